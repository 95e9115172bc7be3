/**
 * Texts that stand for numbers, read as HAProxy reads them: the same limits, the same units, the same surprises.
 * `reason` says in words what is wrong, and what would be right.
 */
export type Value<T> = { readonly value: T } | { readonly reason: string };

const SIZE_SUFFIXES: ReadonlyMap<string, bigint> = new Map([
  ['k', 1n << 10n],
  ['m', 1n << 20n],
  ['g', 1n << 30n],
]);
const MAX_SIZE = 4294967295n;

/** A table size: 1 to 4294967295 entries, one suffix k, m or g (`parse_size_err()` in src/tools.c). */
export function parseSize(text: string): Value<number> {
  const match = /^(\d+)([kmg]?)$/i.exec(text);
  if (match === null) return { reason: 'a size is a whole number with at most one suffix k, m or g' };
  const size = BigInt(match[1] ?? '0') * (SIZE_SUFFIXES.get((match[2] ?? '').toLowerCase()) ?? 1n);
  if (size === 0n) return { reason: 'a size is at least 1' };
  if (size > MAX_SIZE) return { reason: 'a size is at most 4294967295' };
  return { value: Number(size) };
}

const TIME_UNITS: ReadonlyMap<string, number> = new Map([
  ['us', 0.001],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);
const MAX_TIME_MS = 2147483647;

/** A time in milliseconds, and what HAProxy leaves unread after its first unit: `1h30m` is read as `1h`. */
export interface Time {
  readonly ms: number;
  readonly unread: string;
}

/** A time: a whole number and one unit us, ms, s, m, h, d; milliseconds without one (`parse_time_err()`, src/tools.c). */
export function parseTime(text: string): Value<Time> {
  const match = /^(\d+)(us|ms|s|m|h|d)?(.*)$/s.exec(text);
  if (match === null) return { reason: 'a time is a whole number with one unit us, ms, s, m, h or d' };
  const [, digits = '0', unit, unread = ''] = match;
  if (unit === undefined && unread !== '')
    return { reason: 'a time is a whole number with one unit us, ms, s, m, h or d' };
  const ms = Math.ceil(Number(digits) * (TIME_UNITS.get(unit ?? 'ms') ?? 1));
  if (ms > MAX_TIME_MS) return { reason: 'a time is at most 2147483647 ms, that is 24d' };
  return { value: { ms, unread } };
}

/** Words for units, of which HAProxy reads the first letters and means the same. */
const UNIT_WORD =
  /^(\d+)(?:(s)(?:ecs?|econds?)|(m)(?:ins?|inutes?)|(h)(?:rs?|ours?)|(d)(?:ays?)|(ms)(?:ecs?))$/;

/** A time whose unit is written out: `10sec` is `10s`, and HAProxy reads it as that; null for any other. */
export function withShortUnit(text: string): string | null {
  const match = UNIT_WORD.exec(text);
  return match === null ? null : `${match[1]}${match.slice(2).find((unit) => unit !== undefined)}`;
}

/** A time as a config writes it, in its largest whole unit: `30m`. */
export function timeText(ms: number): string {
  const unit = ['d', 'h', 'm', 's'].find((name) => ms > 0 && ms % (TIME_UNITS.get(name) ?? 1) === 0) ?? 'ms';
  return `${ms / (TIME_UNITS.get(unit) ?? 1)}${unit}`;
}

/** A time in several units with one: `1h30m` is `90m`; null for what is no such time. */
export function inOneUnit(text: string): string | null {
  if (!/^(?:\d+(?:us|ms|[smhd]))+$/.test(text)) return null;
  const parts = [...text.matchAll(/(\d+)([a-z]+)/g)];
  const ms = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (TIME_UNITS.get(unit ?? '') ?? 0),
    0,
  );
  return Number.isInteger(ms) ? timeText(ms) : null;
}
