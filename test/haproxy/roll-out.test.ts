import { describe, it } from 'vitest';
import { haproxyBinaries } from './binaries.ts';
import { rollOut } from './roll-out.ts';

const binaries = haproxyBinaries();

// All changes in all forms on all versions: roll-out.prove.ts. Without HAProxy the file is empty, as announced.
if (binaries.length > 0) {
  describe('changes in the order that generate tells', { timeout: 180_000 }, () => {
    it(`keep and lose what it says on nodes of ${binaries.map(({ branch }) => branch).join(' and ')}`, async () => {
      await rollOut(binaries, 'mutual TLS', 'legacy', ['another name', 'TLS on or off']);
    });
  });
}
