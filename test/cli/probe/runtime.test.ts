import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import parsePrometheus from 'parse-prometheus-text-format';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { resynchronised } from '../../haproxy/node.ts';
import { type Pair, startPair } from '../../probe/runtime/pair.ts';
import { readExposition } from '../exposition.ts';
import { hapeers } from '../shell.ts';

describe('probe --socket', () => {
  it.each([
    [['--canary', 't1'], '--canary needs a runtime API'],
    [['--wait', '3s'], '--wait needs a runtime API'],
    [['--ignore-peer', 'x'], '--ignore-peer needs a runtime API'],
    [['--socket', '/run/x', '--as', 'observer'], 'no target is named, and an observer needs one'],
    [['--socket', '/run/x', '--as', 'observer', '--wait', '3s'], '--wait and --as cannot be combined'],
    [['--socket', 'nonsense'], 'names neither a path nor HOST:PORT'],
    [['127.0.0.1:1=x', '--as', 'y', '--format', 'nagios'], 'cannot be combined with --as'],
    [[], 'no target is named'],
  ])('%j is misuse', async (args, message) => {
    const { exit, stdout, stderr } = await hapeers(['probe', ...args]);
    if (args.includes('nagios')) expect([exit, stdout]).toEqual([3, expect.stringContaining(message)]);
    else expect([exit, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it('tells of a socket that is not there, in every format', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hapeers-cli-'));
    try {
      const run = (format: string) =>
        hapeers(['probe', '--socket', 'lb1=./none', '--format', format], { cwd: folder });
      const text = await run('text');
      expect(text.exit).toBe(1);
      expect(text.stdout).toMatch(/^FAILED lb1 \(unix@\/.*\/none\) does not exist \[no-socket\]\n {2}hint: /);
      expect(JSON.parse((await run('json')).stdout)).toMatchObject({
        version: 1,
        healthy: false,
        targets: [{ target: 'lb1=./none', peer: 'lb1', verdict: 'no-socket', runtime: null, tables: null }],
      });
      const [healthy] = readExposition((await run('prometheus')).stdout);
      expect(healthy?.samples[0]?.value).toBe(0);
      expect(await run('nagios')).toMatchObject({
        exit: 2,
        stdout: "PEERS CRITICAL - lb1 does not exist | 'healthy_targets'=0;;;0;1\n",
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  const binary = haproxyBinaries().at(-1);
  describe.runIf(binary !== undefined)(`with HAProxy ${binary?.branch}`, { timeout: 60_000 }, () => {
    let pair: Pair;
    beforeAll(async () => {
      if (binary === undefined) return;
      pair = await startPair(
        binary,
        () => 'backend t1\n    stick-table type string size 1k expire 1m store gpc0 peers cluster\n',
      );
      await Promise.all([resynchronised(pair.a), resynchronised(pair.b)]);
    });
    afterAll(() => pair?.stop());

    const probe = (...args: string[]) =>
      hapeers(['probe', '--socket', pair.a.socketPath, '--socket', `second=${pair.b.socketPath}`, ...args]);

    it('prints a line for each node, and what a canary showed', async () => {
      const { exit, stdout } = await probe('--canary', 't1');
      expect(exit).toBe(0);
      expect(stdout).toMatch(
        /^ok A \(unix@.*\) replicates 1 table with "B"; everything is sent \[replicating\]\n/,
      );
      expect(stdout).toMatch(/\nok second \(unix@.*\) replicates 1 table with "A"/);
      expect(stdout).toContain('  reload: can be reloaded: every table is kept');
      expect(stdout).toMatch(
        /\nok canary table "t1" is replicated: an entry went to "second" both ways within/,
      );
      expect(stdout).not.toContain('undefined');
    });

    it('prints an object for each node', async () => {
      const { exit, stdout } = await probe('--format', 'json', '--wait', '5s', '--canary', 't1');
      expect(exit).toBe(0);
      const report: unknown = JSON.parse(stdout);
      expect(report).toMatchObject({
        version: 1,
        healthy: true,
        targets: [
          {
            peer: 'A',
            verdict: 'replicating',
            status: null,
            runtime: {
              version: expect.stringContaining(binary?.version ?? ''),
              level: 'admin',
              localPeer: 'A',
              reload: { safe: true, unkept: [] },
              sections: [
                {
                  name: 'cluster',
                  upToDate: true,
                  peers: expect.arrayContaining([
                    expect.objectContaining({
                      name: 'B',
                      lastStatus: 'ESTA',
                      tables: [
                        expect.objectContaining({
                          name: 't1',
                          proven: true,
                          remoteData: ['gpc0'],
                          unsentUpdates: 0,
                        }),
                      ],
                    }),
                  ]),
                },
              ],
              tables: [{ name: 't1', type: 'string', size: 1024, used: 0 }],
            },
          },
          { peer: 'second', runtime: { localPeer: 'B' } },
        ],
        canary: { table: 't1', healthy: true, leftOn: [], arrivals: [{ node: 'second', returnTried: true }] },
      });
    });

    it('prints metrics that Prometheus reads', async () => {
      const { exit, stdout } = await probe('--format', 'prometheus', '--canary', 't1');
      expect(exit).toBe(0);
      const families = new Map(readExposition(stdout).map((family) => [family.name, family]));
      const readByAnother = parsePrometheus(stdout).map(({ name, metrics }) => [
        name,
        metrics.map(({ value, labels }) => [Number(value), Object.keys(labels ?? {}).length]),
      ]);
      expect(readByAnother).toEqual(
        [...families.values()].map(({ name, samples }) => [
          name,
          samples.map(({ value, labels }) => [value, labels.size]),
        ]),
      );
      const valueOf = (name: string) => families.get(name)?.samples.map(({ value }) => value);
      expect(valueOf('hapeers_target_healthy')).toEqual([1, 1]);
      expect(valueOf('hapeers_peer_session')).toEqual([1, 1]);
      expect(valueOf('hapeers_node_reload_safe')).toEqual([1, 1]);
      expect(valueOf('hapeers_shared_table_proven')).toEqual([1, 1]);
      expect(families.get('hapeers_peer_connections_total')?.type).toBe('counter');
      expect(families.get('hapeers_canary_seconds')?.samples).toHaveLength(2);
      expect([...(families.get('hapeers_shared_table_proven')?.samples[0]?.labels ?? [])]).toEqual([
        ['node', 'A'],
        ['section', 'cluster'],
        ['peer', 'B'],
        ['table', 't1'],
      ]);
    });

    it('prints one line with performance data for a monitoring system', async () => {
      const { exit, stdout } = await probe('--format', 'nagios');
      expect(exit).toBe(0);
      expect(stdout).toMatch(
        /^PEERS OK - A replicates [^|\n]* \| ('[^'=]+'=[\d.]+[sc]?(;[\d.]*){0,4} ?)+\n$/,
      );
      expect(stdout).toContain("'A peers'=1;;;0;1 ");
    });

    it('is unhealthy with a stopped peer, unless that is to be ignored', async () => {
      await pair.b.stop();
      const one = (...args: string[]) => hapeers(['probe', '--socket', pair.a.socketPath, ...args]);
      const failed = await one('--format', 'nagios', '--wait', '6s');
      expect(failed.exit).toBe(2);
      expect(failed.stdout).toMatch(/^PEERS CRITICAL - A (no connection to peer|peer) "B"/);
      expect((await one('--ignore-peer', 'B')).exit).toBe(0);
    });
  });
});
