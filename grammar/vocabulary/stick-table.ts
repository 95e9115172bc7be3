import type { Branch, Lifetime } from './branch.ts';
import { branchNamed } from './branch.ts';
import table from './stick-table.json' with { type: 'json' };

/** A word after `stick-table` or `table NAME` (parse_stick_table, src/stick_table.c). */
export interface TableArgument extends Lifetime {
  readonly keyword: string;
  /** Whether it is alone, without a value after it. */
  readonly flag: boolean;
  /** Whether a `table` line of a peers section takes it. */
  readonly inPeers: boolean;
}

export type KeyTypeName = 'integer' | 'ip' | 'ipv6' | 'string' | 'binary';

/** What `type` may name (stktable_types). */
export interface KeyTypeWord extends Lifetime {
  readonly keyword: KeyTypeName;
  /** The number of the type in table definitions of the peer protocol. */
  readonly wire: number;
  /** The length of a key in bytes, without `len`. */
  readonly bytes: number;
  /** Whether `len N` may follow. */
  readonly takesLen: boolean;
  /** A second name for the same type. */
  readonly alias: string | null;
  readonly aliasSince: Branch | null;
}

/** How a value is stored: signed, unsigned, unsigned 64 bit, frequency counter, dictionary entry. */
export type StandardType = 'sint' | 'uint' | 'ull' | 'frqp' | 'dict';

/** What `store` may name (stktable_data_types). */
export interface DataType extends Lifetime {
  readonly keyword: string;
  /** Its bit in table definitions of the peer protocol. */
  readonly wire: number;
  readonly std: StandardType;
  /** `size`: an element count (1 to 100); `period`: a time; in this order for arrays of rates. */
  readonly args: readonly ('size' | 'period')[];
  /** `rate` takes a period, `array` a number of elements, `rate-array` both. */
  readonly shape: 'scalar' | 'rate' | 'array' | 'rate-array';
  readonly alias: string | null;
  /** Types that one table cannot store together with it. */
  readonly excludes: readonly string[];
  /** The branch from which on received values are dropped, the type being local to a node; null for all others. */
  readonly localSince: Branch | null;
}

interface TableArgumentRow {
  readonly word: string;
  readonly since?: string;
  readonly flag?: boolean;
  readonly notIn?: string;
}

interface KeyTypeRow {
  readonly name: string;
  readonly wire: number;
  readonly bytes: number;
  readonly takesLen?: boolean;
  readonly alias?: string;
  readonly aliasSince?: string;
}

interface DataTypeRow {
  readonly name: string;
  readonly wire: number;
  readonly std: string;
  readonly array?: boolean;
  readonly since?: string;
  readonly alias?: string;
  readonly excludes?: readonly string[];
  readonly localSince?: string;
}

const argumentRows: readonly TableArgumentRow[] = table.arguments;
const keyTypeRows: readonly KeyTypeRow[] = table.keyTypes;
const dataTypeRows: readonly DataTypeRow[] = table.dataTypes;

/** The words of a table line. */
export const tableArguments: readonly TableArgument[] = argumentRows.map((row) => ({
  keyword: row.word,
  since: branchNamed(row.since),
  until: null,
  flag: row.flag ?? false,
  inPeers: row.notIn !== 'peers',
}));

/** The key types. */
export const keyTypes: readonly KeyTypeWord[] = keyTypeRows.map((row) => ({
  keyword: keyTypeName(row.name),
  since: null,
  until: null,
  wire: row.wire,
  bytes: row.bytes,
  takesLen: row.takesLen ?? false,
  alias: row.alias ?? null,
  aliasSince: branchNamed(row.aliasSince),
}));

/** The data types, in the order of their numbers. */
export const dataTypes: readonly DataType[] = dataTypeRows.map((row) => ({
  keyword: row.name,
  since: branchNamed(row.since),
  until: null,
  wire: row.wire,
  std: standardType(row.std),
  args: [...(row.array ? (['size'] as const) : []), ...(row.std === 'frqp' ? (['period'] as const) : [])],
  shape: shapeOf(row.array === true, row.std === 'frqp'),
  alias: row.alias ?? null,
  excludes: row.excludes ?? [],
  localSince: branchNamed(row.localSince),
}));

/** The argument of that name; null for none. Names are compared with their case. */
export function tableArgumentOf(word: string): TableArgument | null {
  return tableArguments.find(({ keyword }) => keyword === word) ?? null;
}

/** The key type of that name or alias; null for none. HAProxy knows no abbreviation. */
export function keyTypeOf(word: string): KeyTypeWord | null {
  return keyTypes.find(({ keyword, alias }) => keyword === word || alias === word) ?? null;
}

/** The data type of that name or alias; null for none. */
export function dataTypeOf(word: string): DataType | null {
  return dataTypes.find(({ keyword, alias }) => keyword === word || alias === word) ?? null;
}

function shapeOf(isArray: boolean, isRate: boolean): DataType['shape'] {
  if (isArray) return isRate ? 'rate-array' : 'array';
  return isRate ? 'rate' : 'scalar';
}

function keyTypeName(name: string): KeyTypeName {
  switch (name) {
    case 'ip':
    case 'ipv6':
    case 'string':
    case 'binary':
      return name;
    default:
      return 'integer';
  }
}

function standardType(name: string): StandardType {
  switch (name) {
    case 'sint':
    case 'ull':
    case 'frqp':
    case 'dict':
      return name;
    default:
      return 'uint';
  }
}
