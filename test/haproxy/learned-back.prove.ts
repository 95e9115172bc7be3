import { describe, it } from 'vitest';
import { haproxyPairs } from './binaries.ts';
import { changes, judge } from './learned-back.ts';

describe.each(haproxyPairs())(
  'a reload of $name while another node holds the table, which changes',
  ({ binaries }) => {
    it.concurrent.each(changes)('$what', (change) => judge(change, binaries));
  },
);
