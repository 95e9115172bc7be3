import type { TextRange } from '../../../grammar/ast.ts';
import { correctionOf, type DataType, dataTypeOf, nearest } from '../../../grammar/vocabulary.ts';
import type { Argument } from '../line/expand.ts';
import { rangeIn } from '../sample/expression.ts';
import { readInt } from '../value/number.ts';
import { inOneUnit, parseTime, timeText, withShortUnit } from '../value/time-size.ts';
import { isBefore, type Version } from '../value/version.ts';
import { dataTypeNames, exclusiveTypes, type StoredType } from './data-type.ts';
import type { Defect, Repair } from './stick-table.ts';

/** One element of a `store` list as HAProxy cuts it: text after the closing parenthesis is not looked at. */
interface Element {
  readonly name: string;
  /** Null without parentheses. */
  readonly args: string | null;
  readonly isOpen: boolean;
  readonly text: string;
  readonly range: TextRange;
}

/**
 * Reads the list after `store` into `stored`, up to the first thing that HAProxy refuses (`parse_stick_table()` and
 * `stktable_alloc_data_type()` in HAProxy's src/stick_table.c); gives what is wrong with it.
 */
export function readStoreList(
  list: Argument,
  stored: Map<string, StoredType>,
  version: Version,
): readonly Defect[] {
  const defects: Defect[] = [];
  for (const element of elementsOf(list)) {
    const found = readElement(element, stored, version);
    for (const defect of found) defects.push(defect);
    if (found.some(({ haproxy }) => haproxy === 'refuses')) return defects;
  }
  for (const [array, scalar] of exclusiveTypes) {
    if (!stored.has(array) || !stored.has(scalar)) continue;
    defects.push({
      range: { start: list.word.start, end: list.word.end },
      message: `"${array}" and "${scalar}" cannot be stored in one table`,
      hint: `remove "${scalar}": element 0 or 1 of "${array}" replaces it`,
      haproxy: 'refuses',
    });
    break;
  }
  return defects;
}

function elementsOf(list: Argument): readonly Element[] {
  const text = list.value ?? '';
  const elements: Element[] = [];
  let start = 0;
  while (start < text.length) {
    let at = start;
    while (at < text.length && text[at] !== ',' && text[at] !== '(') at++;
    const name = text.slice(start, at);
    let args: string | null = null;
    let isOpen = false;
    if (text[at] === '(') {
      const close = text.indexOf(')', at);
      isOpen = close === -1;
      args = text.slice(at + 1, isOpen ? text.length : close);
      at = isOpen ? text.length : close;
      while (at < text.length && text[at] !== ',') at++;
    }
    elements.push({
      name,
      args,
      isOpen,
      text: text.slice(start, at),
      range: rangeIn(list, start, Math.max(at, start + 1)),
    });
    start = at + 1;
  }
  return elements;
}

function readElement(
  { name, args, isOpen, text, range }: Element,
  stored: Map<string, StoredType>,
  version: Version,
): readonly Defect[] {
  // Only where the element is there as it is read can its parts be found in the text.
  const isPlain = range.end - range.start === Math.max(1, text.length);
  const refuse = (message: string, hint: string | null, repair: Repair | null = null): readonly Defect[] => [
    { range, message, hint, haproxy: 'refuses', repair: isPlain ? repair : null },
  ];
  if (isOpen) {
    return refuse(
      `"${text}" lacks its closing parenthesis`,
      'write arguments of data types without spaces, for example "http_req_rate(10s)"',
    );
  }
  const type = dataTypeOf(name);
  if (name === '') {
    const comma = text === '' ? { ...range, was: ',', text: '', safe: true } : null;
    return refuse('empty element in the list of data types', 'remove the comma', comma);
  }
  if (type === null) {
    const near = nearest(name, dataTypeNames);
    return refuse(
      `unknown data type "${name}"`,
      near === null ? null : `did you mean "${near}"?`,
      correction(name, args, range, stored, version),
    );
  }
  if (type.since !== null && isBefore(version, type.since)) {
    return refuse(`data type "${name}" requires HAProxy ${type.since}`, null);
  }
  if (stored.has(type.keyword)) {
    return [
      {
        range,
        message: `data type "${type.keyword}" is stored already: HAProxy keeps the first and drops this one`,
        hint: 'remove one of them',
        haproxy: 'warns',
        repair: isPlain && isSame(type, args, stored, version) ? withoutElement(text, range) : null,
      },
    ];
  }
  const read = readParts(type, partsOf(args, version), false);
  if ('reason' in read)
    return refuse(`"${text}": ${read.reason}`, `write, for example, "${exampleOf(type)}"`);
  stored.set(type.keyword, read.value);
  if (read.unread === '') return [];
  return [
    {
      range,
      message: `"${text}": HAProxy ignores "${read.unread}" and reads ${timeText(read.value.periodMs ?? 0)}`,
      hint: 'write the period with one unit of us, ms, s, m, h, d: for example 10s, or 90m for an hour and a half',
      haproxy: 'warns',
      ...(periodOf(text) === null ? {} : { harmless: true }),
      repair: isPlain ? periodRepair(text, range) : null,
    },
  ];
}

/** 2.4 knows no arrays, and reads all of it as the period. */
function partsOf(args: string | null, version: Version): readonly string[] {
  return args === null ? [] : isBefore(version, '2.5') ? [args] : args.split(',');
}

function correction(
  name: string,
  args: string | null,
  { start }: TextRange,
  stored: ReadonlyMap<string, StoredType>,
  version: Version,
): Repair | null {
  const right = correctionOf(name, dataTypeNames);
  const type = right === null ? null : dataTypeOf(right);
  if (right === null || type === null || stored.has(type.keyword)) return null;
  if (type.since !== null && isBefore(version, type.since)) return null;
  if ('reason' in readParts(type, partsOf(args, version), false)) return null;
  return { start, end: start + name.length, was: name, text: right, safe: true };
}

/** Whether a data type that is there again says the same as before. */
function isSame(
  type: DataType,
  args: string | null,
  stored: ReadonlyMap<string, StoredType>,
  version: Version,
): boolean {
  const read = readParts(type, partsOf(args, version), false);
  const first = stored.get(type.keyword);
  return 'value' in read && read.value.size === first?.size && read.value.periodMs === first.periodMs;
}

/** With the comma before it: it is never the first one. */
function withoutElement(text: string, { start, end }: TextRange): Repair {
  return { start: start - 1, end, was: `,${text}`, text: '', safe: true };
}

function periodRepair(text: string, { start }: TextRange): Repair | null {
  const [, before = '', period = ''] = /^(.*[(,])([^(,)]*)\)/.exec(text) ?? [];
  const short = withShortUnit(period);
  const whole = short ?? inOneUnit(period);
  const at = start + before.length;
  return whole === null
    ? null
    : { start: at, end: at + period.length, was: period, text: whole, safe: short !== null };
}

/** The period of an element, where its unit is a word that HAProxy reads as it was meant. */
function periodOf(text: string): string | null {
  return withShortUnit(/[(,]([^(,)]*)\)/.exec(text)?.[1] ?? '');
}

/** One list of several pieces that blanks cut apart; null where that would be refused, too. */
export function joinedList(pieces: readonly Argument[], version: Version): Repair | null {
  const [first] = pieces;
  const last = pieces.at(-1);
  if (first === undefined || last === undefined) return null;
  if (pieces.some(({ value, word }) => value?.length !== word.end - word.start)) return null;
  const elements = pieces.flatMap((piece) => splitList(piece.value ?? '')).filter((text) => text !== '');
  const value = elements.join(',');
  const defects = readStoreList({ value, word: first.word }, new Map(), version);
  const isRight = defects.every(({ haproxy, repair }) => haproxy !== 'refuses' || repair != null);
  return isRight ? { start: first.word.start, end: last.word.end, was: null, text: value, safe: true } : null;
}

/** The elements of a `store` list: cut at the commas outside parentheses. */
export function splitList(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  let isOpen = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '(') isOpen = true;
    else if (char === ')') isOpen = false;
    else if (char === ',' && !isOpen) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(text.slice(start));
  return pieces;
}

type Read = { readonly value: StoredType; readonly unread: string } | { readonly reason: string };

/**
 * A data type with the text between its parentheses (undefined where there are none). Arrays take the number of their
 * elements first; of more arguments the last one counts for the period.
 * @param strict true where nothing may follow the digits of a number of elements, which HAProxy does not look at
 */
export function readStored(type: DataType, text: string | undefined, strict: boolean): Read {
  return readParts(type, text?.split(',') ?? [], strict);
}

function readParts(type: DataType, args: readonly string[], strict: boolean): Read {
  switch (type.shape) {
    case 'scalar':
      return args.length === 0
        ? { value: { type, size: 1, periodMs: null }, unread: '' }
        : { reason: 'accepts no argument' };
    case 'rate':
      return readPeriod(type, 1, args[0]);
    case 'array':
    case 'rate-array': {
      if (args[0] === undefined) return { reason: 'needs the number of its elements' };
      const size = strict && !/^\d+$/.test(args[0]) ? 0 : readInt(args[0]);
      if (size < 1 || size > 100) return { reason: `"${type.keyword}" has 1 to 100 elements` };
      if (type.shape === 'rate-array')
        return readPeriod(type, size, args.length > 1 ? args.at(-1) : undefined);
      if (args.length > 1) return { reason: 'accepts one argument, the number of elements' };
      return { value: { type, size, periodMs: null }, unread: '' };
    }
  }
}

function readPeriod(type: DataType, size: number, text: string | undefined): Read {
  if (text === undefined || text === '') return { reason: 'needs a period' };
  const time = parseTime(text);
  if ('reason' in time) return time;
  return { value: { type, size, periodMs: time.value.ms }, unread: time.value.unread };
}

/** How the data type is written in a `store` list. */
export function exampleOf(type: DataType): string {
  if (type.shape === 'scalar') return type.keyword;
  if (type.shape === 'rate') return `${type.keyword}(10s)`;
  return type.shape === 'array' ? `${type.keyword}(2)` : `${type.keyword}(2,10s)`;
}
