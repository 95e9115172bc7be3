import { HapeersError } from '../../errors.ts';
import { type CanaryArrival, type CanaryOptions, flyAround } from './canary-flight.ts';
import { type CanaryNode, find, findTables, freshKey, leftKeys, refuseUnfit, run } from './canary-node.ts';
import { pause } from './pause.ts';
import { isSameProcess, type NodeReading } from './reading.ts';

export interface CanaryResult {
  readonly table: string;
  readonly key: string;
  /** The node where it was written. */
  readonly writtenOn: string;
  readonly healthy: boolean;
  readonly arrivals: readonly CanaryArrival[];
  /** The nodes where it could not be removed; empty when all is as before. */
  readonly leftOn: readonly string[];
  readonly message: string;
  readonly hint: string | null;
}

/** An update on its way may bring a removed entry back: it is looked for again after so long. */
const SETTLE_MS = 300;
const REMOVAL_ATTEMPTS = 5;

/**
 * Proves that a table is replicated: writes an entry with a random key on the first node, times its arrival on all
 * others, changes it on each of them and times the way back, and removes it everywhere. Nothing else is touched, and
 * nothing is written before it is sure that every node may be written to, has room and has no such key.
 *
 * @param table as `show table` names it on the first node; in a peers section of another name it is found there, too
 * @throws HapeersError `usage` when the table or a node is not fit for it: nothing was written then; RuntimeError when a
 *   node cannot be asked any more: the canary was removed where that was possible
 */
export async function releaseCanary(
  readings: readonly NodeReading[],
  table: string,
  options: CanaryOptions,
): Promise<CanaryResult> {
  const nodes = findTables(readings, table);
  const [origin, ...others] = nodes;
  if (origin === undefined || others.length === 0) {
    throw new HapeersError(
      'usage',
      'a canary needs two nodes',
      'name the stats sockets of two nodes with --socket',
    );
  }
  const twin = others.find((node) => isSameProcess(node.reading, origin.reading));
  if (twin !== undefined) {
    throw new HapeersError(
      'usage',
      `both sockets belong to one process (${origin.reading.target.text}, ${twin.reading.target.text})`,
      'name a socket of each node',
    );
  }
  for (const node of nodes) refuseUnfit(node);
  const old = await Promise.all(nodes.map((node) => leftKeys(node, options)));
  if (old.flat().length > 0) await removeEverywhere(nodes, [...new Set(old.flat())], options.timeoutMs);
  const key = await freshKey(nodes, options);
  const keys = [key];
  let arrivals: readonly CanaryArrival[];
  try {
    arrivals = await flyAround(origin, others, keys, options);
  } catch (error) {
    const left = await removeEverywhere(nodes, keys, options.timeoutMs);
    throw left.length === 0 ? error : leftBehind(error, table, key, left);
  }
  const leftOn = await removeEverywhere(nodes, keys, options.timeoutMs);
  return {
    table,
    key,
    writtenOn: origin.name,
    arrivals,
    leftOn,
    ...judge(table, key, origin.name, arrivals, leftOn),
  };
}

/**
 * Removes the entries from all nodes, the first one first: what is gone there is not sent any more.
 *
 * @returns the names of the nodes that still have one, or cannot be asked
 */
async function removeEverywhere(
  nodes: readonly CanaryNode[],
  keys: readonly string[],
  timeoutMs: number,
): Promise<readonly string[]> {
  let left = nodes;
  for (let attempt = 0; attempt < REMOVAL_ATTEMPTS && left.length > 0; attempt++) {
    for (const key of keys) for (const node of nodes) await removeFrom(node, key, timeoutMs);
    await pause(SETTLE_MS);
    const present = await Promise.all(
      nodes.map(async (node) =>
        (await Promise.all(keys.map((key) => isPresent(node, key, timeoutMs)))).includes(true),
      ),
    );
    left = nodes.filter((_node, index) => present[index] === true);
  }
  return left.map(({ name }) => name);
}

async function removeFrom(node: CanaryNode, key: string, timeoutMs: number): Promise<void> {
  try {
    await run(node, `clear table ${node.table.name} key ${key}`, { timeoutMs });
  } catch (error) {
    // In use for a moment, or out of reach: whether it is gone is looked at afterwards.
    if (!(error instanceof HapeersError)) throw error;
  }
}

async function isPresent(node: CanaryNode, key: string, timeoutMs: number): Promise<boolean> {
  try {
    return (await find(node, key, { timeoutMs })) !== null;
  } catch (error) {
    if (error instanceof HapeersError) return true;
    throw error;
  }
}

function removalHint(table: string, key: string): string {
  return `remove it there: "clear table ${table} key ${key}"`;
}

function leftBehind(error: unknown, table: string, key: string, left: readonly string[]): HapeersError {
  const what = error instanceof Error ? error.message : String(error);
  return new HapeersError(
    'connection-failed',
    `the canary could not be removed from ${left.map((name) => `"${name}"`).join(', ')}, after: ${what}`,
    removalHint(table, key),
    { cause: error },
  );
}

function judge(
  table: string,
  key: string,
  origin: string,
  arrivals: readonly CanaryArrival[],
  leftOn: readonly string[],
): Pick<CanaryResult, 'healthy' | 'message' | 'hint'> {
  const named = (nodes: readonly { readonly node: string }[]): string =>
    nodes.map(({ node }) => `"${node}"`).join(', ');
  const missing = arrivals.filter(({ arrivalMs }) => arrivalMs === null);
  if (missing.length > 0) {
    return {
      healthy: false,
      message: `an entry written to table "${table}" on "${origin}" did not arrive on ${named(missing)}`,
      hint: 'see the remarks about these nodes and this table above; the table must be replicated there with the same name, type and len',
    };
  }
  const unshared = arrivals.filter((one) => one.unshared.length > 0);
  const [other] = unshared;
  if (other !== undefined) {
    return {
      healthy: false,
      message: `an entry of table "${table}" went to ${named(unshared)}, but not all of its data is exchanged: ${other.unshared.join(', ')} ${other.unshared.length === 1 ? 'is' : 'are'} not stored on both sides, or only on one as an array`,
      hint: 'give the table the same "store" on all nodes',
    };
  }
  const uneven = arrivals.filter(({ periods }) => periods.length > 0);
  const [first] = uneven;
  if (first !== undefined) {
    return {
      healthy: false,
      message: `an entry of table "${table}" went to ${named(uneven)}, where a rate has a different period: ${first.periods.join(', ')}`,
      hint: 'give the rate the same period on all nodes: what one counts in its period is not the rate of the other',
    };
  }
  const oneWay = arrivals.filter(({ returnTried, returnMs }) => returnTried && returnMs === null);
  if (oneWay.length > 0) {
    return {
      healthy: false,
      message: `an entry of table "${table}" from "${origin}" arrived, but its change on ${named(oneWay)} did not come back`,
      hint: 'update these nodes to the newest release of their branch: HAProxy before 3.0.5 and before 3.2.9 keeps such changes to itself',
    };
  }
  if (leftOn.length > 0) {
    return {
      healthy: false,
      message: `table "${table}" is replicated, but the canary could not be removed from ${leftOn.map((name) => `"${name}"`).join(', ')}`,
      hint: removalHint(table, key),
    };
  }
  const slowest = Math.max(
    ...arrivals.map(({ arrivalMs, returnMs }) => Math.max(arrivalMs ?? 0, returnMs ?? 0)),
  );
  const ways = arrivals.every(({ returnTried }) => returnTried) ? 'both ways' : `from "${origin}"`;
  return {
    healthy: true,
    message: `table "${table}" is replicated: an entry went to ${named(arrivals)} ${ways} within ${slowest.toFixed(1)} ms and was removed`,
    hint: null,
  };
}
