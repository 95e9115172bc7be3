import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDump } from '../../../src/cli/probe/load.ts';
import { parseRuntimeTarget } from '../../../src/probe/runtime/runtime-target.ts';
import { type HaproxyBinary, haproxyBinaries } from '../../haproxy/binaries.ts';
import { type HaproxyNode, resynchronised, startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { hapeers, ioOf } from '../shell.ts';

const arrays = (version: string) => (version.startsWith('2.') || version.startsWith('3.0') ? '' : ',gpc(3)');

function configOf(port: number, { version }: HaproxyBinary, size = '10k'): string {
  return `peers p
    peer a 127.0.0.1:${port}
    peer watcher 127.0.0.1:9
    table names type string len 40 size ${size} expire 1h store gpc0,http_req_rate(1h),conn_cur
    table bans type ip size ${size} expire 1h store gpt0,bytes_in_cnt
    table numbers type integer size ${size} expire 1h${arrays(version) === '' ? '' : ` store ${arrays(version).slice(1)}`}
    table hashes type binary len 8 size ${size} expire 1h store gpc0
`;
}

/** The table's lines without addresses in memory and what the clock moves. */
async function content(node: HaproxyNode, table: string): Promise<readonly string[]> {
  const lines = (await node.runtime(`show table p/${table}`)).split('\n').slice(1);
  return lines
    .flatMap((line) =>
      line === '' ? [] : [line.replace(/^0x\w+: /, '').replace(/ exp=\d+| shard=\d+/g, '')],
    )
    .toSorted();
}

describe.concurrent.each(haproxyBinaries())(
  'the tables of the last node of HAProxy $version',
  { timeout: 90_000 },
  (binary) => {
    let folder = '';
    let port = 0;
    let node: HaproxyNode;
    let before: readonly (readonly string[])[] = [];
    const tables = ['names', 'bans', 'numbers'];
    const contents = (of: HaproxyNode) => Promise.all(tables.map((table) => content(of, table)));
    const run = (...args: readonly string[]) => hapeers(['probe', ...args], { cwd: folder });

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'hapeers-load-'));
      port = await freePort();
      node = await startNode({ binary, config: configOf(port, binary), localPeer: 'a' });
      const keys = ['plain', 'two\\ words', 'semi\\;colon', 'back\\\\slash', 'equal=sign', 'tab\\\there'];
      for (const key of keys)
        await node.runtime(`set table p/names key ${key} data.gpc0 7 data.http_req_rate 21`);
      for (let last = 1; last <= 200; last++) {
        await node.runtime(
          `set table p/bans key 10.0.0.${last} data.gpt0 ${last} data.bytes_in_cnt 99999999999`,
        );
      }
      const data = arrays(binary.version) === '' ? '' : ' data.gpc[1] 5';
      await node.runtime(`set table p/numbers key 4294967295${data}`);
      await resynchronised(node);
      before = await contents(node);
    });
    afterAll(async () => {
      await node.stop();
      await rm(folder, { recursive: true, force: true });
    });

    it('survive its restart in a file', async () => {
      const dumped = await run('--as', 'watcher', '--dump', '-o', 'tables.ndjson', `127.0.0.1:${port}=a`);
      expect(dumped).toMatchObject({ exit: 0, stdout: '', stderr: 'wrote tables.ndjson with 207 entries\n' });
      expect((await readFile(join(folder, 'tables.ndjson'), 'utf8')).trimEnd().split('\n')).toHaveLength(207);

      await node.stop();
      node = await startNode({ binary, config: configOf(port, binary), localPeer: 'a' });
      await resynchronised(node);
      expect(await contents(node)).toEqual([[], [], []]);

      const socket = ['--socket', node.socketPath, '--load', 'tables.ndjson'];
      const planned = await run(...socket);
      expect(planned.exit).toBe(0);
      expect(planned.stdout).toContain('a: would load 207 entries (--write does it)\n');
      const stdin = await readFile(join(folder, 'tables.ndjson'));
      const piped = await hapeers(['probe', ...socket.slice(0, -1), '-'], { stdin });
      expect(piped).toEqual(planned);
      expect(await contents(node)).toEqual([[], [], []]);

      await node.runtime('set table p/bans key 10.0.0.1 data.gpt0 1000');
      const loaded = await run(...socket, '--write', '--format', 'json');
      const report = JSON.parse(loaded.stdout);
      expect(report).toMatchObject({ node: 'a', loaded: 206, unloadable: [] });
      expect(report.tables[0].leftOut).toEqual({});
      const after = await contents(node);
      const kept = before.map((lines) => lines.filter((line) => !line.startsWith('key=10.0.0.1 ')));
      expect(after.map((lines) => lines.filter((line) => !line.startsWith('key=10.0.0.1 ')))).toEqual(kept);
      // What was there is newer than the dump.
      expect(after[1]?.find((line) => line.startsWith('key=10.0.0.1 '))).toContain('gpt0=1000');
      expect((await run(...socket, '--write')).stdout).toContain('a: loaded 0 entries');
    });

    it('are loaded as far as there is room, and without what has expired', async () => {
      const small = await freePort();
      const other = await startNode({ binary, config: configOf(small, binary, '50'), localPeer: 'a' });
      try {
        const lines = Array.from({ length: 60 }, (_, index) => ({
          table: '/bans',
          key: `10.1.0.${index}`,
          expireMs: index === 0 ? 1000 : 60_000 + index,
          data: { gpt0: index, gpc1: 3 },
        }));
        lines.push({
          table: '/hashes',
          key: '0011223344556677',
          expireMs: 60_000,
          data: { gpt0: 1, gpc1: 1 },
        });
        lines.push({ table: 'nowhere', key: 'x', expireMs: 60_000, data: { gpt0: 1, gpc1: 1 } });
        const path = join(folder, 'small.ndjson');
        await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
        const tenSecondsAgo = new Date(Date.now() - 10_000);
        await utimes(path, tenSecondsAgo, tenSecondsAgo);
        const { exit, stdout } = await run('--socket', other.socketPath, '--load', 'small.ndjson', '--write');
        expect(exit).toBe(1);
        expect(stdout.split('\n')).toEqual([
          'a: loaded 50 entries, each with the full "expire" of its table',
          '  p/bans: 50 entries; 1 expired since the dump; 9 more than the table has room for',
          '    without gpc1: not stored in this table',
          '  /hashes: none of 1 entry: the runtime API cannot set keys of type binary',
          '  nowhere: none of 1 entry: the node has no such table',
          '',
        ]);
        const found = await content(other, 'bans');
        expect(found).toHaveLength(50);
        // Those that live longest.
        expect(found.some((line) => line.startsWith('key=10.1.0.59 '))).toBe(true);
        expect(found.some((line) => line.startsWith('key=10.1.0.9 '))).toBe(false);
      } finally {
        await other.stop();
      }
    });

    it('are not written where the node cannot be read', async () => {
      await writeFile(join(folder, 'kept.ndjson'), 'kept');
      const { exit, stderr } = await run(
        '--as',
        'other-observer',
        '--dump',
        '-o',
        'kept.ndjson',
        `127.0.0.1:${port}=a`,
      );
      expect(exit).toBe(2);
      expect(stderr).toContain('no complete dump, so nothing is written (kept.ndjson)');
      expect(await readFile(join(folder, 'kept.ndjson'), 'utf8')).toBe('kept');
    });
  },
);

describe('a file that is no dump', () => {
  it('is named with its line', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'hapeers-load-'));
    await writeFile(join(cwd, 'x'), '\n{"table":"a"}\n');
    const { exit, stderr } = await hapeers(['probe', '--socket', './none.sock', '--load', 'x'], { cwd });
    expect([exit, stderr.split('\n')[0]]).toEqual([2, 'hapeers: line 2 is not an entry of a dump (x)']);
    await rm(cwd, { recursive: true });
  });

  it('and standard input is named as such', async () => {
    const { exit, stderr } = await hapeers(['probe', '--socket', './none.sock', '--load', '-'], {
      stdin: Buffer.from('no dump\n'),
    });
    expect([exit, stderr.split('\n')[0]]).toEqual([2, 'hapeers: line 1 is not an entry of a dump (<stdin>)']);
  });
});

describe('a node that cannot be asked', () => {
  it('is no fault of the dump', async () => {
    const entry = '{"node":"a","table":"/limits","key":"10.0.0.1","expireMs":null,"data":{}}\n';
    const io = ioOf({ stdin: Buffer.from(entry) }, { stdout: () => {}, stderr: () => {} });
    const target = parseRuntimeTarget('./none.sock');
    const request = { file: '-', targets: [target], write: false, perSecond: 1, timeoutMs: 300, json: false };
    await expect(loadDump({ ...request, color: undefined }, io)).rejects.toMatchObject({
      code: 'connection-failed',
      message: expect.stringContaining('none.sock does not exist'),
    });
  });
});
