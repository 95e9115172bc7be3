import { join } from 'node:path';
import { parseRuntimeTarget, type RuntimeTarget } from '../../../src/probe/runtime/runtime-target.ts';
import type { HaproxyBinary } from '../../haproxy/binaries.ts';
import { type HaproxyNode, startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';

export type Name = 'A' | 'B';

/** Two nodes that list each other, and nobody else unless `lines` adds somebody. */
export interface Pair {
  readonly a: HaproxyNode;
  readonly b: HaproxyNode;
  readonly targets: readonly [RuntimeTarget, RuntimeTarget];
  stop(): Promise<void>;
}

const head = `
defaults
    mode tcp
    timeout connect 1s
    timeout client 10s
    timeout server 10s
`;

/** @param lines the peers section's head is given; what belongs to it, then other sections, for each node */
export async function startPair(
  binary: HaproxyBinary,
  lines: (name: Name) => string,
  section: (name: Name, ports: Readonly<Record<Name, number>>) => string = plain,
): Promise<Pair> {
  const ports = { A: await freePort(), B: await freePort() };
  const start = (name: Name) =>
    startNode({
      binary,
      localPeer: name,
      config: `${head}\npeers cluster\n${section(name, ports)}\n${lines(name)}\n`,
    });
  const [a, b] = await Promise.all([start('A'), start('B')]);
  return {
    a,
    b,
    targets: [targetOf(a), targetOf(b)],
    stop: async () => {
      await Promise.all([a.stop(), b.stop()]);
    },
  };
}

function plain(_name: Name, ports: Readonly<Record<Name, number>>): string {
  return `    peer A 127.0.0.1:${ports.A}\n    peer B 127.0.0.1:${ports.B}`;
}

/** One node with its own lines. */
export function startAlone(binary: HaproxyBinary, localPeer: string, lines: string): Promise<HaproxyNode> {
  return startNode({ binary, localPeer, config: `${head}\n${lines}\n` });
}

export function targetOf(node: HaproxyNode): RuntimeTarget {
  return parseRuntimeTarget(node.socketPath);
}

/** Lines for a stats socket of the level `user`. */
export function userSocket(folder: string, name: string): { readonly path: string; readonly lines: string } {
  const path = join(folder, name);
  return { path, lines: `global\n    stats socket ${path} level user\n` };
}

/** The content of all tables, without what the clock moves and where in memory it is. */
export async function contentOf(node: HaproxyNode): Promise<string> {
  const names = [...(await node.runtime('show table')).matchAll(/^# table: (\S+),/gm)].map(
    ([, name = '']) => name,
  );
  const tables = await Promise.all(names.map((name) => node.runtime(`show table ${name}`)));
  return tables
    .join('')
    .replace(/^0x\w+: /gm, '')
    .replace(/ (?:exp|shard)=\d+/g, '')
    .split('\n')
    .sort()
    .join('\n');
}
