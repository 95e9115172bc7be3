import { describe, it } from 'vitest';
import { haproxyBinaries } from './binaries.ts';
import { judge, trials } from './one-address.ts';

/** All versions, and where it loses everything: one-address.prove.ts. */
describe.each(haproxyBinaries().slice(-1))(
  'two nodes of HAProxy $version dialed at one address',
  (binary) => {
    it.each(trials.slice(0, 1))('$what', { timeout: 60_000 }, (trial) => judge(trial, [binary, binary]));
  },
);
