import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HaproxyBinary, repositoryFolder } from '../../haproxy/binaries.ts';
import { until } from '../../haproxy/wait.ts';
import { type Pair, startPair } from '../../probe/runtime/pair.ts';

const executable = join(repositoryFolder, 'bin/hapeers.js');

/** Signals one after the other, as a hand presses Ctrl-C. */
export type Ending = readonly NodeJS.Signals[];

/** Tests that the canary of a run that is ended by these signals is removed from running nodes. */
export function testCutOff(binaries: readonly HaproxyBinary[], endings: readonly Ending[]): void {
  const tables = endings.map(
    (_, index) => `backend t${index}\n    stick-table type string size 1k store gpc0 peers cluster\n`,
  );

  describe.concurrent.each(binaries)(
    'a canary of HAProxy $branch that is cut off',
    { timeout: 60_000 },
    (binary) => {
      let pair: Pair;
      beforeAll(async () => {
        // Without a session it is waited for long enough to be cut off, and without "expire" it would stay for good.
        pair = await startPair(
          binary,
          () => tables.join(''),
          (name, ports) =>
            (['A', 'B'] as const)
              .map((peer) => `    peer ${peer} 127.0.0.1:${peer === name ? ports[peer] : 1}`)
              .join('\n'),
        );
      });
      afterAll(() => pair?.stop());

      it.concurrent.each(endings.map((signals, index) => ({ signals, table: `t${index}` })))(
        'by $signals is removed from all nodes',
        async ({ signals, table }) => {
          const sockets = [pair.a, pair.b].flatMap(({ socketPath }) => ['--socket', socketPath]);
          const child = spawn(process.execPath, [executable, 'probe', ...sockets, '--canary', table], {
            stdio: ['ignore', 'pipe', 'pipe'],
          });
          const ended = once(child, 'exit');
          let said = '';
          for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding('utf8').on('data', (text: string) => {
              said += text;
            });
          }
          try {
            await until(
              () => `canary in the table (${said})`,
              20_000,
              async () => (await pair.a.runtime(`show table ${table}`)).includes('key='),
            );
            for (const signal of signals) {
              child.kill(signal);
              await new Promise((done) => setTimeout(done, 40));
            }
            const [exit] = await ended;
            expect(exit).toBe(2);
            for (const node of [pair.a, pair.b]) {
              expect(await node.runtime(`show table ${table}`)).toMatch(/used:0\n\s*$/);
            }
          } finally {
            child.kill('SIGKILL');
          }
        },
      );
    },
  );
}
