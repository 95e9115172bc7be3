import { timeText } from '../value/time-size.ts';
import type { KeyType } from './stick-table.ts';

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

/** In the words of a config: `len` is one less than the length of strings on the wire. */
export function keyText({ name, length }: KeyType): string {
  if (name === 'string') return `string len ${length - 1}`;
  return name === 'binary' ? `binary len ${length}` : name;
}
