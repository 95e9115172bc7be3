import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { until } from '../../haproxy/wait.ts';
import { WatchingHere } from '../watching.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

it.each(haproxyBinaries().slice(-1))(
  'a change is written, and a reload that fails is tried again until HAProxy $version serves it',
  { timeout: 90_000 },
  async (binary) => {
    const cwd = await mkdtemp(join(tmpdir(), 'hapeers-watch-reload-'));
    folders.push(cwd);
    const [a, b, c] = [await freePort(), await freePort(), await freePort()];
    const put = async (name: string, text: string) => {
      await writeFile(join(cwd, `.${name}`), text);
      await rename(join(cwd, `.${name}`), join(cwd, name));
    };
    const section = `peers p\n    peer a 127.0.0.1:${a}\n    peer b 127.0.0.1:${b}\n`;
    const config = (own: string) =>
      `global\n    localpeer ${own}\n\n${section}\nbackend app\n    stick-table type ip size 1k expire 1h peers p\n`;
    const nodes = (list: readonly (readonly [string, number])[]) =>
      JSON.stringify(list.map(([name, port]) => ({ name, address: '127.0.0.1', port })));
    const node = await startNode({ binary, config: config('a') });
    const other = await startNode({ binary, config: config('b') });
    try {
      await put(
        'hapeers.yaml',
        `peers: { name: p }\nnodes: { from: { file: nodes }, template: { socket: ${node.socketPath} } }\n`,
      );
      await put(
        'nodes',
        nodes([
          ['a', a],
          ['b', b],
        ]),
      );
      await put('haproxy.cfg', config('a'));
      await put('reload', 'exit 3\n');
      const watching = new WatchingHere(
        [
          ...[
            '--node',
            'a',
            '--into',
            'haproxy.cfg',
            '--write',
            '--interval',
            '300ms',
            '--quiet-time',
            '50ms',
          ],
        ].concat(['--reload-command', 'sh ./reload']),
        cwd,
      );
      try {
        await watching.next('up-to-date');
        await put(
          'nodes',
          nodes([
            ['a', a],
            ['b', b],
            ['c', c],
          ]),
        );
        expect((await watching.next('written')).message).toBe('haproxy.cfg; new c');
        expect((await watching.next('reload-failed', 60_000)).message).toBe(
          'the reload command failed with exit code 3',
        );
        await put('reload', 'touch asked; while [ ! -e done ]; do sleep 0.1; done\n');
        await until('reload', 60_000, async () => existsSync(join(cwd, 'asked')));
        await node.reload(await readFile(join(cwd, 'haproxy.cfg'), 'utf8'));
        await put('done', '');
        expect((await watching.next('reloaded')).message).toBe('"a" serves with the peers of its config');
        expect(await node.runtime('show peers')).toContain(`id=c`);
      } finally {
        expect(await watching.stop('SIGINT')).toBe(0);
      }
      expect(watching.stderr).toBe('');
    } finally {
      await Promise.all([node.stop(), other.stop()]);
    }
  },
);
