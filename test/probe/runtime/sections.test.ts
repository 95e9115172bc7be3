import { describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { resynchronised } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { diagnosesOf } from './look.ts';
import { startAlone, startPair, targetOf } from './pair.ts';

describe.concurrent.each(haproxyBinaries())(
  'a peers section of HAProxy $version',
  { timeout: 60_000 },
  (binary) => {
    it('that no table uses is not called replicating', async () => {
      const pair = await startPair(binary, () => 'backend t1\n    stick-table type ip size 1k\n');
      try {
        await Promise.all([resynchronised(pair.a), resynchronised(pair.b)]);
        const [a] = await diagnosesOf(pair.targets);
        expect(a).toMatchObject({
          verdict: 'unproven',
          message: 'has a session with "B" and no table to replicate',
        });
        expect(a?.remarks).toContainEqual(expect.objectContaining({ severity: 'warning', code: 'no-table' }));
      } finally {
        await pair.stop();
      }
    });

    it('that is disabled is not one', async () => {
      const lines = `peers cluster\n    disabled\n    peer A 127.0.0.1:${await freePort()}\n`;
      const node = await startAlone(
        binary,
        'A',
        `${lines}listen other\n    bind 127.0.0.1:${await freePort()}\n    server s 127.0.0.1:9\n`,
      );
      try {
        const [found] = await diagnosesOf([targetOf(node)]);
        expect(found).toMatchObject({
          verdict: 'no-peers',
          message: expect.stringContaining('it is disabled'),
        });
      } finally {
        await node.stop();
      }
    });
  },
);
