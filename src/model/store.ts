import type { DataType, StoredType } from './data-type.ts';
import { parseTime, type Value } from './values.ts';

/** The elements of a `store` list: cut at the commas outside parentheses. */
export function splitList(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '(') depth++;
    else if (char === ')') depth = 0;
    else if (char === ',' && depth === 0) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(text.slice(start));
  return pieces;
}

type Stored = Value<StoredType>;

/**
 * A data type with its argument text (undefined where there are no parentheses), as `parse_stick_table()` takes it.
 * @param strict true before 2.5, where nothing may follow the number of elements
 */
export function readStored(type: DataType, text: string | undefined, strict: boolean): Stored {
  const args = text === undefined ? [] : text.split(',');
  switch (type.shape) {
    case 'scalar':
      return text === undefined
        ? { value: { type, size: 1, periodMs: null } }
        : { reason: 'takes no argument' };
    case 'rate': {
      if (args.length === 0 || args[0] === '') return { reason: 'needs a period' };
      return withPeriod(type, 1, args[0] ?? '');
    }
    case 'array': {
      if (args.length > 1) return { reason: 'takes one argument, the number of elements' };
      return withSize(type, args[0], strict, (size) => ({ value: { type, size, periodMs: null } }));
    }
    case 'rate-array': {
      if (args.length < 2) return { reason: 'needs a number of elements and a period' };
      return withSize(type, args[0], strict, (size) => withPeriod(type, size, args[1] ?? ''));
    }
  }
}

function withPeriod(type: DataType, size: number, text: string): Stored {
  const time = parseTime(text);
  return 'reason' in time ? time : { value: { type, size, periodMs: time.value.ms } };
}

function withSize(
  type: DataType,
  text: string | undefined,
  strict: boolean,
  next: (size: number) => Stored,
): Stored {
  const match = (strict ? /^\d+$/ : /^\d+/).exec(text ?? '');
  const size = match === null ? 0 : Number(match[0]);
  if (size < 1 || size > 100) return { reason: `"${type.name}" has 1 to 100 elements` };
  return next(size);
}

/** How the data type is written in a `store` list. */
export function exampleOf(type: DataType): string {
  if (type.shape === 'scalar') return type.name;
  if (type.shape === 'rate') return `${type.name}(10s)`;
  return type.shape === 'array' ? `${type.name}(2)` : `${type.name}(2,10s)`;
}
