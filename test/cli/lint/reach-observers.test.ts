import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { startServer } from '../../probe/server.ts';
import { hapeers } from '../shell.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-reach-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const TABLE = '\nbackend app\n    stick-table type ip size 1k expire 5m peers ours\n';

async function reach(file: string, cluster: string | null): Promise<string> {
  const named = cluster === null ? ['--no-cluster'] : ['--cluster', cluster];
  const node = cluster === null ? ['--localpeer', 'a', file] : ['--node', `a=${file}`];
  const only = ['--only', 'reach/unreachable,reach/wrong-peer'];
  return (await hapeers(['lint', ...named, '--reach', '--format', 'compact', ...only, ...node], { cwd }))
    .stdout;
}

describe.each(haproxyBinaries())('a node of HAProxy $version and an observer', (binary) => {
  it('the node is reached, and nobody is missed at the address of the observer', async () => {
    const [a, b, closed] = [await freePort(), await freePort(), await freePort()];
    const section = (observer: string) =>
      `peers ours\n    peer a 127.0.0.1:${a}\n    peer b 127.0.0.1:${b}\n    peer mon 127.0.0.1:${observer}\n`;
    const node = await startNode({ binary, config: section('9') + TABLE, localPeer: 'b' });
    try {
      await writeFile(join(cwd, 'discard.cfg'), section('9') + TABLE);
      await writeFile(join(cwd, 'own.cfg'), section(String(closed)) + TABLE);
      await writeFile(
        join(cwd, 'hapeers.yaml'),
        `peers: { name: ours, observers: [{ name: mon, address: "127.0.0.1:${closed}" }] }\nnodes:\n  - { name: a, address: 127.0.0.1, port: ${a} }\n  - { name: b, address: 127.0.0.1, port: ${b} }\n`,
      );
      expect(await reach('discard.cfg', null)).toBe('');
      expect(await reach('own.cfg', 'hapeers.yaml')).toBe('');
      // without the cluster file it is a peer like others
      expect(await reach('own.cfg', null)).toContain('peer "mon"');
    } finally {
      await node.stop();
    }
    expect(await reach('own.cfg', 'hapeers.yaml')).toContain('peer "b"');
  });
});

it('the nodes of a fleet wait for silent peers at the same time', async () => {
  const names = Array.from({ length: 8 }, (_, index) => `n${index}`);
  const silent = await Promise.all(names.map(() => startServer(() => undefined)));
  try {
    const lines = names.map((name, index) => `    peer ${name} 127.0.0.1:${silent[index]?.port}\n`);
    await writeFile(join(cwd, 'silent.cfg'), `peers ours\n${lines.join('')}${TABLE}`);
    const nodes = names.flatMap((name) => ['--node', `${name}=silent.cfg`]);
    const args = [
      'lint',
      '--no-cluster',
      '--reach',
      '--timeout',
      '2s',
      '--only',
      'reach/unreachable',
      ...nodes,
    ];
    const started = performance.now();
    const { stdout } = await hapeers([...args, '--format', 'compact'], { cwd });
    expect(stdout.match(/reach\/unreachable/g)).toHaveLength(56);
    // two by two it would be 8 s
    expect(performance.now() - started).toBeLessThan(7000);
  } finally {
    await Promise.all(silent.map((server) => server.stop()));
  }
});
