import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type HaproxyBinary, haproxyBinaries } from '../../haproxy/binaries.ts';
import { type HaproxyNode, resynchronised, startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { hapeers } from '../shell.ts';

/** `brates-factor` came with 3.1. */
const binaries = haproxyBinaries().filter(({ branch }) => Number(branch) >= 3.1);

async function withNode(
  binary: HaproxyBinary,
  run: (node: HaproxyNode, port: number) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  const config = `global
    localpeer a
peers ours
    peer a 127.0.0.1:${port}
    peer watcher 127.0.0.1:9
backend blocks
    stick-table type ip size 1k expire 1h brates-factor 1024 store bytes_in_rate(1h),bytes_out_rate(1h) peers ours
backend plain
    stick-table type ip size 1k expire 1h store bytes_in_rate(1h) peers ours
`;
  const node = await startNode({ binary, config });
  try {
    await resynchronised(node);
    await run(node, port);
  } finally {
    await node.stop();
  }
}

describe.each(binaries)('byte rates of HAProxy $version', { concurrent: true }, (binary) => {
  it('are dumped in blocks, as they are set, and it is said so', async () => {
    await withNode(binary, async (node, port) => {
      await node.runtime('set table blocks key 192.0.2.1 data.bytes_in_rate 21');
      await node.runtime('set table plain key 192.0.2.1 data.bytes_in_rate 21');
      expect(await node.runtime('show table blocks')).toContain('bytes_in_rate(3600000)=21504');
      const installed = { path: binary.path, version: binary.version };
      const run = (...args: readonly string[]) =>
        hapeers(['probe', '--as', 'watcher', ...args], { installed });

      const unknown = await run(`127.0.0.1:${port}=a`, '--dump');
      expect(unknown.stdout.match(/bytes_in_rate\(3600000\)=21\b/g)).toHaveLength(2);
      expect(unknown.stderr.split('\n').toSorted()).toEqual([
        '',
        'note: bytes_in_rate and bytes_out_rate of table "blocks" are in units of its "brates-factor" (1 unless set), which peers do not tell',
        'note: bytes_in_rate of table "plain" is in units of its "brates-factor" (1 unless set), which peers do not tell',
      ]);

      const cluster = join(node.folder, 'hapeers.yaml');
      await writeFile(
        cluster,
        `haproxy: "${binary.branch}"
peers: { name: ours, observers: [watcher] }
nodes: [{ name: a, address: 127.0.0.1, port: ${port} }]
tables:
  blocks: { type: ip, size: 1k, expire: 1h, store: [bytes_in_rate(1h), bytes_out_rate(1h)], brates-factor: 1024 }
  plain: { type: ip, size: 1k, expire: 1h, store: [bytes_in_rate(1h)] }
`,
      );
      const told = await run('--cluster', cluster, '--dump');
      expect([told.exit, told.stderr]).toEqual([
        0,
        'note: bytes_in_rate and bytes_out_rate of table "blocks" are in units of 1024 bytes, its "brates-factor"\n',
      ]);

      const file = ['-f', join(node.folder, 'haproxy.cfg'), '-L', 'a'];
      for (const mode of ['--sum', '--dump']) {
        const known = await run(...file, `127.0.0.1:${port}=a`, mode);
        expect(known.exit).toBe(0);
        expect(known.stderr).toBe(
          'note: bytes_in_rate and bytes_out_rate of table "blocks" are in units of 1024 bytes, its "brates-factor"\n',
        );
      }
    });
  });
});
