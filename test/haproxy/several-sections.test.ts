import { describe, expect, it } from 'vitest';
import { isAtLeast, parseVersion } from '../../src/model/value/version.ts';
import { haproxyBinaries } from './binaries.ts';
import { reloadWith } from './several-sections.ts';

/** Older versions, and two nodes: several-sections.prove.ts. */
const binaries = haproxyBinaries().filter(({ version }) => isAtLeast(parseVersion(version), '3.0'));

describe.concurrent.each(binaries)('a reload of HAProxy $version', { timeout: 60_000 }, (binary) => {
  it.concurrent('keeps the table of one peers section', async () => {
    expect(await reloadWith(1, binary, false)).toEqual({
      atOnce: 1,
      inTheEnd: 1,
      told: null,
      toldOfReload: {},
      probed: 0,
    });
  });

  it.concurrent('loses that of one of two, as it is told', async () => {
    expect(await reloadWith(2, binary, false)).toEqual({
      atOnce: 1,
      inTheEnd: 1,
      told: 'warning',
      toldOfReload: { 'reload/lost-session': 'error' },
      probed: 1,
    });
  });
});
