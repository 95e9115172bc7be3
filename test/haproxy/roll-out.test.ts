import { describe, expect, it } from 'vitest';
import { haproxyBinaries } from './binaries.ts';
import { rollOut } from './roll-out.ts';

const binaries = haproxyBinaries();

// All versions with both: roll-out.prove.ts.
describe.concurrent('changes in the order that generate tells', { timeout: 180_000 }, () => {
  it(`lose nothing on nodes of ${binaries.map(({ branch }) => branch).join(' and ')} with mutual TLS`, async () => {
    expect(binaries).not.toEqual([]);
    await rollOut(binaries, 'mutual TLS');
  });
});
