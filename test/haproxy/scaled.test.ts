import { it } from 'vitest';
import { haproxyBinaries } from './binaries.ts';
import { scale } from './scaled.ts';

const binaries = haproxyBinaries();

// From 2 to 4 to 3, and each version alone: scaled.prove.ts. Without HAProxy the file is empty, as announced.
if (binaries.length > 0) {
  it(`nodes that follow DNS from 2 to 3 lose nothing, ${binaries.map(({ branch }) => branch).join(' with ')}`, {
    timeout: 240_000,
  }, async () => {
    await scale(binaries, true);
  });
}
