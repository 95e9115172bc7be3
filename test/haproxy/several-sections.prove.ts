import { describe, expect, it } from 'vitest';
import { isAtLeast, parseVersion } from '../../src/model/value/version.ts';
import { haproxyBinaries } from './binaries.ts';
import { reloadWith } from './several-sections.ts';

describe.each(haproxyBinaries())('a reload of HAProxy $version', (binary) => {
  const losesAll = isAtLeast(parseVersion(binary.version), '3.0');

  it.concurrent.each([2, 3])('alone with %i sections', async (count) => {
    const { atOnce, inTheEnd, told, probed } = await reloadWith(count, binary, false);
    expect({ atOnce, inTheEnd, told, probed }).toEqual(
      losesAll
        ? { atOnce: 1, inTheEnd: 1, told: 'warning', probed: 1 }
        : { atOnce: count, inTheEnd: count, told: null, probed: 0 },
    );
  });

  it.concurrent.each([2, 3])('with %i sections that another node has, too', async (count) => {
    const { atOnce, inTheEnd, told, toldOfReload } = await reloadWith(count, binary, true);
    expect(inTheEnd).toBe(count);
    expect(told).toBe(losesAll ? 'info' : null);
    expect(toldOfReload).toEqual(losesAll ? { 'reload/lost-session': 'info' } : {});
    if (!losesAll) expect(atOnce).toBe(count);
    else if (count === 2) expect(atOnce).toBe(1);
  });
});
