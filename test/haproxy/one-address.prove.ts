import { describe, it } from 'vitest';
import { haproxyPairs } from './binaries.ts';
import { judge, trials } from './one-address.ts';

describe.each(haproxyPairs())('two nodes dialed at one address, $name', ({ binaries }) => {
  it.concurrent.each(trials)('$what', (trial) => judge(trial, binaries));
});
