import { HapeersError } from '../../errors.ts';
import { type CallOptions, call } from './call.ts';
import { isLeftCanary, makeCanaryKey } from './canary-key.ts';
import { isListingCut } from './counterpart.ts';
import type { NodeReading } from './reading.ts';
import { readShowTable, readTableEntry, type TableEntry, type TableState } from './show-table.ts';

/** A node with the table that a canary flies through. */
export interface CanaryNode {
  readonly reading: NodeReading;
  readonly name: string;
  readonly table: TableState;
}

/** Room that must be left, so that the canary pushes no entry out. */
const FREE_ENTRIES = 8;

/**
 * The table on every node; in a peers section of another name it is found, too.
 *
 * @throws HapeersError `usage` where a node has none, or one of another key type
 */
export function findTables(readings: readonly NodeReading[], table: string): readonly CanaryNode[] {
  const nodes = readings.map((reading): CanaryNode => {
    const name = reading.name ?? reading.target.text;
    const found = reading.tables.find((one) => one.name === table) ?? findByLastPart(reading, table);
    if (found === undefined) {
      const names = reading.tables.map((one) => one.name);
      throw new HapeersError(
        'usage',
        `node "${name}" has no table "${table}"`,
        names.length === 0 ? 'check the name' : `its tables are: ${names.slice(0, 10).join(', ')}`,
      );
    }
    refuseLocal(reading, name, found.name);
    return { reading, name, table: found };
  });
  const [first] = nodes;
  const other = nodes.find((node) => node.table.type !== first?.table.type);
  if (first !== undefined && other !== undefined) {
    throw new HapeersError(
      'usage',
      `table "${table}" has keys of type ${first.table.type} on "${first.name}" and ${other.table.type} on "${other.name}"`,
      'give it the same type on all nodes: it cannot be replicated',
    );
  }
  return nodes;
}

/** A table that no peers section shares is not replicated, which needs no proof. */
function refuseLocal({ sections }: NodeReading, node: string, table: string): void {
  const peers = sections.flatMap((section) => section.peers);
  // With a listing that HAProxy cut, nobody knows: the canary finds out.
  if (peers.some(isListingCut)) return;
  if (peers.some(({ tables }) => tables.some(({ name }) => name === table))) return;
  throw new HapeersError(
    'usage',
    `no peers section of "${node}" shares table "${table}"`,
    sections.length === 0 ? 'add a peers section' : 'add "peers NAME" to its stick-table line',
  );
}

/** The section before the slash may have another name on each node; the wire knows only what follows it. */
function findByLastPart({ tables }: NodeReading, table: string): TableState | undefined {
  const slash = table.indexOf('/');
  if (slash === -1) return undefined;
  const matches = tables.filter(({ name }) => name.endsWith(table.slice(slash)));
  return matches.length === 1 ? matches[0] : undefined;
}

/** Looks before the first write. */
export function refuseUnfit({ reading, name, table }: CanaryNode): void {
  if (reading.level === 'user') {
    throw new HapeersError(
      'usage',
      `the socket of "${name}" has the level "user", which may not write to tables (${reading.target.text})`,
      'name a stats socket with "level operator" or "level admin"',
    );
  }
  if (reading.info.stopping) {
    throw new HapeersError('usage', `"${name}" is stopping`, 'name the stats socket of the new process');
  }
  if (table.size - table.used < FREE_ENTRIES) {
    throw new HapeersError(
      'usage',
      `table "${table.name}" of "${name}" is too small for a canary: it has ${table.used} of ${table.size} entries`,
      'a canary would push out one of your entries: raise "size", or choose a different table',
    );
  }
}

/** In an address there is room for 256 canaries of one minute. */
const ATTEMPTS = 20;

/**
 * A key that none of the nodes has. Without the right to write, HAProxy 3.0 and 3.2.0 leak an entry for a key that is only
 * asked for, so the nodes have to be fit.
 *
 * @throws HapeersError `usage` where one after the other is taken
 */
export async function freshKey(nodes: readonly CanaryNode[], options: CallOptions): Promise<string> {
  const [first] = nodes;
  const { type, name } = first?.table ?? { type: 'string', name: '' };
  let taken: CanaryNode | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const key = makeCanaryKey(type, name);
    const found = await Promise.all(nodes.map((node) => find(node, key, options)));
    taken = nodes[found.findIndex((entry) => entry !== null)];
    if (taken === undefined) return key;
  }
  throw new HapeersError(
    'usage',
    `table "${taken?.table.name}" of "${taken?.name}" has every key that was tried`,
    'a table with very short keys is not suitable for a canary: choose a different one',
  );
}

/** Of larger tables nobody reads every entry only to look for what a killed run may have left. */
const LARGEST_SWEEP = 20_000;

/** The keys of canaries that earlier runs left behind, which were killed before they could remove them. */
export async function leftKeys(node: CanaryNode, options: CallOptions): Promise<readonly string[]> {
  const { name, type, used } = node.table;
  if (used === 0 || used > LARGEST_SWEEP) return [];
  const lines = (await run(node, `show table ${name}`, options)).split('\n');
  return lines.flatMap((line) => {
    const entry = readTableEntry(line);
    return entry !== null && isLeftCanary(type, entry.key) ? [entry.key] : [];
  });
}

/** The entry of a key, on a node whose table has one; null when it is absent. */
export async function find(node: CanaryNode, key: string, options: CallOptions): Promise<TableEntry | null> {
  const answer = await run(node, `show table ${node.table.name} key ${key}`, options);
  for (const line of answer.split('\n')) {
    const entry = readTableEntry(line);
    if (entry !== null) return entry;
  }
  return null;
}

/** @throws HapeersError when HAProxy refuses the command */
export async function run(node: CanaryNode, command: string, options: CallOptions): Promise<string> {
  const { text } = await call(node.reading.target.endpoint, command, options);
  const words = text.trim();
  if (words === '' || readShowTable(words).length > 0) return text;
  throw new HapeersError(
    'haproxy-refused',
    `"${node.name}" refused "${command}": ${words.split('\n', 1)[0]}`,
    'check the level of its stats socket',
  );
}
