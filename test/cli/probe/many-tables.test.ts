import { describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { resynchronised, startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { until } from '../../haproxy/wait.ts';
import { hapeers } from '../shell.ts';

describe.concurrent.each(haproxyBinaries())(
  '130 tables of HAProxy $version',
  { timeout: 90_000 },
  (binary) => {
    it('are not called broken, and each can be proven, though "show peers" prints some of them only', async () => {
      const ports = [await freePort(), await freePort()];
      const tables = Array.from(
        { length: 130 },
        (_, index) => `backend t${index}\n    stick-table type ip size 1k expire 1h store gpc0 peers ours\n`,
      ).join('');
      const config = `peers ours
    peer a 127.0.0.1:${ports[0]}
    peer b 127.0.0.1:${ports[1]}
    peer c 127.0.0.1:9
${tables}`;
      const nodes = await Promise.all(
        ['a', 'b'].map((localPeer) => startNode({ binary, config, localPeer })),
      );
      try {
        await Promise.all(nodes.map((node) => resynchronised(node)));
        const ask = async (...args: readonly string[]) => hapeers(['probe', ...args]);
        for (const [index, { socketPath }] of nodes.entries()) {
          await until('order', 30_000, async () => (await ask('--socket', socketPath)).exit === 0);
          const { stdout } = await ask('--socket', socketPath, '--format', 'json');
          expect(JSON.parse(stdout).targets[0]).toMatchObject({
            healthy: true,
            runtime: { localPeer: 'ab'[index] },
          });
        }
        const sockets = nodes.flatMap(({ socketPath }) => ['--socket', socketPath]);
        const { exit, stdout, stderr } = await ask(...sockets, '--canary', 't1');
        expect(stdout + stderr).toContain('table "t1" is replicated');
        expect(exit).toBe(0);
      } finally {
        await Promise.all(nodes.map((node) => node.stop()));
      }
    });
  },
);
