import { expect, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { refuseReload } from './refused-reload.ts';

// The others, of which 2.6 takes longer: refused-reload.prove.ts.
const binary = haproxyBinaries().at(-1);

it.skipIf(binary === undefined)(
  'a reload that HAProxy refuses is told, and made up for',
  { timeout: 120_000 },
  async () => {
    expect(binary).toBeDefined();
    if (binary !== undefined) await refuseReload(binary);
  },
);
