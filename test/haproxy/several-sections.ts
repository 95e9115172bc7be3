import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hapeers } from '../cli/shell.ts';
import { lintTexts } from '../lint/fixing.ts';
import type { HaproxyBinary } from './binaries.ts';
import { resynchronised, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { toldOfReload } from './told.ts';
import { until } from './wait.ts';

/** A node with so many peers sections, each with a table. */
export function configOf(name: string, own: readonly number[], others: readonly number[]): string {
  const sections = own.map((port, index) => {
    const other = others[index];
    const line = other === undefined ? '' : `    peer ${name === 'a' ? 'b' : 'a'} 127.0.0.1:${other}\n`;
    return `peers s${index}\n    peer ${name} 127.0.0.1:${port}\n${line}    table t type ip size 1k expire 1h store gpc0\n`;
  });
  return `global\n    localpeer ${name}\n\n${sections.join('\n')}`;
}

/** How many of the tables have their entry after a reload, at once and in the end, and what was said of it before. */
export interface Outcome {
  readonly atOnce: number;
  readonly inTheEnd: number;
  /** The severity of peers/several-sections; null where it is silent. */
  readonly told: string | null;
  readonly toldOfReload: Readonly<Record<string, string>>;
  /** What `probe --reload-safe` exits with. */
  readonly probed: number;
}

/** Reloads a node with so many sections, alone or while another node has all tables, too. */
export async function reloadWith(count: number, binary: HaproxyBinary, withOther: boolean): Promise<Outcome> {
  const free = () => Promise.all(Array.from({ length: count }, () => freePort()));
  const [own, others] = [await free(), withOther ? await free() : []];
  const config = configOf('a', own, others);
  const node = await startNode({ binary, config });
  const other = withOther ? await startNode({ binary, config: configOf('b', others, own) }) : null;
  try {
    await resynchronised(node);
    for (const index of own.keys()) await node.runtime(`set table s${index}/t key 192.0.2.1 data.gpc0 7`);
    const keptOn = async (one: typeof node) => {
      const shown = await Promise.all([...own.keys()].map((index) => one.runtime(`show table s${index}/t`)));
      return shown.filter((text) => text.includes('gpc0=7')).length;
    };
    if (other !== null)
      await until('entries on the other node', 20_000, async () => (await keptOn(other)) === count);
    const args = ['--socket', node.socketPath, '-f', join(node.folder, 'haproxy.cfg'), '--reload-safe'];
    const { exit } = await hapeers(['probe', ...args], {
      installed: { path: binary.path, version: binary.version },
    });
    await node.reload();
    await sleep(1500);
    const atOnce = await keptOn(node);
    if (other !== null) await sleep(10_000);
    return {
      atOnce,
      inTheEnd: await keptOn(node),
      told: severityOf(config, binary.version),
      toldOfReload: toldOfReload(config, config, [binary, binary]),
      probed: exit,
    };
  } finally {
    await Promise.all([node.stop(), other?.stop()]);
  }
}

function severityOf(config: string, version: string): string | null {
  const { problems } = lintTexts(config, version);
  return problems.find(({ rule }) => rule === 'peers/several-sections')?.severity ?? null;
}
