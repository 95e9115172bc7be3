import { nearest } from '../grammar/vocabulary/nearest.ts';
import { HapeersError } from './errors.ts';

/** The longest time that a timer of Node.js can wait: 24 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** @throws HapeersError `usage` for anything else, as a call from JavaScript may give it */
export function requireText(value: unknown, what: string): void {
  if (typeof value !== 'string') throw wrong(what, 'a string', value);
}

/** @throws HapeersError `usage` for anything else, as a call from JavaScript may give it */
export function requireList(value: unknown, what: string): void {
  if (!Array.isArray(value)) throw wrong(what, 'an array', value);
}

/** @throws HapeersError `usage` for no number, and for what no timer can wait for */
export function requireMs(value: unknown, what: string): void {
  if (typeof value !== 'number' || !(value > 0 && value <= LONGEST_MS)) {
    throw wrong(what, `a number of milliseconds above 0 and up to ${LONGEST_MS}`, value);
  }
}

/** @throws HapeersError `usage` for anything else */
export function requireCount(value: unknown, what: string): void {
  if (!Number.isSafeInteger(value) || Number(value) < 1) {
    throw wrong(what, 'a whole number of at least 1', value);
  }
}

/** @throws HapeersError `usage` for anything else, with the one that was likely meant */
export function requireOneOf(value: unknown, what: string, known: readonly string[]): void {
  if (known.includes(value as string)) return;
  const near = typeof value === 'string' ? nearest(value, known) : null;
  const hint = near === null ? `expected one of ${known.join(', ')}` : `did you mean "${near}"?`;
  throw new HapeersError('usage', `unknown ${what} ${shown(value)}`, hint);
}

function wrong(what: string, wanted: string, value: unknown): HapeersError {
  return new HapeersError('usage', `${what} must be ${wanted}, not ${shown(value)}`);
}

/** On one line and short, whatever it is. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
