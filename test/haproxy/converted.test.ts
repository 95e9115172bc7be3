import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Form } from '../../src/model/cluster.ts';
import { hapeers } from '../cli/shell.ts';
import { haproxyBinaries } from './binaries.ts';
import { convertThereAndBack, START } from './converted.ts';

const FORMS: readonly Form[] = ['legacy', 'modern', 'single'];
// Running nodes of the newest version here, of all, and plain, in converted.prove.ts.
const newest = haproxyBinaries().slice(-1);

describe.each(newest)('--convert, HAProxy $version', { timeout: 60_000 }, (binary) => {
  it('two nodes with mutual TLS replicate over every change of form', () =>
    convertThereAndBack(binary, 'mutual TLS'));
});

describe.concurrent.each(haproxyBinaries())('--convert, HAProxy $version', { timeout: 60_000 }, (binary) => {
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
