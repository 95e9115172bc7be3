import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hapeers } from '../shell.ts';

const config = (name: string, type: string) => `global
    localpeer ${name}

peers ours
    peer a 10.0.0.1:10000
    peer b 10.0.0.2:10000

backend app
    timeout connect 5s
    timeout server 30s
    stick-table type ${type} size 1k expire 5m peers ours
    stick on src
    server web1 10.0.1.1:80 id 1
`;

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-was-'));
  for (const name of ['a', 'b']) {
    await writeFile(join(cwd, `${name}-old.cfg`), config(name, 'ip'));
    await writeFile(join(cwd, `${name}-new.cfg`), config(name, 'ipv6'));
  }
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const lint = (...args: readonly string[]) =>
  hapeers(['lint', '--no-cluster', '--format', 'compact', ...args], { cwd });

describe('lint --was', () => {
  it('reports what a reload from one config to another loses', async () => {
    const { exit, stdout } = await lint('--was', 'a-old.cfg', 'a-new.cfg');
    expect(stdout).toBe(
      'a-new.cfg:11:22: error: the keys of table "app" are different: a reload empties it [reload/lost-table]\n',
    );
    expect(exit).toBe(1);
    expect(await lint('--was', 'a-new.cfg', 'a-new.cfg')).toMatchObject({ exit: 0, stdout: '' });
    expect(await lint('a-new.cfg')).toMatchObject({ exit: 0, stdout: '' });
  });

  it('exits with 1 exactly where something is lost, and says what', async () => {
    const was = config('a', 'ip').replace('expire 5m', 'expire 5m store gpt0,gpc(3),http_req_rate(10s)');
    const cases = [
      ['gpt0,', '', 1, 'loses the values of "gpt0" at a reload, and keeps the rest of its entries'],
      ['gpc(3)', 'gpc(2)', 1, 'loses the elements of "gpc" beyond the new length at a reload'],
      [
        'size 1k',
        'size 100',
        1,
        'has room for 100 entries after the reload: if it holds more now, the rest is lost',
      ],
      ['http_req_rate(10s)', 'http_req_rate(1m)', 0, 'are kept as they are'],
      ['backend app', 'backend apps', 1, '"app" is gone, and "apps" is new: entries are not taken over'],
      ['gpt0,', 'gpt0,conn_cnt,', 0, null],
      ['size 1k', 'size 2k', 0, null],
    ] as const;
    await writeFile(join(cwd, 'was.cfg'), was);
    for (const [from, to, exit, says] of cases) {
      await writeFile(join(cwd, 'now.cfg'), was.replace(from, to));
      const told = await lint(
        '--haproxy-version',
        '3.2',
        '--min-severity',
        'warning',
        '--was',
        'was.cfg',
        'now.cfg',
      );
      const own = told.stdout.split('\n').filter((line) => line.includes('[reload/'));
      expect([to, told.exit]).toEqual([to, exit]);
      expect(own).toEqual(says === null ? [] : [expect.stringContaining(says)]);
    }
  });

  it('tells under which condition a renamed node gets its tables back', async () => {
    await writeFile(join(cwd, 'renamed.cfg'), config('c', 'ip').replace('peer a', 'peer c'));
    const { exit, stdout } = await lint('--was', 'a-old.cfg', 'renamed.cfg');
    expect(stdout).toContain(
      'warning: the local peer is "c" now, and the old process asks for "a": the tables come back only from nodes that list "c" by then [reload/lost-session]',
    );
    expect(exit).toBe(0);
  });

  it('takes one running config for each node', async () => {
    const twice = await lint('--was', 'a-old.cfg', '--was', 'a-new.cfg', 'a-new.cfg');
    expect(twice).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('--was is given twice for one config'),
    });
  });

  it('reads the old config from standard input', async () => {
    const stdin = Buffer.from(config('a', 'ip'));
    const args = ['lint', '--no-cluster', '--format', 'compact', '--was', '-', 'a-new.cfg'];
    expect((await hapeers(args, { cwd, stdin })).stdout).toContain('[reload/lost-table]');
  });

  it('takes the old config of each node', async () => {
    const nodes = ['--node', 'a=a-new.cfg', '--node', 'b=b-new.cfg'];
    const one = await lint(...nodes, '--was', 'a=a-old.cfg');
    expect(one.stdout.match(/reload\/lost-table/g)).toHaveLength(1);
    const both = await lint(...nodes, '--was', 'a=a-old.cfg', '--was', 'b=b-old.cfg');
    expect(both.stdout.match(/reload\/lost-table/g)).toHaveLength(2);
    const unknown = await lint(...nodes, '--was', 'c=a-old.cfg');
    expect(unknown).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('does not name one of the nodes'),
    });
  });

  it('takes the nodes of the cluster file, whose addresses are compared with each other all the same', async () => {
    const node = (name: string, address: string) =>
      `  - { name: ${name}, address: ${address}, config: [${name}-wrong.cfg] }\n`;
    const nodes = `${node('a', '10.0.0.1')}${node('b', '10.0.0.2')}`;
    await writeFile(join(cwd, 'was.yaml'), `peers: { name: ours }\nnodes:\n${nodes}`);
    for (const name of ['a', 'b']) {
      const other = name === 'a' ? 'peer b 10.0.0.2' : 'peer a 10.0.0.1';
      await writeFile(join(cwd, `${name}-wrong.cfg`), config(name, 'ipv6').replace(other, `${other}9`));
    }
    const args = ['lint', '--cluster', 'was.yaml', '--format', 'compact', '--was', 'a=-'];
    const { exit, stdout } = await hapeers(args, { cwd, stdin: Buffer.from(config('a', 'ip')) });
    expect(stdout.match(/\[\w+\/[-\w]+\]/g)).toEqual([
      '[fleet/different-address]',
      '[reload/lost-table]',
      '[fleet/different-address]',
    ]);
    expect(exit).toBe(1);
  });
});
