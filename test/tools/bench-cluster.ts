import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryFolder } from '../haproxy/binaries.ts';
import { startFakeCluster } from '../probe/fake-cluster.ts';
import { startServer } from '../probe/server.ts';

/** Speed of the command line with many nodes, which are no HAProxy: one machine does not hold so many. */
async function measure(label: string, goalMs: number, args: readonly string[]): Promise<string> {
  const started = performance.now();
  const argv = [join(repositoryFolder, 'bin/hapeers.js'), 'probe', '--exit-zero', ...args];
  const { stdout } = await promisify(execFile)(process.execPath, argv, { maxBuffer: 1e9 });
  const ms = performance.now() - started;
  console.log(`${label.padEnd(56)} ${ms.toFixed(0).padStart(8)} ms  (goal: ${goalMs} ms)`);
  return stdout;
}

const nodes = await startFakeCluster(50);
const sockets = nodes.flatMap(({ port }, index) => ['--socket', `lb${index + 1}=127.0.0.1:${port}`]);
const screen = await measure('the state of 50 nodes with 10 tables', 2000, sockets);
const up = screen.split('\n').filter((line) => line.includes('49 of 49 sessions up')).length;
if (up !== 50) throw new Error(`${up} of 50 nodes are in order`);
await Promise.all(nodes.map((node) => node.stop()));

const targets = await Promise.all(
  Array.from({ length: 1000 }, (_, index) =>
    startServer((socket) => {
      if (index % 3 !== 0) socket.once('data', () => socket.end('504\n'));
    }),
  ),
);
const report = await measure('identity of 1,000 targets, a third of them silent', 4000, [
  '--format',
  'json',
  ...targets.map(({ port }, index) => `127.0.0.1:${port}=n${index}`),
]);
const silent = report.match(/"verdict": "timeout"/g)?.length;
if (silent !== 334) throw new Error(`${silent} of 334 are silent`);
await Promise.all(targets.map((target) => target.stop()));
