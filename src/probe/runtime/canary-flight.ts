import { HapeersError } from '../../errors.ts';
import { isBefore } from '../../model/value/version.ts';
import { dataTypes } from '../../protocol/data-types.ts';
import type { CallOptions } from './call.ts';
import { type CanaryNode, find, freshKey, run } from './canary-node.ts';
import { pause } from './pause.ts';
import type { TableEntry } from './show-table.ts';
import { storesData } from './stored-data.ts';

export interface CanaryOptions extends CallOptions {
  /** How long the entry may take to each node. */
  readonly arrivalMs: number;
}

/** How the canary fared on one other node. */
export interface CanaryArrival {
  readonly node: string;
  /** From the writing until it was seen there; null when it did not come in time. */
  readonly arrivalMs: number | null;
  /** Whether it was also changed there, to prove the way back; not when it never came or has no counter to change. */
  readonly returnTried: boolean;
  /** From that change until it was seen on the first node; null when it was not tried or did not come in time. */
  readonly returnMs: number | null;
  /** The data, as `show table` names it, that one of the two nodes stores and the other does not: none of it is exchanged. */
  readonly unshared: readonly string[];
  /** The rates whose periods are not the same on the two nodes, as each prints them: `gpc0_rate(10000) and gpc0_rate(60000)`. */
  readonly periods: readonly string[];
}

/** With shorter keys the canary might meet one of yours. */
const SHORTEST_KEY = 6;
const FIRST_POLL_MS = 1;
const LAST_POLL_MS = 50;
/** So many keys meet every one of a few shards. */
const FLIGHTS = 12;
/** How long each key after the first is waited for. */
const SHORT_MS = 1000;

/**
 * Flies the canary: writes it on the first node, waits for it on the others and times the way back.
 * @param keys of its entries, all of which are to be removed: more are added where one does not do
 * @throws HapeersError `usage`, `haproxy-refused`; RuntimeError when a node cannot be asked any more
 */
export async function flyAround(
  origin: CanaryNode,
  others: readonly CanaryNode[],
  keys: string[],
  options: CanaryOptions,
): Promise<readonly CanaryArrival[]> {
  const arrivals: CanaryArrival[] = [];
  let waiting = others;
  for (let flight = 0; waiting.length > 0 && flight < FLIGHTS; flight++) {
    const patience =
      flight === 0 ? options : { ...options, arrivalMs: Math.min(options.arrivalMs, SHORT_MS) };
    const key = flight === 0 ? (keys[0] ?? '') : await anotherKey(origin, others, keys, options);
    const writtenAt = performance.now();
    await run(origin, `set table ${origin.table.name} key ${key}`, options);
    const written = await find(origin, key, options);
    if (written !== null && written.key.length < SHORTEST_KEY) {
      throw new HapeersError(
        'usage',
        `the keys of table "${origin.table.name}" are too short for a canary (${written.key.length} characters)`,
        'it might collide with one of your keys: choose a different table',
      );
    }
    const times = await Promise.all(
      waiting.map((node) => timeUntil(() => find(node, key, options), writtenAt, patience)),
    );
    for (const [index, node] of waiting.entries()) {
      const arrivalMs = times[index] ?? null;
      if (arrivalMs === null || written === null) continue;
      arrivals.push(await timeReturn(origin, others, node, { keys, key, written, arrivalMs }, options));
    }
    waiting = waiting.filter((_, index) => times[index] === null || written === null);
    // Shards, which 2.7 brought and 3.0 prints, send a key to some of the peers only.
    const { version } = origin.reading;
    if (written?.shard === 0 || (version !== null && isBefore(version, '2.7'))) break;
  }
  const lost = waiting.map(
    ({ name }): CanaryArrival => ({
      node: name,
      arrivalMs: null,
      returnTried: false,
      returnMs: null,
      unshared: [],
      periods: [],
    }),
  );
  return others.flatMap(({ name }) => [...arrivals, ...lost].find(({ node }) => node === name) ?? []);
}

/** A further key that no node has, to be removed with the others. */
async function anotherKey(
  origin: CanaryNode,
  others: readonly CanaryNode[],
  keys: string[],
  options: CanaryOptions,
): Promise<string> {
  const key = await freshKey([origin, ...others], options);
  keys.push(key);
  return key;
}

/** How long after `since` a question has an answer; null when it has none in time. */
async function timeUntil(
  ask: () => Promise<TableEntry | null>,
  since: number,
  options: CanaryOptions,
  isIt: (entry: TableEntry) => boolean = () => true,
): Promise<number | null> {
  const end = performance.now() + options.arrivalMs;
  for (let pauseMs = FIRST_POLL_MS; ; pauseMs = Math.min(pauseMs * 1.5, LAST_POLL_MS)) {
    const entry = await ask();
    if (entry !== null && isIt(entry)) return performance.now() - since;
    if (performance.now() > end) return null;
    await pause(pauseMs, options.signal);
  }
}

interface Flight {
  readonly keys: string[];
  readonly key: string;
  readonly written: TableEntry;
  readonly arrivalMs: number;
}

/** Times the way back: a counter that is changed there, or an entry of its own where no counter can be changed. */
async function timeReturn(
  origin: CanaryNode,
  others: readonly CanaryNode[],
  node: CanaryNode,
  { keys, key, written, arrivalMs }: Flight,
  options: CanaryOptions,
): Promise<CanaryArrival> {
  const arrived = await find(node, key, options);
  const unshared =
    arrived === null
      ? []
      : [...differentData(written, arrived), ...(await differentForms(origin, node, arrived, options))];
  const periods = arrived === null ? [] : differentPeriods(written, arrived);
  const value = String(1 + others.indexOf(node));
  const changedAt = performance.now();
  const counter = await changeCounter(node, key, value, arrived, options);
  if (counter === null) {
    const back = await anotherKey(origin, others, keys, options);
    const writtenAt = performance.now();
    await run(node, `set table ${node.table.name} key ${back}`, options);
    const returnMs = await timeUntil(() => find(origin, back, options), writtenAt, options);
    return { node: node.name, arrivalMs, returnTried: true, returnMs, unshared, periods };
  }
  const isBack = ({ data }: TableEntry) => data.get(counter) === value;
  const returnMs = await timeUntil(() => find(origin, key, options), changedAt, options, isBack);
  return { node: node.name, arrivalMs, returnTried: true, returnMs, unshared, periods };
}

/** What one of two entries of a table has and the other has not, without the periods of rates. */
function differentData(one: TableEntry, other: TableEntry): readonly string[] {
  const names = ({ data }: TableEntry) => [...data.keys()].map(baseName);
  const [here, there] = [names(one), names(other)];
  return [...here.filter((name) => !there.includes(name)), ...there.filter((name) => !here.includes(name))];
}

/** Counters that an array has under the same names. */
const ARRAY_NAMES: ReadonlySet<string> = new Set(['gpt0', 'gpc0', 'gpc0_rate', 'gpc1', 'gpc1_rate']);

/** What both have and one of them as the element of an array: the two are not exchanged. */
async function differentForms(
  origin: CanaryNode,
  node: CanaryNode,
  { data }: TableEntry,
  options: CanaryOptions,
): Promise<readonly string[]> {
  const names = [...data.keys()].map(baseName).filter((name) => ARRAY_NAMES.has(name));
  const isPlain = ({ reading, table }: CanaryNode, name: string) =>
    storesData(reading.target.endpoint, table.name, name, options);
  const found: string[] = [];
  for (const name of names) {
    if ((await isPlain(origin, name)) !== (await isPlain(node, name))) found.push(name);
  }
  return found;
}

function differentPeriods(one: TableEntry, other: TableEntry): readonly string[] {
  return [...one.data.keys()].flatMap((here) => {
    const there = [...other.data.keys()].find((name) => baseName(name) === baseName(here));
    return there === undefined || there === here ? [] : [`${here} and ${there}`];
  });
}

/** Without the period of a rate. */
function baseName(name: string): string {
  return name.replace(/\(.*/, '');
}

/** Changes a counter of the entry, which means nothing to anybody, its key being nobody's; null where none can be. */
async function changeCounter(
  node: CanaryNode,
  key: string,
  value: string,
  entry: TableEntry | null,
  options: CanaryOptions,
): Promise<string | null> {
  for (const { name, encoding, array } of dataTypes) {
    if (encoding !== 'uint' || array || name === 'conn_cur' || entry?.data.get(name) !== '0') continue;
    if (await change(node, key, name, value, options)) return name;
  }
  return null;
}

/** Whether the node has a counter of that name: an element of an array is none. */
async function change(
  node: CanaryNode,
  key: string,
  counter: string,
  value: string,
  options: CanaryOptions,
): Promise<boolean> {
  try {
    await run(node, `set table ${node.table.name} key ${key} data.${counter} ${value}`, options);
    return true;
  } catch (error) {
    if (error instanceof HapeersError && /not stored/.test(error.message)) return false;
    throw error;
  }
}
