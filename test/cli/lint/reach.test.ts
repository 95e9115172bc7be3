import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { type HaproxyNode, startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { hapeers } from '../shell.ts';

describe.each(haproxyBinaries().slice(-1))('lint --reach with HAProxy $version', (binary) => {
  let node: HaproxyNode;
  let folder = '';
  let port = 0;
  let closed = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hapeers-reach-'));
    [port, closed] = [await freePort(), await freePort()];
    // It answers to "a", who dials it, under the name "b".
    const config = `peers p\n    peer a 127.0.0.1:${closed}\n    peer b 127.0.0.1:${port}\n`;
    node = await startNode({ binary, config, localPeer: 'b' });
  });
  afterAll(async () => {
    await node?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** The problems of that area of a config of "a" with these remote peers. */
  async function reached(...peers: readonly (readonly [name: string, port: number])[]) {
    const lines = peers.map(([name, at]) => `    peer ${name} 127.0.0.1:${at}\n`);
    await writeFile(join(folder, 'a.cfg'), `peers p\n    peer a 127.0.0.1:1\n${lines.join('')}`);
    const args = [
      'lint',
      '--no-cluster',
      '-L',
      'a',
      '--reach',
      '--timeout',
      '1s',
      '--format',
      'json',
      'a.cfg',
    ];
    const { exit, stdout } = await hapeers(args, { cwd: folder });
    const { problems } = JSON.parse(stdout) as {
      problems: { rule: string; message: string; line: number; column: number }[];
    };
    const own = problems.filter(({ rule }) => rule.startsWith('reach/'));
    return { exit, found: own.map(({ rule, message }) => `${rule}: ${message}`), problems: own };
  }

  it('has nothing to say of a peer that answers under its name', async () => {
    expect(await reached(['b', port])).toMatchObject({ exit: 0, found: [] });
  });

  it('names a peer that does not answer, at its address', async () => {
    const { exit, found, problems } = await reached(['b', port], ['c', closed]);
    expect(exit).toBe(1);
    expect(found).toEqual([expect.stringContaining(`reach/unreachable: peer "c" at 127.0.0.1:${closed} `)]);
    expect(problems[0]).toMatchObject({ line: 4, column: 12 });
  });

  it('names a peer that answers under a different name, at its name', async () => {
    const { exit, found, problems } = await reached(['c', port]);
    expect(exit).toBe(1);
    expect(found).toEqual([expect.stringMatching(/^reach\/wrong-peer: peer "c" at .* is not "c"/)]);
    expect(problems[0]).toMatchObject({ line: 3, column: 10 });
  });
});
