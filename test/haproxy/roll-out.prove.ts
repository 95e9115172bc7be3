import { describe, it } from 'vitest';
import { haproxyBinaries } from './binaries.ts';
import { rollOut } from './roll-out.ts';

describe.concurrent.each(haproxyBinaries())(
  'changes in the order that generate tells, HAProxy $version',
  (binary) => {
    it.each(['plain', 'mutual TLS'] as const)('lose nothing with %s', { timeout: 300_000 }, (kind) =>
      rollOut([binary], kind),
    );
  },
);
