/**
 * A text as C's `atol()` reads it: blanks, a sign and digits in front, 0 where there are none, and what follows is
 * left unread. Beyond 64 bits the nearest limit.
 */
export function readLong(text: string): bigint {
  const match = /^[ \t\n\v\f\r]*([+-]?)0*(\d*)/.exec(text);
  // Twenty digits are beyond the limits already; more would only take time.
  const value = BigInt(`${match?.[1] === '-' ? '-' : ''}${match?.[2]?.slice(0, 20) || '0'}`);
  return value > MAX_LONG ? MAX_LONG : value < -MAX_LONG - 1n ? -MAX_LONG - 1n : value;
}

/** `atol()` stored in an `int`, as most of HAProxy's parsers do: the upper half of the bits is lost. */
export function readInt(text: string): number {
  if (text.length < 10 && /^\d+$/.test(text)) return Number(text);
  return Number(BigInt.asIntN(32, readLong(text)));
}

/** A whole number with nothing after it, as `strtol()` with a check of its end reads it; null for anything else. */
export function readWholeLong(text: string): bigint | null {
  return text === '' ? 0n : /^[ \t\n\v\f\r]*[+-]?\d+$/.test(text) ? readLong(text) : null;
}

const MAX_LONG = (1n << 63n) - 1n;
