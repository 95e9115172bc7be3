import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { haproxyBinaries, repositoryFolder } from '../../haproxy/binaries.ts';
import { freePort } from '../../haproxy/ports.ts';
import { until } from '../../haproxy/wait.ts';
import { startPair } from './pair.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

it.concurrent.each(haproxyBinaries())(
  'canaries in flight on HAProxy $version are removed when their runs are ended by signals',
  { timeout: 60_000 },
  async (binary) => {
    const nowhere = await freePort();
    // Neither reaches the other, so that canaries stay in flight for seconds.
    const pair = await startPair(
      binary,
      () => 'backend t\n    stick-table type string len 60 size 1k expire 5m store gpc0 peers cluster\n',
      (name, ports) =>
        `    peer A 127.0.0.1:${name === 'A' ? ports.A : nowhere}\n    peer B 127.0.0.1:${name === 'B' ? ports.B : nowhere}`,
    );
    try {
      await pair.a.runtime('set table t key kept data.gpc0 1');
      const keys = async () =>
        [...(await pair.a.runtime('show table t')).matchAll(/key=(\S+)/g)].map(([, key]) => key);
      const sockets = pair.targets.flatMap(({ text }) => ['--socket', text]);
      const argv = [join(repositoryFolder, 'bin/hapeers.js'), 'probe', ...sockets, '--canary', 't'];
      const runs = SIGNALS.map((signal) => ({
        signal,
        child: spawn(process.execPath, argv, { stdio: 'ignore' }),
      }));
      try {
        await until('a canary of each', 20_000, async () => (await keys()).length > SIGNALS.length);
        const ends = await Promise.all(
          runs.map(async ({ signal, child }) => {
            child.kill(signal);
            const [code] = await once(child, 'exit');
            return [signal, code];
          }),
        );
        expect(ends).toEqual(SIGNALS.map((signal) => [signal, 2]));
        expect(await keys()).toEqual(['kept']);
      } finally {
        for (const { child } of runs) child.kill('SIGKILL');
      }
    } finally {
      await pair.stop();
    }
  },
);
