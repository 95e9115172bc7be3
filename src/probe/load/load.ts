import { HapeersError } from '../../errors.ts';
import { type CallOptions, callLines, callTogether } from '../runtime/call.ts';
import { pause } from '../runtime/pause.ts';
import type { RuntimeEndpoint } from '../runtime/runtime-target.ts';
import { readTableEntry } from '../runtime/show-table.ts';
import { storesData } from '../runtime/stored-data.ts';
import type { LoadPlan, TableView } from './plan.ts';

/** A line of commands has to fit into HAProxy's buffer (`tune.bufsize`, 16 kB by default) with room to spare. */
const LINE_BYTES = 4000;
const MOST_TOGETHER = 50;

export interface LoadOptions extends CallOptions {
  /** How many entries are set in a second at most. */
  readonly perSecond: number;
  readonly onLoaded?: (entries: number) => void;
}

/** What the runtime API tells of the tables of a node. */
export function viewOf(endpoint: RuntimeEndpoint, options: CallOptions): TableView {
  return {
    keysOf: (table) => keysIn(endpoint, table, options),
    stores: (table, dataType) => storesData(endpoint, table, dataType, options),
  };
}

async function keysIn(
  endpoint: RuntimeEndpoint,
  table: string,
  options: CallOptions,
): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for await (const line of callLines(endpoint, `show table ${table}`, options)) {
    const entry = readTableEntry(line);
    if (entry !== null) keys.add(entry.key);
  }
  return keys;
}

/**
 * Sets the entries of a plan, at most so many in a second.
 *
 * @returns how many were set
 * @throws HapeersError `haproxy-refused` at the first one that HAProxy refuses; RuntimeError when the node cannot be asked
 */
export async function load(endpoint: RuntimeEndpoint, plan: LoadPlan, options: LoadOptions): Promise<number> {
  let done = 0;
  const started = performance.now();
  for (const { commands } of plan.tables) {
    for (let at = 0; at < commands.length; ) {
      const together = take(commands, at, options.perSecond);
      await pause(started + (done / options.perSecond) * 1000 - performance.now(), options.signal);
      await setAll(endpoint, together, plan.node, options);
      at += together.length;
      done += together.length;
      options.onLoaded?.(together.length);
    }
  }
  return done;
}

function take(commands: readonly string[], from: number, perSecond: number): readonly string[] {
  const most = Math.max(1, Math.min(MOST_TOGETHER, perSecond));
  let bytes = 0;
  let end = from;
  while (end < commands.length && end - from < most) {
    bytes += (commands[end]?.length ?? 0) + 1;
    if (bytes > LINE_BYTES && end > from) break;
    end++;
  }
  return commands.slice(from, end);
}

async function setAll(
  endpoint: RuntimeEndpoint,
  commands: readonly string[],
  node: string,
  options: CallOptions,
): Promise<void> {
  const { text } = await callTogether(endpoint, commands, options);
  const words = text.trim();
  if (words === '') return;
  // Which of them it was, each tells on its own.
  for (const command of commands) {
    const answer = (await callTogether(endpoint, [command], options)).text.trim();
    if (answer === '') continue;
    throw new HapeersError(
      'haproxy-refused',
      `"${node}" refused "${command}": ${answer.split('\n', 1)[0]}`,
      'the entries set before it stay; correct the cause and run it again',
    );
  }
}
