import { it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { refuseReload } from './refused-reload.ts';

it.each(haproxyBinaries())(
  'a reload that HAProxy $version refuses is told, and made up for',
  { timeout: 120_000 },
  refuseReload,
);
