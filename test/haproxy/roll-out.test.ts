import { describe, expect, it } from 'vitest';
import { haproxyBinaries } from './binaries.ts';
import { rollOut } from './roll-out.ts';

const binaries = haproxyBinaries();

// All changes in all forms on all versions: roll-out.prove.ts.
describe('changes in the order that generate tells', { timeout: 180_000 }, () => {
  it(`keep and lose what it says on nodes of ${binaries.map(({ branch }) => branch).join(' and ')}`, async () => {
    expect(binaries).not.toEqual([]);
    await rollOut(binaries, 'mutual TLS', 'legacy', ['another name', 'TLS on or off']);
  });
});
