import { describe, expect, it } from 'vitest';
import { survey } from '../../../src/probe/runtime/survey.ts';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { resynchronised } from '../../haproxy/node.ts';
import { startPair } from './pair.ts';

describe.concurrent.each(haproxyBinaries())(
  'a node of HAProxy $version whose peer reloads',
  { timeout: 60_000 },
  (binary) => {
    it('is not broken by it', async () => {
      const lines = 'backend t1\n    stick-table type ip size 1k expire 1m store gpc0 peers cluster\n';
      const pair = await startPair(binary, () => lines);
      try {
        await Promise.all([resynchronised(pair.a), resynchronised(pair.b)]);
        const looking = survey([pair.targets[0]], { timeoutMs: 2000 });
        await pair.b.reload();
        const [found] = await looking;
        expect(found?.kind === 'asked' && [found.diagnosis.healthy, found.diagnosis.message]).toEqual([
          true,
          expect.stringMatching(/^(?:replicates 1 table with "B"|has a session with "B")/),
        ]);
      } finally {
        await pair.stop();
      }
    });
  },
);
