import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { hapeers } from '../cli/shell.ts';
import type { HaproxyBinary } from './binaries.ts';
import { makeCertificates } from './certificates.ts';
import { resynchronised, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { until } from './wait.ts';

/** What a config has besides peers. */
export const START = `defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s
`;

/** Two nodes in the old form, with aligned lines, comments and, where there are certificates, mutual TLS. */
function configOf(node: string, ports: readonly number[], certificates: string | null): string {
  const tls =
    certificates === null
      ? ''
      : `    default-bind ssl crt ${certificates}/${node}.pem ca-file ${certificates}/ca.pem verify required # shown
    default-server ssl crt ${certificates}/${node}.pem ca-file ${certificates}/ca.pem verify required
`;
  return `${START}
peers ours # with comments
${tls}    # the first
    peer a     127.0.0.1:${ports[0]} # me
    peer b     127.0.0.1:${ports[1]}   # you
    peer probe 127.0.0.1:9
    table t type string size 1k expire 5m store gpc0
`;
}

/** Converts the config of a running node into every form and back; nothing of what it or the other node holds is lost. */
export async function convertThereAndBack(
  binary: HaproxyBinary,
  kind: 'plain' | 'mutual TLS',
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hapeers-convert-'));
  const certificates = kind === 'plain' ? null : await makeCertificates(['a', 'b']);
  const ports = [await freePort(), await freePort()];
  const file = join(folder, 'haproxy.cfg');
  const start = (name: string) =>
    startNode({ binary, localPeer: name, config: configOf(name, ports, certificates?.folder ?? null) });
  const [a, b] = await Promise.all([start('a'), start('b')]);
  const original = configOf('a', ports, certificates?.folder ?? null);
  try {
    await writeFile(file, original);
    let count = 0;
    for (const form of ['modern', 'single', 'legacy'] as const) {
      const { exit, stderr } = await hapeers(
        ['generate', '--convert', form, '--into', file, '-L', 'a', '--write', '--verify'].concat([
          '--haproxy',
          binary.path,
          '--haproxy-version',
          binary.branch,
        ]),
        { cwd: folder },
      );
      expect(stderr.replace(/^note: .*\n/gm, '')).toBe(`wrote ${file}\n`);
      expect(exit).toBe(0);
      await resynchronised(a);
      await a.reload(await readFile(file, 'utf8'));
      await resynchronised(a);
      count++;
      // Both directions: what the other held before, and what is new here.
      await b.runtime(`set table ours/t key from-b-${count} data.gpc0 ${count}`);
      await a.runtime(`set table ours/t key from-a-${count} data.gpc0 ${count}`);
      for (const node of [a, b]) {
        await until(`${count} changes on both nodes`, 10_000, async () => {
          const table = await node.runtime('show table ours/t');
          const keys = [...Array(count).keys()].flatMap((n) => [`from-a-${n + 1}`, `from-b-${n + 1}`]);
          return keys.every((key) => table.includes(`key=${key} `)) || null;
        });
      }
    }
    expect(await readFile(file, 'utf8')).toBe(original);
  } finally {
    await Promise.all([a.stop(), b.stop(), rm(folder, { recursive: true, force: true })]);
    if (certificates !== null) await rm(certificates.folder, { recursive: true, force: true });
  }
}
