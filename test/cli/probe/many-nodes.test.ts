import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { repositoryFolder } from '../../haproxy/binaries.ts';
import { startFakeCluster } from '../../probe/fake-cluster.ts';
import { slowness } from '../../slowness.ts';

it('the state of fifty nodes is on the screen within seconds, and nothing else is', async () => {
  const nodes = await startFakeCluster(50);
  try {
    const sockets = nodes.flatMap(({ port }, index) => ['--socket', `lb${index + 1}=127.0.0.1:${port}`]);
    const started = performance.now();
    const argv = [join(repositoryFolder, 'bin/hapeers.js'), 'probe', ...sockets];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, argv, { maxBuffer: 1e8 });
    expect(performance.now() - started).toBeLessThan(6000 * slowness());
    expect(stdout.match(/: 49 of 49 sessions up$/gm)).toHaveLength(50);
    expect(stderr).toBe('');
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
  }
});
