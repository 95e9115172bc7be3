import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Form } from '../../src/model/cluster.ts';
import { hapeers } from '../cli/shell.ts';
import { haproxyBinaries } from './binaries.ts';
import { makeCertificates } from './certificates.ts';
import { resynchronised, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { until } from './wait.ts';

const FORMS: readonly Form[] = ['legacy', 'modern', 'single'];
const START = `defaults
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

describe.concurrent.each(haproxyBinaries())('--convert, HAProxy $version', { timeout: 60_000 }, (binary) => {
  it.concurrent.each(['plain', 'mutual TLS'])(
    'two nodes with %s replicate over every change of form',
    async (kind) => {
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
    },
  );

  it.concurrent.each(FORMS.flatMap((from) => FORMS.filter((to) => to !== from).map((to) => ({ from, to }))))(
    'accepts what generate wrote as $from and --convert made $to',
    async ({ from, to }) => {
      const folder = await mkdtemp(join(tmpdir(), 'hapeers-convert-'));
      // Shards exist since 2.7.
      const hasShards = binary.branch !== '2.6';
      const shards = hasShards ? 'shards: 2, ' : '';
      const shard = (number: number) => (hasShards ? `, shard: ${number}` : '');
      try {
        await writeFile(
          join(folder, 'hapeers.yaml'),
          `peers: { name: p, port: 1024, ${shards}observers: [probe] }\nnodes:\n  - { name: a, address: 10.0.0.1${shard(1)} }\n  - { name: b, address: 10.0.0.2${shard(2)} }\n`,
        );
        const version = ['--haproxy-version', binary.branch];
        const made = await hapeers(['generate', '--node', 'a', '--form', from, '-o', 'h.cfg'], {
          cwd: folder,
        });
        expect(made.exit).toBe(0);
        await writeFile(join(folder, 'h.cfg'), `${START}\n${await readFile(join(folder, 'h.cfg'), 'utf8')}`);
        const before = await readFile(join(folder, 'h.cfg'), 'utf8');
        const args = [
          'generate',
          '--into',
          'h.cfg',
          '-L',
          'a',
          '--write',
          '--verify',
          '--haproxy',
          binary.path,
        ];
        const there = await hapeers([...args, ...version, '--convert', to], { cwd: folder });
        expect(there).toMatchObject({ exit: 0 });
        expect(there.stderr).toBe('wrote h.cfg\n');
        const back = await hapeers([...args, ...version, '--convert', from], { cwd: folder });
        expect(back).toMatchObject({ exit: 0 });
        if (from !== 'single') expect(await readFile(join(folder, 'h.cfg'), 'utf8')).toBe(before);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});
