import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { type HaproxyNode, resynchronised, startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { until } from '../../haproxy/wait.ts';
import { hapeers } from '../shell.ts';

/** Two nodes that replicate a table of a proxy and one of the peers section, and list an observer. */
function config(portA: number, portB: number): string {
  return `peers pair
    peer a 127.0.0.1:${portA}
    peer b 127.0.0.1:${portB}
    peer watcher 127.0.0.1:9
    table seen type string len 20 size 100 expire 1h store gpt0
backend app
    stick-table type ip size 100 expire 1h store gpc0,http_req_cnt peers pair
`;
}

describe.each(haproxyBinaries())('hapeers probe --as, with HAProxy $version', (binary) => {
  let cwd = '';
  let nodes: { readonly a: HaproxyNode; readonly b: HaproxyNode };
  let targets: readonly string[] = [];
  const count = async (node: HaproxyNode) =>
    (await node.runtime('show table app')).match(/key=/g)?.length ?? 0;

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'hapeers-observe-'));
    const [portA, portB] = await Promise.all([freePort(), freePort()]);
    const text = config(portA, portB);
    await writeFile(join(cwd, 'pair.cfg'), text);
    const start = (localPeer: string) => startNode({ binary, config: text, localPeer });
    const [a, b] = await Promise.all([start('a'), start('b')]);
    nodes = { a, b };
    targets = [`127.0.0.1:${portA}=a`, `127.0.0.1:${portB}=b`];
    await Promise.all([resynchronised(a), resynchronised(b)]);
    for (const key of ['10.0.0.1', '10.0.0.2']) {
      await a.runtime(`set table app key ${key} data.gpc0 3 data.http_req_cnt 5`);
    }
    await b.runtime('set table app key 10.0.0.3 data.gpc0 4 data.http_req_cnt 6');
    await a.runtime('set table pair/seen key blank\\ and"quote data.gpt0 7');
    await until(
      'three entries on both nodes',
      10_000,
      async () => (await count(a)) === 3 && (await count(b)) === 3,
    );
  }, 60_000);
  afterAll(async () => {
    await Promise.all([nodes.a.stop(), nodes.b.stop()]);
    await rm(cwd, { recursive: true, force: true });
  });

  const observe = (...args: string[]) => hapeers(['probe', '--as', 'watcher', ...args], { cwd });

  it('lists the tables', async () => {
    const { exit, stdout } = await observe('--format', 'json', ...targets);
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      healthy: true,
      targets: ['a', 'b'].map((peer) => ({
        peer,
        verdict: 'observed',
        tables: expect.arrayContaining([
          {
            name: 'app',
            type: 'ip',
            keyLength: 4,
            expireMs: 3600000,
            data: [{ name: 'gpc0' }, { name: 'http_req_cnt' }],
          },
          { name: '/seen', type: 'string', keyLength: 21, expireMs: 3600000, data: [{ name: 'gpt0' }] },
        ]),
      })),
    });
  });

  it('dumps one table in every format', async () => {
    const [a = ''] = targets;
    const text = await observe('--dump', 'app', a);
    expect(
      text.stdout
        .split('\n')
        .map((line) => line.replace(/exp=\d+/, 'exp=N'))
        .sort(),
    ).toEqual([
      '',
      '# table: app, type: ip, node: a',
      'key=10.0.0.1 use=0 exp=N gpc0=3 http_req_cnt=5',
      'key=10.0.0.2 use=0 exp=N gpc0=3 http_req_cnt=5',
      'key=10.0.0.3 use=0 exp=N gpc0=4 http_req_cnt=6',
    ]);
    const json = JSON.parse((await observe('--dump', '--format', 'json', ...targets)).stdout);
    expect(json).toMatchObject({ version: 1, healthy: true, targets: [{ peer: 'a' }, { peer: 'b' }] });
    for (const target of json.targets) {
      const app = target.tables.find(({ name }: { name: string }) => name === 'app');
      expect(
        new Map(app.entries.map(({ key, data }: { key: string; data: unknown }) => [key, data])),
      ).toEqual(
        new Map([
          ['10.0.0.1', { gpc0: 3, http_req_cnt: 5 }],
          ['10.0.0.2', { gpc0: 3, http_req_cnt: 5 }],
          ['10.0.0.3', { gpc0: 4, http_req_cnt: 6 }],
        ]),
      );
    }
    const lines = (await observe('--dump', 'pair/seen', '--format', 'ndjson', a)).stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { node: 'a', table: '/seen', data: { gpt0: 7 } },
    ]);
    const csv = (await observe('--dump', 'app', '--format', 'csv', '--where', 'data.gpc0 gt 3', a)).stdout;
    expect(csv).toMatch(/^node,table,key,expireMs,gpc0,http_req_cnt\na,app,10\.0\.0\.3,\d+,4,6\n$/);
  });

  it('takes a target after an option whose value may be left out', async () => {
    const [a = '', b = ''] = targets;
    const whole = await observe('--format', 'ndjson', '--dump', a);
    expect(whole.exit).toBe(0);
    expect(whole.stdout.match(/"node":"a"/g)).toHaveLength(4);
    const both = await observe(b, '--format', 'json', '--dump', a);
    expect(JSON.parse(both.stdout).targets.map(({ peer }: { peer: string }) => peer)).toEqual(['b', 'a']);
  });

  it('adds up nothing that nodes share, and says so', async () => {
    const { stdout } = await observe('--sum', '--format', 'json', ...targets);
    const app = JSON.parse(stdout).tables.find(({ name }: { name: string }) => name === 'app');
    expect(app).toMatchObject({ kind: 'shared', nodes: ['a', 'b'] });
    for (const { data, spread, nodes: by } of app.entries) {
      expect(by.a).toEqual(by.b);
      expect(data).toEqual(by.a);
      expect(spread).toEqual({ gpc0: 0, http_req_cnt: 0 });
    }
    const text = (await observe('--sum', ...targets)).stdout;
    expect(text).toContain(
      'nodes that share this table continue counting from what they learned, so no sum exists',
    );
    expect(text).toMatch(/^key=10\.0\.0\.1 exp=\d+ gpc0=3 http_req_cnt=5 nodes=a,b$/m);
  });

  it('names the tables there are where one is asked for that is not', async () => {
    for (const mode of [
      ['--dump', 'nosuch'],
      ['--dump', 'nosuch', '--format', 'json'],
    ]) {
      const { exit, stderr } = await observe(...mode, ...targets);
      expect(exit).toBe(2);
      expect(stderr).toContain(
        'hapeers: no node teaches a table "nosuch"\n  hint: the tables are /seen, app\n',
      );
    }
  });

  it('tells no state by its exit status with --exit-zero', async () => {
    const [a = '', b = ''] = targets;
    const unknown = ['probe', '--as', 'stranger', '--impersonate', a, b] as const;
    const { exit, stdout } = await hapeers(unknown);
    expect(exit).toBe(1);
    const silent = await hapeers([...unknown, '--exit-zero']);
    expect(silent.exit).toBe(0);
    const lines = (text: string) => text.split('\n').filter((line) => !line.includes(' ms'));
    expect(lines(silent.stdout)).toEqual(lines(stdout));
    const plugin = await hapeers(['probe', '--format', 'nagios', '--exit-zero']);
    expect(plugin).toMatchObject({ exit: 0, stdout: 'PEERS UNKNOWN - no target is named\n' });
    expect((await hapeers(['probe', '--exit-zero'])).exit).toBe(2);
  });

  it('takes the nodes from a config, and refuses the name of a real peer', async () => {
    const { exit, stdout } = await observe('--compare', '-f', 'pair.cfg');
    expect(stdout).toMatch(/same .*app.* \(a 3, b 3\)/);
    expect(exit).toBe(0);
    const own = await observe('--compare', '-f', 'pair.cfg', '-L', 'b');
    expect(own).toMatchObject({ exit: 0, stdout: expect.stringMatching(/same .*app.* \(b 3, a 3\)/) });
    const named = await hapeers(['probe', '--as', 'b', '--tables', ...targets], { cwd });
    expect(named.exit).toBe(2);
    expect(named.stderr).toMatch(/"b" is the name of a node, and a session under it would cut that node off/);
    const local = await hapeers(['probe', '--as', 'a', '--tables', '-f', 'pair.cfg', '-L', 'a'], { cwd });
    expect(local.stderr).toMatch(/"a" is the name of a node/);
    const real = await hapeers(['probe', '--as', 'b', '--tables', '-f', 'pair.cfg'], { cwd });
    expect(real.exit).toBe(2);
    expect(real.stderr).toMatch(/"b" may be a real peer/);
    const nobody = ['probe', '--as', 'nobody', '--tables', ...targets];
    expect((await hapeers(nobody, { cwd })).exit).toBe(2);
    const unknown = await hapeers([...nobody, '--impersonate'], { cwd });
    expect(unknown.exit).toBe(1);
    expect(unknown.stdout).toContain('[unknown-observer]');
  });

  it('watches changes as they come, until it is interrupted', async () => {
    const executable = fileURLToPath(new URL('../../../bin/hapeers.js', import.meta.url));
    const args = ['probe', '--as', 'watcher', '--watch', '--format', 'ndjson', ...targets];
    const child = spawn(process.execPath, [executable, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    try {
      let value = 0;
      const change = async () => {
        await nodes.a.runtime(`set table app key 10.0.0.9 data.gpc0 ${++value}`);
        await nodes.b.runtime(`set table app key 10.0.0.9 data.gpc0 ${++value}`);
        return /"node":"a"/.test(output) && /"node":"b"/.test(output);
      };
      await until('a change on both nodes', 20_000, change);
      await nodes.a.reload();
      output = '';
      await until('a change on both nodes after a reload', 20_000, change);
    } finally {
      child.kill('SIGINT');
    }
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    for (const line of output.trim().split('\n')) {
      expect(JSON.parse(line)).toMatchObject({
        table: 'app',
        key: '10.0.0.9',
        data: { gpc0: expect.any(Number) },
      });
    }
    await nodes.a.runtime('clear table app key 10.0.0.9');
    await nodes.b.runtime('clear table app key 10.0.0.9');
  });

  it('finds what is missing and what differs', async () => {
    await nodes.b.runtime('clear table app key 10.0.0.2');
    const { exit, stdout } = await observe('--compare', '--format', 'json', ...targets);
    expect(exit).toBe(1);
    const app = JSON.parse(stdout).tables.find(({ table }: { table: string }) => table === 'app');
    expect(app).toMatchObject({
      entries: [3, 2],
      missing: 1,
      differing: 0,
      differences: [{ key: '10.0.0.2', entries: [{ key: '10.0.0.2' }, null] }],
    });
  });
});
