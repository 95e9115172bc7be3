import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { releaseCanary } from '../../../src/probe/runtime/canary.ts';
import type { NodeReading } from '../../../src/probe/runtime/reading.ts';
import { parseRuntimeTarget } from '../../../src/probe/runtime/runtime-target.ts';
import { survey } from '../../../src/probe/runtime/survey.ts';
import { waitUntilHealthy } from '../../../src/probe/runtime/wait.ts';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { resynchronised } from '../../haproxy/node.ts';
import { until } from '../../haproxy/wait.ts';
import { peersState } from '../cluster.ts';
import { canaryOptions, diagnosesOf, options, readingsOf, remarked } from './look.ts';
import { contentOf, type Pair, startPair, userSocket } from './pair.ts';

const tables = `
backend by_address
    stick-table type ip size 1k expire 30m store gpc0,http_req_rate(10s) peers cluster
backend by_address6
    stick-table type ipv6 size 1k expire 30m store conn_cnt peers cluster
backend by_name
    stick-table type string len 8 size 1k expire 30m store gpt0 peers cluster
backend by_number
    stick-table type integer size 1k store gpc0 peers cluster
backend by_bytes
    stick-table type binary len 4 size 1k expire 30m peers cluster
backend short
    stick-table type string len 3 size 1k expire 30m peers cluster
backend small
    stick-table type ip size 4 expire 30m peers cluster
backend unshared
    stick-table type ip size 1k expire 30m
`;

for (const binary of haproxyBinaries()) {
  // The versions side by side, the tests of one version one after the other.
  describe.concurrent(`two nodes of HAProxy ${binary.branch} that replicate`, { timeout: 60_000 }, () => {
    let pair: Pair;
    let folder: string;
    let user: ReturnType<typeof userSocket>;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'hapeers-user-'));
      user = userSocket(folder, 'user');
      pair = await startPair(binary, (name) => tables + (name === 'B' ? user.lines : ''));
    });
    afterAll(async () => {
      await pair?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    it.sequential('must not be reloaded right after their start, and can be when --wait has ended', async () => {
      const started = await diagnosesOf(pair.targets);
      // Three seconds of five are left at least, unless the machine is very slow.
      expect(started[0]?.reading.sections[0]?.resync.done).toBe(false);
      expect(started[0]).toMatchObject({ healthy: false, verdict: 'settling', reload: { safe: false } });
      expect(started[0]?.reload.message).toMatch(
        /^must not be reloaded now: peers section "\w+" (?:waits for .* \(for [1-5]s more at most\)|is being taught by a peer), and /,
      );

      const waited = await waitUntilHealthy(pair.targets, { ...options, waitMs: 30_000 });
      for (const one of waited) {
        expect(one).toMatchObject({
          kind: 'asked',
          diagnosis: {
            healthy: true,
            verdict: 'replicating',
            reload: { safe: true, unkept: ['unshared'] },
          },
        });
      }
    });

    it.sequential('are said to replicate, with everything sent, and are as they were', async () => {
      await Promise.all([resynchronised(pair.a), resynchronised(pair.b)]);
      await pair.a.runtime('set table by_address key 192.0.2.1 data.gpc0 5');
      await pair.b.runtime('set table by_name key alice data.gpt0 1');
      await until('replication', 5000, async () =>
        /key=alice/.test(await pair.a.runtime('show table by_name')),
      );
      const before = [await peersState(pair.a), await contentOf(pair.a), await contentOf(pair.b)];
      const [a, b] = await diagnosesOf(pair.targets);
      expect(a).toMatchObject({ verdict: 'replicating', healthy: true, hint: null });
      expect(a?.message).toBe('replicates 7 tables with "B"; everything is sent');
      expect(b).toMatchObject({ verdict: 'replicating', healthy: true });
      expect([await peersState(pair.a), await contentOf(pair.a), await contentOf(pair.b)]).toEqual(before);
    });

    it.sequential.each(['by_address', 'by_address6', 'by_name', 'by_number'])(
      'carry a canary of table %s both ways and are as before',
      async (table) => {
        await Promise.all([resynchronised(pair.a), resynchronised(pair.b)]);
        const before = [await contentOf(pair.a), await contentOf(pair.b)];
        const result = await releaseCanary(await readingsOf(pair.targets), table, canaryOptions);
        expect(result).toMatchObject({ table, writtenOn: 'A', healthy: true, leftOn: [], hint: null });
        expect(result.arrivals).toHaveLength(1);
        const [arrival] = result.arrivals;
        expect(arrival).toMatchObject({ node: 'B', returnTried: true });
        expect(arrival?.arrivalMs).toBeLessThan(3000);
        expect(arrival?.returnMs).toBeLessThan(3000);
        expect([await contentOf(pair.a), await contentOf(pair.b)]).toEqual(before);
      },
    );

    it.sequential('take no canary that could do harm, and are as before', async () => {
      const before = [await contentOf(pair.a), await contentOf(pair.b)];
      const readings = await readingsOf(pair.targets);
      const refusal = async (found: readonly NodeReading[], table: string): Promise<unknown> =>
        releaseCanary(found, table, canaryOptions).catch((error: unknown) => error);
      const refused = (message: RegExp) =>
        expect.objectContaining({ code: 'usage', message: expect.stringMatching(message) });
      expect(await refusal(readings, 'by_bytes')).toEqual(refused(/keys of type binary/));
      expect(await refusal(readings, 'small')).toEqual(refused(/is too small for a canary/));
      expect(await refusal(readings, 'nonsense')).toEqual(refused(/has no table "nonsense"/));
      expect(await refusal(readings, 'short')).toEqual(refused(/too short/));
      const [first] = readings;
      const twice = first === undefined ? [] : [first, first];
      expect(await refusal(twice, 'by_name')).toEqual(refused(/one process/));
      expect(await refusal(readings.slice(0, 1), 'by_name')).toEqual(refused(/needs two nodes/));
      const [a] = pair.targets;
      const limited = await readingsOf([a, parseRuntimeTarget(user.path)]);
      expect(limited.map(({ level }) => level)).toEqual(['admin', 'user']);
      expect(await refusal(limited, 'by_name')).toEqual(refused(/level "user"/));
      expect([await contentOf(pair.a), await contentOf(pair.b)]).toEqual(before);
    });

    it.sequential('fly no canary through a table that is not replicated', async () => {
      const before = [await contentOf(pair.a), await contentOf(pair.b)];
      await expect(releaseCanary(await readingsOf(pair.targets), 'unshared', canaryOptions)).rejects.toThrow(
        'no peers section of "A" shares table "unshared"',
      );
      expect([await contentOf(pair.a), await contentOf(pair.b)]).toEqual(before);
    });

    it.sequential('of which one stops are no longer said to replicate', async () => {
      await pair.b.stop();
      const found = await remarked(pair.targets.slice(0, 1), ['cannot-connect', 'no-answer']);
      expect(found).toMatchObject({ healthy: false, verdict: 'broken' });
      expect(found.remarks[0]).toMatchObject({ peer: 'B', section: 'cluster' });
      const [, b] = await survey(pair.targets, options);
      expect(b).toMatchObject({ kind: 'failed', error: { fault: 'no-socket' } });
    });
  });
}
