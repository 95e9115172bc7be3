import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportMatrix } from '../../../src/cli/probe/report/matrix.ts';
import type { NodeFinding } from '../../../src/probe/runtime/node-finding.ts';
import { colors } from '../../../src/report/colors.ts';
import { haproxyBinaries, repositoryFolder } from '../../haproxy/binaries.ts';
import { type HaproxyNode, resynchronised, startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { hapeers } from '../shell.ts';

const names = ['lb1', 'lb2', 'lb3'];

describe.concurrent.each(haproxyBinaries())(
  'three nodes of HAProxy $version',
  { timeout: 60_000 },
  (binary) => {
    let nodes: HaproxyNode[] = [];
    const sockets = () =>
      nodes.flatMap(({ socketPath }, index) => ['--socket', `${names[index]}=${socketPath}`]);
    /** The cells of a row of the matrix. */
    const row = (text: string, label: string) =>
      text
        .split('\n')
        .find((line) => line.startsWith(`${label} `))
        ?.slice(label.length)
        .trim()
        .split(/ {2,}/);

    beforeAll(async () => {
      const ports = await Promise.all(names.map(() => freePort()));
      // lb3 does not list lb1.
      const config = (own: string) => `peers p
${names.map((name, index) => (own === 'lb3' && name === 'lb1' ? '' : `    peer ${name} 127.0.0.1:${ports[index]}\n`)).join('')}    table t type ip size 100k expire 1h store gpc0
`;
      nodes = await Promise.all(
        names.map((name) => startNode({ binary, config: config(name), localPeer: name })),
      );
      await nodes[0]?.runtime('set table p/t key 10.0.0.1 data.gpc0 1');
      await Promise.all(nodes.map((node) => resynchronised(node)));
    }, 60_000);
    afterAll(() => Promise.all(nodes.map((node) => node.stop())));

    it('are shown side by side', async () => {
      const { stdout } = await hapeers(['probe', ...sockets()]);
      const [version = ''] = /^\d+\.\d+\.\d+/.exec(binary.version) ?? [];
      expect(row(stdout, 'version')).toEqual([version, version, version]);
      expect(row(stdout, 'session with lb1')).toEqual(['.', 'up', 'not listed']);
      expect(row(stdout, 'session with lb2')).toEqual(['up', '.', 'up']);
      expect(row(stdout, 'session with lb3')).toEqual(['down', 'up', '.']);
      expect(row(stdout, 'table p/t')).toEqual(['1/100k', '1/100k', expect.stringMatching(/^[01]\/100k$/)]);
      const widest = Math.max(
        ...stdout
          .slice(stdout.indexOf('\n\n'))
          .split('\n')
          .map((line) => line.length),
      );
      expect(widest).toBeLessThanOrEqual(80);
      expect((await hapeers(['probe', ...sockets().slice(0, 2)])).stdout).not.toContain('session with');
    });

    it('are looked at again and again with --watch, until it is interrupted', async () => {
      const child = spawn(process.execPath, [
        join(repositoryFolder, 'bin/hapeers.js'),
        'probe',
        '--watch',
        ...sockets(),
      ]);
      let stdout = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        if (stdout.split('session with lb1').length > 2) child.kill('SIGINT');
      });
      const [code] = await once(child, 'close');
      expect(code).toBe(1);
      expect(stdout.split('session with lb1').length).toBeGreaterThan(2);
    });
  },
);

it('fifty nodes are told in a line each', () => {
  const nodes = Array.from({ length: 50 }, (_, index) => nodeOf(`lb${index}`, index === 7 ? [] : null));
  const lines = reportMatrix(nodes, colors(false)).trim().split('\n');
  expect(lines).toHaveLength(50);
  expect(lines[0]).toBe('lb0: 49 of 49 sessions up');
  expect(lines[7]).toBe('lb7: 0 of 49 sessions up; not with lb0, lb1, lb2 and 46 more');
});

/** A node with sessions with all of fifty, or with some. */
function nodeOf(name: string, peers: readonly string[] | null): NodeFinding {
  const all = peers ?? Array.from({ length: 50 }, (_, index) => `lb${index}`);
  const section = {
    name: 'p',
    peers: all.map((peer) => ({ name: peer, active: true, lastStatus: 'ESTA', tables: [] })),
  };
  return {
    peer: name,
    address: name,
    runtime: {
      localPeer: name,
      version: '3.2.26',
      uptimeSec: 5,
      reload: { safe: true, judged: true },
      sections: [section],
      tables: [],
    },
  } as unknown as NodeFinding;
}
