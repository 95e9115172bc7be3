import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readShowPeers } from '../../../src/probe/runtime/show-peers.ts';
import { readTableEntry, type TableEntry } from '../../../src/probe/runtime/show-table.ts';
import type { HaproxyBinary } from '../../haproxy/binaries.ts';
import type { Certificates } from '../../haproxy/certificates.ts';
import { type HaproxyNode, startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { type Backend, get } from '../../haproxy/requests.ts';
import { hapeers } from '../shell.ts';
import type { Disagreement, Table } from './disagreements.ts';
import { type Said, saidOfCanary, saidOfNodes, saidOfPeers, saidOfTables } from './verdict-words.ts';

/** What of two nodes is really lost, and what each command says of it. */
export interface Verdicts {
  readonly lost: Loss;
  /**
   * Whether each node gets through to the other when it alone dials; null where it lists nobody that can be dialed, and where
   * it was not tried.
   */
  readonly dials: readonly [boolean | null, boolean | null];
  readonly socket: Said;
  /** `probe -f` with the config of the first node, and of the second. */
  readonly config: readonly [Said, Said];
  readonly canary: Said;
  readonly compare: Said;
}

export interface Loss {
  /** How many of the entries that were written on one node are not on the other. */
  readonly entries: number;
  readonly of: number;
  /** The data that did not come across with an entry that did. */
  readonly data: readonly string[];
  /** Whether entries live longer or shorter on the other node. */
  readonly lifetime: boolean;
  /** How many of twenty clients get another server on the second node. */
  readonly clients: number;
}

export interface Surroundings {
  /** Whether to start both once more to see who gets through to whom, which takes some seconds. */
  readonly withDials?: boolean;
  readonly certificates: Certificates;
  readonly web: readonly [Backend, Backend];
}

type Pair = readonly [HaproxyNode, HaproxyNode];

/** Several tries to connect, which are 5 s apart. */
const PATIENCE_MS = 12_000;
export const CLIENTS = 20;

/** Starts both nodes, writes on both, asks every command, and looks again at what arrived. */
export async function verdictsOf(
  disagreement: Disagreement,
  binary: HaproxyBinary,
  { certificates, web, withDials = true }: Surroundings,
): Promise<Verdicts> {
  const names = disagreement.names ?? (['a', 'b'] as const);
  const ports = {
    ...Object.fromEntries(
      await Promise.all(['A', 'B', 'C', 'D', 'X'].map(async (name) => [name, await freePort()])),
    ),
    WEB1: web[0].port,
    WEB2: web[1].port,
  };
  const fronts = [await freePort(), await freePort()] as const;
  const textOf = (index: 0 | 1) =>
    configOf(disagreement, index, { ...ports, WEB: fronts[index] }, certificates);
  const texts = [textOf(0), textOf(1)] as const;
  const pair = await startBoth(binary, texts);
  const files = pair.map(({ folder }) => join(folder, 'haproxy.cfg'));
  const sockets = pair.flatMap(({ socketPath }, index) => ['--socket', `${'ab'[index]}=${socketPath}`]);
  const installed = { path: binary.path, version: binary.version };
  const ask = (...args: readonly string[]) => hapeers(['probe', ...args, '--format', 'json'], { installed });
  const tables = [nameOf(disagreement.tables?.[0]), nameOf(disagreement.tables?.[1])] as const;
  try {
    await connected(pair);
    const isSticky = texts[0].includes('stick on');
    const clients = isSticky ? await landings(fronts[0]) : [];
    const written = isSticky ? [] : await write(pair, tables, disagreement.entries ?? 10);
    await steady(pair, tables, written);
    const socket = saidOfNodes(await ask(...sockets));
    const config = [
      saidOfPeers(await ask('-f', files[0] ?? '', '-L', names[0])),
      saidOfPeers(await ask('-f', files[1] ?? '', '-L', names[1])),
    ] as const;
    const compare = saidOfTables(
      await ask('-f', files[0] ?? '', '-L', names[0], '--as', 'watcher', '--compare'),
    );
    const canary = saidOfCanary(await ask(...sockets, '--canary', tables[0]));
    const there = isSticky ? await landings(fronts[1]) : [];
    const lost = await lossOf(
      pair,
      tables,
      written,
      clients.filter((one, index) => one !== there[index]).length,
    );
    await Promise.all(pair.map((node) => node.stop()));
    if (!withDials) return { lost, dials: [null, null], socket, config, canary, compare };
    const dials = [
      await getsThrough(binary, texts[0], muted(texts[1], names[1], ports['X'] ?? 0)),
      await getsThrough(binary, texts[1], muted(texts[0], names[0], ports['X'] ?? 0)),
    ] as const;
    return { lost, dials, socket, config, canary, compare };
  } finally {
    await Promise.all(pair.map((node) => node.stop()));
  }
}

function nameOf(table: Table | undefined): string {
  return typeof table === 'object' ? table.as : 'app';
}

function configOf(
  { peers = [[], []], names = ['a', 'b'], sections = ['ours', 'ours'], tables }: Disagreement,
  index: 0 | 1,
  ports: Readonly<Record<string, number>>,
  certificates: Certificates,
): string {
  const table = tables?.[index] ?? 'type ip size 1k expire 30m store gpc0';
  const proxies =
    typeof table === 'string'
      ? ['backend app', `    stick-table ${table} peers ${sections[index]}`]
      : table.lines.filter((line) => !line.startsWith('SECTION '));
  const inSection =
    typeof table === 'string' ? [] : table.lines.filter((line) => line.startsWith('SECTION '));
  const lines = [...peers[index], ...inSection.map((line) => line.replace('SECTION ', ''))];
  const text = `global
    localpeer ${names[index]}

peers ${sections[index]}
    ${lines
      .map((line) => (line.startsWith('peers ') ? line : `    ${line}`))
      .join('\n')
      .trim()}

${proxies.join('\n')}
`;
  const watcher = `${text.includes('bind 127') || text.includes('bind') ? 'server' : 'peer'} watcher 127.0.0.1:9`;
  return text
    .replace(/^(peers \S+)$/gm, `$1\n    ${watcher}`)
    .replace(/:(WEB[12]?|[ABCDX])\b/g, (_, port: string) => `:${ports[port]}`)
    .replaceAll('CERTS', certificates.folder)
    .replaceAll('NODE', 'ab'[index] ?? '');
}

async function startBoth(binary: HaproxyBinary, texts: readonly [string, string]): Promise<Pair> {
  const first = await startNode({ binary, config: texts[0] });
  try {
    return [first, await startNode({ binary, config: texts[1] })];
  } catch (error) {
    await first.stop();
    throw error;
  }
}

/** The entry with what was stored where it was written. */
interface Written {
  readonly on: 0 | 1;
  readonly entry: TableEntry;
}

const entriesOf = async (node: HaproxyNode, table: string): Promise<readonly TableEntry[]> =>
  (await node.runtime(`show table ${table}`)).split('\n').flatMap((line) => readTableEntry(line) ?? []);

async function write(
  pair: Pair,
  tables: readonly [string, string],
  count: number,
): Promise<readonly Written[]> {
  const all: Written[] = [];
  for (const on of [0, 1] as const) {
    const table = tables[on];
    const head = await pair[on].runtime(`show table ${table}`);
    const type = /type: (\w+)/.exec(head)?.[1];
    if (type === undefined) continue;
    const keys = Array.from({ length: on === 0 ? count : 10 }, (_, index) =>
      type.startsWith('ip')
        ? `192.0.${2 + on * 100 + Math.floor(index / 250)}.${1 + (index % 250)}`
        : type === 'integer'
          ? String(1000 * (on + 1) + index)
          : `client-${on}-${index}`,
    );
    const [one = ''] = keys;
    await pair[on].runtime(`set table ${table} key ${one}`);
    const [empty] = await entriesOf(pair[on], table);
    const columns = [...(empty?.data.keys() ?? [])].map((name) => name.replace(/\(.*/, ''));
    const data = columns.map((name) => ` data.${elementOf(name, head, columns)} 7`).join('');
    for (const key of keys) await pair[on].runtime(`set table ${table} key ${key}${data}`);
    const stored = new Map((await entriesOf(pair[on], table)).map((entry) => [entry.key, entry]));
    all.push(...keys.flatMap((key) => stored.get(key) ?? []).map((entry) => ({ on, entry })));
  }
  return all;
}

/** An array is printed as gpc0, gpc1 …, and set as gpc[0], gpc[1]. */
function elementOf(name: string, _head: string, columns: readonly string[]): string {
  const isArray = columns.filter((column) => /^gpc\d+$/.test(column)).length > 1 && /^gpc\d+$/.test(name);
  return isArray ? name.replace(/\d+$/, (index) => `[${index}]`) : name;
}

/** Until both have been taught and their sessions are up, or longer than that takes. */
async function connected(pair: Pair): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const states = await Promise.all(
      pair.map(async (node) => readShowPeers(await node.runtime('show peers'))),
    );
    const isUp = states.every((sections) =>
      sections.every(
        ({ resync, peers }) =>
          resync.done && peers.every(({ local, name, active }) => local || name === 'watcher' || active),
      ),
    );
    if (isUp) return;
    await sleep(200);
  }
}

/** Until all is where it should be and both nodes have been taught, or nothing more is to be expected. */
async function steady(
  pair: Pair,
  tables: readonly [string, string],
  written: readonly Written[],
): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const there = await Promise.all([entriesOf(pair[0], tables[0]), entriesOf(pair[1], tables[1])]);
    const keys = there.map((entries) => new Set(entries.map(({ key }) => key)));
    const lacks = written.some(({ on, entry }) => keys[1 - on]?.has(entry.key) !== true);
    const isTaught = (await Promise.all(pair.map(isSettled))).every(Boolean);
    if (written.length > 0 && !lacks && isTaught) return;
    if (Date.now() > end && isTaught) return;
    if (Date.now() > end + PATIENCE_MS) return;
    await sleep(200);
  }
}

/** Two nodes that dial each other at once end both sessions, and one of them dials again some seconds later. */
async function isSettled(node: HaproxyNode): Promise<boolean> {
  return readShowPeers(await node.runtime('show peers')).every(
    ({ resync, peers }) =>
      resync.done && peers.every(({ active, lastHandshakeSec }) => !active || (lastHandshakeSec ?? 0) >= 3),
  );
}

/** What a rate loses while it is looked at. */
const RATE_SHARE = 0.5;
const LIFE_MS = 300_000;

async function lossOf(
  pair: Pair,
  tables: readonly [string, string],
  written: readonly Written[],
  clients: number,
): Promise<Loss> {
  const there = await Promise.all([entriesOf(pair[0], tables[0]), entriesOf(pair[1], tables[1])]);
  const byKey = there.map((entries) => new Map(entries.map((entry) => [entry.key, entry])));
  let entries = 0;
  let lifetime = false;
  const data = new Set<string>();
  for (const { on, entry } of written) {
    const other = byKey[1 - on]?.get(entry.key);
    if (other === undefined) {
      entries++;
      continue;
    }
    if (Math.abs(other.expireMs - (byKey[on]?.get(entry.key)?.expireMs ?? other.expireMs)) > LIFE_MS)
      lifetime = true;
    for (const [name, value] of entry.data) {
      const arrived = other.data.get(name);
      const isRate = name.includes('_rate');
      const isKept = isRate ? Number(arrived) >= Number(value) * RATE_SHARE : arrived === value;
      if (!isKept) data.add(name.replace(/\(.*/, ''));
    }
  }
  return { entries, of: written.length, data: [...data].sort(), lifetime, clients };
}

/** The server that each of twenty clients gets. */
async function landings(port: number): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (let client = 0; client < CLIENTS; client++) bodies.push((await get(port, `id=client${client}`)).body);
  return bodies;
}

/** A config whose node listens and is called the same, and dials nobody. */
function muted(text: string, own: string, nowhere: number): string {
  return text.replace(/^(\s+(?:peer|server) (\S+) )\S+:(\d+)/gm, (line, start: string, name: string) =>
    name === own || name === 'watcher' ? line : `${start}127.0.0.1:${nowhere}`,
  );
}

const ANSWERED: ReadonlySet<string> = new Set(['ESTA', 'UNKN', 'RETR']);

async function getsThrough(binary: HaproxyBinary, caller: string, callee: string): Promise<boolean | null> {
  const pair = await startBoth(binary, [callee, caller]).catch(() => null);
  if (pair === null) return null;
  try {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const peers = readShowPeers(await pair[1].runtime('show peers')).flatMap((section) =>
        section.disabled ? [] : section.peers.filter(({ local, name }) => !local && name !== 'watcher'),
      );
      if (peers.length === 0) return null;
      if (peers.every(({ lastStatus }) => ANSWERED.has(lastStatus))) return true;
      if (Date.now() > end) return false;
      await sleep(200);
    }
  } finally {
    await Promise.all(pair.map((node) => node.stop()));
  }
}
