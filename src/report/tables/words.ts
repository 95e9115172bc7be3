/** A time as a config writes it, in its largest whole unit: `30m`. */
export function timeText(ms: number): string {
  const [unit, length] = UNITS.find(([, one]) => ms >= one && ms % one === 0) ?? (['ms', 1] as const);
  return `${ms / length}${unit}`;
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** A number of bytes for people, in two digits at most behind the first: `about 21 MB` comes from it. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  let value = bytes;
  let unit = -1;
  while (value >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${BYTE_UNITS[unit]}`;
}

const BYTE_UNITS = ['KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A data type with its period or its number of elements: `conn_rate(10s)`, `gpc(4)`. */
export function dataText({
  name,
  periodMs,
  size,
}: {
  readonly name: string;
  readonly periodMs: number | null;
  readonly size: number;
}): string {
  const args = [...(size > 1 ? [String(size)] : []), ...(periodMs === null ? [] : [timeText(periodMs)])];
  return args.length === 0 ? name : `${name}(${args.join(',')})`;
}

/** Shortens a text to a width, with an ellipsis. */
export function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
