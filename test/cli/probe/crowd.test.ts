import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Server, startServer } from '../../probe/server.ts';
import { slowness } from '../../slowness.ts';

const EXECUTABLE = fileURLToPath(new URL('../../../bin/hapeers.js', import.meta.url));

function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', command, 'sh', ...args], { maxBuffer: 1e8 }, (_error, stdout) =>
      resolve(stdout),
    );
  });
}

describe('many targets', () => {
  it('are all asked where a process may open few files', { timeout: 120_000 }, async () => {
    const servers: Server[] = await Promise.all(
      Array.from({ length: 300 }, () =>
        startServer((socket) => {
          socket.once('data', () => setTimeout(() => socket.end('504\n'), 100));
        }),
      ),
    );
    try {
      const targets = servers.map(({ port }, index) => `127.0.0.1:${port}=n${index}`);
      const command = `ulimit -n 100; exec "${process.execPath}" "${EXECUTABLE}" probe --format json "$@"`;
      const report = JSON.parse(await run(command, targets));
      const failed = report.targets.filter(({ healthy }: { healthy: boolean }) => !healthy);
      expect(report.targets).toHaveLength(300);
      expect(failed).toEqual([]);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  });

  it('are all reached by lint where a process may open few files', { timeout: 120_000 }, async () => {
    const servers: Server[] = await Promise.all(
      Array.from({ length: 1000 }, () =>
        startServer((socket) => {
          socket.once('data', () => setTimeout(() => socket.end('504\n'), 20));
        }),
      ),
    );
    const folder = await mkdtemp(join(tmpdir(), 'hapeers-crowd-'));
    try {
      const peers = servers.map(({ port }, index) => `    peer n${index} 127.0.0.1:${port}\n`).join('');
      const path = join(folder, 'haproxy.cfg');
      await writeFile(path, `global\n    localpeer me\npeers p\n    peer me 127.0.0.1:1\n${peers}`);
      const command = `ulimit -n 200; exec "${process.execPath}" "${EXECUTABLE}" lint --no-cluster --reach --format json "$@"`;
      const { problems } = JSON.parse(await run(command, [path]));
      const rules = problems.map(({ rule }: { rule: string }) => rule);
      expect(rules.filter((rule: string) => rule.startsWith('reach/'))).toEqual([]);
      expect(servers.every(({ connections }) => connections === 1)).toBe(true);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('a third of them silent, have their verdicts within two rounds', { timeout: 120_000 }, async () => {
    const servers: Server[] = await Promise.all(
      Array.from({ length: 1000 }, (_, index) =>
        startServer((socket) => {
          if (index % 3 !== 0) socket.once('data', () => socket.end('504\n'));
        }),
      ),
    );
    try {
      const targets = servers.map(({ port }, index) => `127.0.0.1:${port}=n${index}`);
      const started = performance.now();
      const report = JSON.parse(
        await run(`exec "${process.execPath}" "${EXECUTABLE}" probe --format json "$@"`, targets),
      );
      const seconds = (performance.now() - started) / 1000;
      const verdicts = report.targets.map(({ verdict }: { verdict: string }) => verdict);
      expect(verdicts.filter((verdict: string) => verdict === 'timeout')).toHaveLength(334);
      expect(verdicts.filter((verdict: string) => verdict === 'identified')).toHaveLength(666);
      console.info(`1,000 targets, a third silent: ${seconds.toFixed(1)} s`);
      expect(seconds).toBeLessThan(12 * slowness());
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  });
});
