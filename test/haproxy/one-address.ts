import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { lintFleet } from '../../src/index.ts';
import type { HaproxyPair } from './binaries.ts';
import { resynchronised, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { until } from './wait.ts';

const NAMES = ['a', 'b', 'c'];
/** Several attempts to connect. */
const PATIENCE_MS = 8000;

/** Three nodes, the first of which dials both others at the address of "b"; "c" dials it, or misses it too. */
export interface Trial {
  readonly what: string;
  readonly cDials: 'a' | 'nobody';
  /** Severity of fleet/different-address. */
  readonly says: 'warning' | 'error';
}

export const trials: readonly Trial[] = [
  { what: 'and the third one dials the first', cDials: 'a', says: 'warning' },
  { what: 'and the third one dials where nobody listens', cDials: 'nobody', says: 'error' },
];

/** Runs them, and compares what arrives with what is said. */
export async function judge({ cDials, says }: Trial, [first, other]: HaproxyPair['binaries']): Promise<void> {
  const ports = await Promise.all([...NAMES, 'nobody'].map(() => freePort()));
  const port = (name: string) => ports[[...NAMES, 'nobody'].indexOf(name)];
  const textOf = (own: string) => `global
    localpeer ${own}

peers ours
    peer a 127.0.0.1:${own === 'c' ? port(cDials) : port('a')}
    peer b 127.0.0.1:${port('b')}
    peer c 127.0.0.1:${own === 'a' ? port('b') : port('c')}

backend app
    timeout connect 1s
    timeout server 5s
    stick-table type ip size 1k expire 1h store gpc0 peers ours
`;
  const binaryOf = (name: string) => (name === 'c' ? other : first);
  const told = lintFleet(
    NAMES.map((name) => ({
      name,
      files: [{ name: `${name}.cfg`, text: textOf(name) }],
      haproxyVersion: binaryOf(name).version,
    })),
  );
  const own = told.filter(({ rule, severity }) => rule.startsWith('fleet/') && severity !== 'info');
  expect(new Set(own.map(({ rule, severity }) => `${rule} ${severity}`))).toEqual(
    new Set([`fleet/different-address ${says}`]),
  );
  expect(told.map(({ rule, node }) => `${rule} ${node}`)).toContain('peers/duplicate-address a');
  const nodes = await Promise.all(
    NAMES.map((name) => startNode({ binary: binaryOf(name), config: textOf(name) })),
  );
  const [a, b, c] = nodes;
  try {
    const has = async (node: typeof a, key = '192.0.2.1') =>
      (await node?.runtime('show table app'))?.includes(`key=${key} `) === true;
    // At the beginning of a session all entries are taught, whoever made them; afterwards only a node's own changes.
    await b?.runtime('set table app key 192.0.2.9 data.gpc0 1');
    await until('sessions of the second node', 20_000, async () =>
      (await Promise.all([a, c].map((node) => has(node, '192.0.2.9')))).every(Boolean),
    );
    // A node asks for such a lesson seconds after its start.
    if (says === 'error') await Promise.all(nodes.map((node) => resynchronised(node)));
    await a?.runtime('set table app key 192.0.2.1 data.gpc0 7');
    await until('entry on the node at that address', 20_000, () => has(b));
    if (says === 'warning') await until('entry on the third node', 20_000, () => has(c));
    else {
      await sleep(PATIENCE_MS);
      expect(await has(c)).toBe(false);
    }
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
  }
}
