import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { releaseCanary } from '../../../src/probe/runtime/canary.ts';
import { parseRuntimeTarget } from '../../../src/probe/runtime/runtime-target.ts';
import { survey } from '../../../src/probe/runtime/survey.ts';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { until } from '../../haproxy/wait.ts';

/**
 * Masters start themselves again from their own path before 3.1, which binaries unpacked beside the system's libraries
 * cannot: there it is not tested.
 */
const binaries = haproxyBinaries().filter(({ branch }) => {
  const [major = 0, minor = 0] = branch.split('.').map(Number);
  const runs = major > 3 || (major === 3 && minor >= 1);
  if (!runs) console.info(`master sockets are not tested with ${branch}: its master starts itself again`);
  return runs;
});

describe.each(binaries)('the socket of a master process of HAProxy $version', (binary) => {
  it('leads to its worker, which is read, judged and written to', { timeout: 120_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hapeers-master-'));
    const file = join(folder, 'haproxy.cfg');
    const socket = join(folder, 'master');
    const config = `defaults
    mode tcp
    timeout connect 1s
    timeout client 1s
    timeout server 1s
peers cluster
    peer A 127.0.0.1:${await freePort()}
    peer B 127.0.0.1:${await freePort()}
    table counts type ip size 1k expire 5m store gpc0
`;
    await writeFile(file, config);
    const b = await startNode({ binary, config, localPeer: 'B' });
    const master = spawn(binary.path, ['-W', '-db', '-S', `${socket},level,admin`, '-f', file, '-L', 'A'], {
      stdio: 'ignore',
    });
    try {
      const targets = [parseRuntimeTarget(socket), parseRuntimeTarget(b.socketPath)];
      const options = { timeoutMs: 2000, growthMs: 100 };
      const readings = await until('a session of both', 20_000, async () => {
        const surveyed = await survey(targets, options);
        return surveyed.every((one) => one.kind === 'asked' && one.diagnosis.healthy)
          ? surveyed.flatMap((one) => (one.kind === 'asked' ? [one.diagnosis.reading] : []))
          : null;
      });
      expect(readings[0]).toMatchObject({ localPeer: 'A', level: 'admin' });
      expect(readings[0]?.tables.map(({ name }) => name)).toEqual(['cluster/counts']);
      const result = await releaseCanary(readings, 'cluster/counts', { timeoutMs: 2000, arrivalMs: 3000 });
      expect(result).toMatchObject({ healthy: true, leftOn: [] });
    } finally {
      master.kill('SIGTERM');
      await b.stop();
      await rm(folder, { recursive: true });
    }
  });
});
