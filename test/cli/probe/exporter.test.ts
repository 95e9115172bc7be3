import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { haproxyBinaries, repositoryFolder } from '../../haproxy/binaries.ts';
import { startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { until } from '../../haproxy/wait.ts';
import { readExposition } from '../exposition.ts';
import { hapeers } from '../shell.ts';

describe.concurrent.each(haproxyBinaries())(
  'probe --exporter with HAProxy $version',
  { timeout: 60_000 },
  (binary) => {
    it('serves metrics on loopback until it is interrupted', async () => {
      const node = await startNode({
        binary,
        config: `peers p\n    peer a 127.0.0.1:${await freePort()}\n    table t type ip size 1k expire 1m store gpc0\n`,
        localPeer: 'a',
      });
      await node.runtime('set table p/t key 10.0.0.1 data.gpc0 1');
      const port = await freePort();
      const args = ['probe', '--socket', node.socketPath, '--exporter', String(port)];
      const child = spawn(process.execPath, [join(repositoryFolder, 'bin/hapeers.js'), ...args]);
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      try {
        const get = async (path: string) => {
          const response = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => null);
          return response === null ? null : { status: response.status, text: await response.text() };
        };
        const { status, text } = await until('an answer', 30_000, () => get('/metrics'));
        // The first scrape of a node that has just started waits for the first look, and gets it.
        expect([status, text]).toEqual([200, expect.stringContaining('hapeers_table_entries')]);
        const entries = readExposition(text).find(({ name }) => name === 'hapeers_table_entries')?.samples;
        expect(entries?.map(({ labels, value }) => [labels.get('node'), labels.get('table'), value])).toEqual(
          [['a', 'p/t', 1]],
        );
        expect(await get('/healthz')).toEqual({ status: 200, text: 'ok\n' });
        expect((await get('/'))?.status).toBe(404);
        expect(stderr).toContain(`serving http://127.0.0.1:${port}/metrics\n`);
        child.kill('SIGTERM');
        expect(await once(child, 'close')).toEqual([0, null]);
      } finally {
        child.kill('SIGKILL');
        await node.stop();
      }
    });
  },
);

it.each([
  [['--exporter', '9155'], '--exporter needs a runtime API'],
  [['--socket', './x.sock', '--exporter', 'x'], 'invalid --exporter "x"'],
])('%j is a misuse', async (args, message) => {
  const { exit, stderr } = await hapeers(['probe', '127.0.0.1:1=a', ...args]);
  expect([exit, stderr]).toEqual([2, expect.stringContaining(message)]);
});
