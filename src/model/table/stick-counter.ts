import type { LiveLine } from '../line/live-line.ts';
import { readInt, readWholeLong } from '../value/number.ts';
import { isAtLeast, isBefore, type Version } from '../value/version.ts';

/** Counters of a session without `tune.stick-counters` (`MAX_SESS_STKCTR`). */
const BUILT_IN = 3;

/** Which counters there are, for people. */
export const countersHint =
  'counters 0 to 2 exist, more with "tune.stick-counters" in a global section above (2.8 and later)';

/**
 * How many counters a session has where the reader of the config is: `tune.stick-counters` counts for the lines below
 * it (`stk_parse_stick_counters()` in HAProxy's src/stick_table.c, 2.8). Null where a condition or a variable hides it.
 */
export class StickCounters {
  readonly #version: Version;
  #count: number | null = BUILT_IN;

  constructor(version: Version) {
    this.#version = version;
  }

  get count(): number | null {
    return this.#count;
  }

  /** Takes in a line of a global section. */
  read(line: LiveLine): void {
    if (line.keyword !== 'tune.stick-counters' || isBefore(this.#version, '2.8')) return;
    const given = line.arguments[1];
    if (!line.certain || given?.value === null) {
      this.#count = null;
      return;
    }
    const count = readWholeLong(given?.value ?? '');
    const most = isAtLeast(this.#version, '3.3') ? 100n : 2147483647n;
    if (count !== null && count >= 0n && count <= most) this.#count = Number(count);
  }
}

/** What HAProxy refuses in the number of a counter, or the number. */
export type ReadCounter = { readonly counter: number } | { readonly reason: string };

/** The number at the end of `track-sc0`; without one it is 0 (`cfg_parse_track_sc_num()` in src/cfgparse.c). */
export function readTrackNumber(action: string, count: number | null): ReadCounter {
  const text = action.slice('track-sc'.length);
  if (!/^\d*$/.test(text)) return { reason: `"${text}" is not the number of a counter` };
  // It is read with 64 bits and kept in 32.
  return checkCounter(Number(BigInt.asUintN(32, BigInt(text || '0'))), count);
}

/** An action on a counter: `sc-inc-gpc0(1)`. */
export interface CounterAction {
  readonly counter: number;
  /** The data type that it writes. */
  readonly dataType: string;
  /** The element of an array; null for what is no array. */
  readonly index: number | null;
  /** Whether a value follows it. */
  readonly takesValue: boolean;
}

const ACTION = /^sc-(inc-gpc|set-gpt|add-gpc)(.*)$/s;

/** Whether a word begins as an action on a counter does. */
export function isCounterAction(word: string): boolean {
  return ACTION.test(word);
}

/**
 * Reads `sc-inc-gpc0[(SC)]`, `sc-inc-gpc(IDX,SC)`, `sc-set-gpt0[(SC)]`, `sc-set-gpt(IDX,SC)` and `sc-add-gpc(IDX,SC)`
 * (`parse_inc_gpc()`, `parse_set_gpt()` and `parse_add_gpc()` in HAProxy's src/stick_table.c).
 */
export function readCounterAction(
  word: string,
  count: number | null,
  version: Version,
): CounterAction | { readonly reason: string } {
  const [, verb = '', rest = ''] = ACTION.exec(word) ?? [];
  const type = verb.slice('inc-'.length);
  const takesValue = verb !== 'inc-gpc';
  if (rest.startsWith('(')) {
    const match = /^\(\s*([+-]?\d+|),\s*([+-]?\d+|)\)/.exec(rest);
    if (match === null) return { reason: `it is written sc-${verb}(INDEX,COUNTER)` };
    const checked = checkCounter(
      readInt(match[2] ?? ''),
      verb === 'add-gpc' ? addCounters(count, version) : count,
    );
    if ('reason' in checked) return checked;
    return { counter: checked.counter, dataType: type, index: Number(match[1]), takesValue };
  }
  const digit = rest[0] ?? '';
  if (verb === 'add-gpc' || !(digit === '0' || (digit === '1' && verb === 'inc-gpc'))) {
    return { reason: `it is written sc-${verb}(INDEX,COUNTER)` };
  }
  const dataType = `${type}${digit}`;
  if (count === 0) return checkNone();
  if (rest.length === 1) return { counter: 0, dataType, index: null, takesValue };
  const match = /^.\(\s*([+-]?\d+|)\)/.exec(rest);
  if (match === null) return { reason: `it is written sc-${verb}${digit}(COUNTER)` };
  const checked = checkCounter(readInt(match[1] ?? ''), count);
  return 'reason' in checked ? checked : { counter: checked.counter, dataType, index: null, takesValue };
}

/**
 * Before 3.3 `sc-add-gpc` looks at the built-in number of counters, whatever `tune.stick-counters` says; the fix was
 * brought to some maintenance releases too, so that only what both refuse is known of them.
 */
function addCounters(count: number | null, version: Version): number | null {
  if (count === BUILT_IN || isAtLeast(version, '3.3')) return count;
  if (version.patch === 0) return BUILT_IN;
  return count === null ? null : Math.max(count, BUILT_IN);
}

function checkCounter(counter: number, count: number | null): ReadCounter {
  if (count === 0) return checkNone();
  if (count !== null && counter >= count) {
    return { reason: `counter ${counter} does not exist: they go from 0 to ${count - 1}` };
  }
  return { counter };
}

function checkNone() {
  return { reason: 'stick counters are switched off by "tune.stick-counters 0"' };
}
