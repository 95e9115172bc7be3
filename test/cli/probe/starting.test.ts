import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { type HaproxyNode, resynchronised, startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { until } from '../../haproxy/wait.ts';
import { hapeers } from '../shell.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-starting-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const KEY = '192.0.2.1';

describe('probe --starting on running nodes', { timeout: 60_000 }, () => {
  it.concurrent.each(haproxyBinaries())(
    'waits until the others list the node, which then learns what they hold: HAProxy $version',
    async (binary) => {
      const ports = [await freePort(), await freePort(), await freePort()];
      const configOf = (names: readonly string[]) =>
        `global\n    hard-stop-after 5s\n\npeers p\n${names.map((name) => `    peer ${name} 127.0.0.1:${ports[['a', 'b', 'c'].indexOf(name)]}\n`).join('')}\nbackend t\n    stick-table type ip size 1k expire 5m store gpc0 peers p\n`;
      const file = join(cwd, `${binary.branch}.yaml`);
      const nodes = ['a', 'b', 'c'].map(
        (name, index) => `{ name: ${name}, address: 127.0.0.1, port: ${ports[index]} }`,
      );
      await writeFile(file, `peers: { name: p }\nnodes: [${nodes}]\n`);
      const starting = (...args: readonly string[]) =>
        hapeers(['probe', '--cluster', file, '--starting', 'b', ...args]);
      const running: HaproxyNode[] = [];
      const start = async (localPeer: string, names: readonly string[]) => {
        const node = await startNode({ binary, config: configOf(names), localPeer });
        running.push(node);
        await resynchronised(node);
        return node;
      };
      try {
        const a = await start('a', ['a', 'c']);
        await a.runtime(`set table t key ${KEY}`);
        // c does not run, so nothing is to be had from it.
        expect(await starting()).toMatchObject({
          exit: 1,
          stdout: expect.stringMatching(
            /^a: refuses: it does not list b\nc: nobody to ask: .*refused.*\nb would start without/,
          ),
        });
        expect((await starting('--wait', '1s')).exit).toBe(1);
        expect((await starting('--exit-zero')).exit).toBe(0);

        const waiting = starting('--wait', '40s', '--format', 'json');
        await sleep(1_500);
        await a.reload(configOf(['a', 'b', 'c']));
        const { exit, stdout } = await waiting;
        expect(exit).toBe(0);
        expect(JSON.parse(stdout)).toMatchObject({
          node: 'b',
          ready: true,
          targets: [
            { peer: 'a', state: 'listed', reason: null },
            { peer: 'c', state: 'absent' },
          ],
        });
        await resynchronised(a);
        const b = await start('b', ['a', 'b', 'c']);
        await until('what a holds', 10_000, async () =>
          (await b.runtime('show table t')).includes(`key=${KEY} `),
        );

        // A node that runs would lose its session.
        const session = () =>
          a.runtime('show peers').then((text) => /id=b\([\s\S]*?appctx:(0x\S+)/.exec(text)?.[1]);
        const before = await session();
        expect(before).toBeDefined();
        expect(await starting()).toMatchObject({
          exit: 2,
          stderr: expect.stringContaining(
            '"b" may be running, and a session under its name would cut it off',
          ),
        });
        expect(await session()).toBe(before);
      } finally {
        await Promise.all(running.map((node) => node.stop()));
      }
    },
  );
});

describe('probe --starting', () => {
  it.each([
    [['--starting', 'b'], '--starting needs the other nodes'],
    [['--starting', 'b', '--cluster', 'c.yaml', '--as', 'x'], '--starting and --as cannot be combined'],
    [['10.0.0.1:1', '--starting', 'b', '--cluster', 'c.yaml'], '--starting and targets cannot be combined'],
    [['--starting', 'b', '--cluster', 'c.yaml', '--format', 'nagios'], '--format nagios'],
    [['--starting', 'x', '--cluster', 'c.yaml'], 'no node is named "x"'],
    [
      ['--starting', 'b', '--cluster', 'c.yaml'],
      'its address 203.0.113.9:1 is not an address of this machine',
    ],
  ])('is refused as %s', async (args, words) => {
    await writeFile(
      join(cwd, 'c.yaml'),
      'peers: { name: p, port: 1 }\nnodes: [{ name: a, address: 203.0.113.8 }, { name: b, address: 203.0.113.9 }]\n',
    );
    const { exit, stdout, stderr } = await hapeers(['probe', ...args], { cwd });
    expect(stderr + stdout).toContain(words);
    expect(exit).toBe(args.includes('nagios') ? 3 : 2);
  });
});
