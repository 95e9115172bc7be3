import { expect } from 'vitest';
import { formatEntry } from '../../src/probe/entry.ts';
import type { ProbeFinding } from '../../src/probe/finding.ts';
import { observe } from '../../src/probe/observe.ts';
import { parseTarget } from '../../src/probe/target.ts';
import type { TlsOptions } from '../../src/protocol/options.ts';
import type { Cluster } from './cluster.ts';

/** The entries of `show table` by table and key: their fields in order. */
export async function shown(
  cluster: Cluster,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const entries = new Map<string, readonly string[]>();
  for (const name of names) {
    const lines = (await cluster.a.node.runtime(`show table ${name.replace(/^\//, 'cluster/')}`)).split('\n');
    for (const line of lines.slice(1))
      if (line !== '') entries.set(...fieldsOf(name, line.replace(/^0x\w+: /, '')));
  }
  return entries;
}

function fieldsOf(table: string, line: string): [key: string, fields: readonly string[]] {
  const fields = line.replace(/ shard=\d+/, '').split(/(?<!\\) /);
  return [`${table} ${fields[0]}`, fields];
}

/** A dump, and `show table` right before and right after it. */
export async function dump(cluster: Cluster, tls: TlsOptions | null = null): Promise<Dump> {
  const names: string[] = [];
  const entries = new Map<string, readonly string[]>();
  const learned: string[] = [];
  const listing = await cluster.a.node.runtime('show table');
  const all = [...listing.matchAll(/^# table: ([^,]+),/gm)].map(([, name = '']) =>
    name.replace(/^cluster\//, '/'),
  );
  const before = await shown(cluster, all);
  const target = parseTarget(`127.0.0.1:${cluster.a.port}=A`);
  const finding = await observe(target.endpoint, target, {
    observer: 'observer',
    timeoutMs: 5000,
    tls,
    onEvents: (events) => {
      for (const event of events) {
        if (event.kind === 'table-definition') names.push(event.table.name);
        if (event.kind !== 'update') continue;
        const [key, fields] = fieldsOf(event.table.name, formatEntry(event));
        entries.set(key, fields);
        if (event.id > 2 ** 31) learned.push(key);
      }
    },
  });
  return { finding, names, entries, learned, before, after: await shown(cluster, all) };
}

export interface Dump {
  readonly finding: ProbeFinding;
  readonly names: readonly string[];
  readonly entries: ReadonlyMap<string, readonly string[]>;
  /** The keys of the entries whose id says that the node has them from another one. */
  readonly learned: readonly string[];
  readonly before: ReadonlyMap<string, readonly string[]>;
  readonly after: ReadonlyMap<string, readonly string[]>;
}

/** Every field as `show table` printed it, or for what the clock moves (`exp`, rates) between its two readings. */
export function expectSame({ entries, before, after }: Dump): void {
  expect([...entries.keys()].sort()).toEqual([...before.keys()].sort());
  for (const [key, fields] of entries) {
    const [old = [], young = []] = [before.get(key), after.get(key)];
    expect(fields.map((field) => field.split('=')[0])).toEqual(old.map((field) => field.split('=')[0]));
    fields.forEach((field, index) => {
      if (field === old[index] || field === young[index]) return;
      expect(field, key).toMatch(/^(exp|\w+_rate\(\d+\))=/);
      const [most = 0, value = 0, least = 0] = [old[index], field, young[index]].map((text) =>
        Number(text?.split('=')[1]),
      );
      const slack = slackOf(field, most);
      expect(value, `${key} ${field}`).toBeLessThanOrEqual(most + slack);
      expect(value, `${key} ${field}`).toBeGreaterThanOrEqual(least - slack);
    });
  }
}

/** How far the clocks of two threads of HAProxy may be apart: each reads the time when it wakes up. */
const SKEW_MS = 20;

/** What that skew makes of a remaining life, or of a rate that falls from `most` within its period. */
function slackOf(field: string, most: number): number {
  const period = /_rate\((\d+)\)=/.exec(field)?.[1];
  return period === undefined ? SKEW_MS : Math.ceil((most * SKEW_MS) / Math.max(1, Number(period)));
}
