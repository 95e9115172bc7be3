import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { HaproxyPair } from './binaries.ts';
import { resynchronised, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { toldOfReload } from './told.ts';
import { until } from './wait.ts';

/** How long a node that refuses is given: several attempts to connect. */
const PATIENCE_MS = 8000;

/** A reload of node "a" while node "b" holds its table: A, B are their ports, X is another one. */
export interface Change {
  readonly what: string;
  readonly name: string;
  readonly lines: readonly string[];
  /** The lines of "b". */
  readonly others: readonly string[];
  /** What the message of reload/lost-session ends with, as a condition that "others" meet or not. */
  readonly comesBack: boolean;
}

const WAS = ['peer a 127.0.0.1:A', 'peer b 127.0.0.1:B'];

export const changes: readonly Change[] = [
  {
    what: 'the port',
    name: 'a',
    lines: ['peer a 127.0.0.1:X', 'peer b 127.0.0.1:B'],
    others: WAS,
    comesBack: true,
  },
  {
    what: 'the name, which the other node does not list',
    name: 'new',
    lines: ['peer new 127.0.0.1:A', 'peer b 127.0.0.1:B'],
    others: WAS,
    comesBack: false,
  },
  {
    what: 'the name, which the other node lists already',
    name: 'new',
    lines: ['peer new 127.0.0.1:A', 'peer b 127.0.0.1:B'],
    others: [...WAS, 'peer new 127.0.0.1:A'],
    comesBack: true,
  },
];

/** Reloads the first node, and compares what comes back with what the rule says. */
export async function judge(
  { name, lines, others, comesBack }: Change,
  binaries: HaproxyPair['binaries'],
): Promise<void> {
  const ports = { A: await freePort(), B: await freePort(), X: await freePort() };
  const text = (own: string, section: readonly string[]) => `global
    localpeer ${own}

peers ours
${section.map((line) => `    ${line.replace(/:([ABX])$/, (_, port: keyof typeof ports) => `:${ports[port]}`)}\n`).join('')}
backend app
    timeout connect 1s
    timeout server 5s
    stick-table type ip size 1k expire 1h store gpc0 peers ours
`;
  const [was, now] = [text('a', WAS), text(name, lines)];
  expect(toldOfReload(was, now, binaries)).toEqual({ 'reload/lost-session': 'warning' });
  const [first, second] = await Promise.all([
    startNode({ binary: binaries[0], config: was }),
    startNode({ binary: binaries[0], config: text('b', others) }),
  ]);
  try {
    await first.runtime('set table app key 192.0.2.1 data.gpc0 7');
    await until('entry on the other node', 20_000, async () =>
      (await second.runtime('show table app')).includes('gpc0=7'),
    );
    await resynchronised(first);
    await first.reload(now, binaries[1]);
    const isBack = async () => (await first.runtime('show table app')).includes('gpc0=7');
    if (comesBack) await until('lesson of the other node', 20_000, isBack);
    else {
      await sleep(PATIENCE_MS);
      expect(await isBack()).toBe(false);
    }
  } finally {
    await Promise.all([first.stop(), second.stop()]);
  }
}
