import type { Branch } from './branch.ts';
import type { Entry, KnownWord, WordRow } from './rows.ts';
import { indexRows, isKnown, readWord, rowIn } from './rows.ts';
import table from './samples.json' with { type: 'json' };

/** A sample type as HAProxy prints it; `addr` is IPv4 or IPv6, `same` the type of the input, `any` not known before. */
export type SampleType =
  | 'any'
  | 'same'
  | 'bool'
  | 'sint'
  | 'addr'
  | 'ipv4'
  | 'ipv6'
  | 'str'
  | 'bin'
  | 'meth'
  | 'unknown';

/** A sample fetch (`src`, `sc_conn_rate` ...) or a converter (`lower`, `table_gpc` ...). */
export interface Sample extends KnownWord {
  /** What a converter takes; null for a fetch. */
  readonly input: SampleType | null;
  readonly output: SampleType;
  /** The types of its arguments in HAProxy's words, in order. */
  readonly args: readonly SampleArgument[];
}

export interface SampleArgument {
  /** `string`, `integer`, `table`, `backend`, `stick counter`, `IPv4 mask` ... */
  readonly type: string;
  readonly optional: boolean;
}

/** Where HAProxy evaluates a sample; the order of the columns that dumps print in front of each fetch. */
export const fetchPlaces = [
  'frontend tcp-request connection',
  'frontend tcp-request session',
  'frontend tcp-request content',
  'frontend http-request header',
  'frontend http-request body',
  'frontend use-backend',
  'backend tcp-request content',
  'backend http-request header',
  'backend http-request body',
  'backend set-server',
  'server source',
  'backend tcp-response content',
  'backend http-response header',
  'backend http-response body',
  'backend stick-store',
  'frontend tcp-response content',
  'frontend http-response header',
  'frontend http-response body',
  'logs',
  'backend check',
  'configuration parser',
  'CLI parser',
] as const;

/** `backend set-server` stands for use-server, balance, `stick match` and `stick on`. */
export type FetchPlace = (typeof fetchPlaces)[number];

interface SampleRow extends WordRow {
  readonly input?: string;
  readonly output?: string;
  readonly signature?: string;
  readonly where?: string;
}

const samples = indexRows<SampleRow>(table.rows);

/** The sample fetch of that name, as a branch (by default the newest) knows it; null for names of no branch. */
export function fetchOf(name: string, branch: Branch | null = null): Sample | null {
  const entry = samples.find('fetch', name);
  return entry && read(name, entry, branch);
}

/** The converter of that name, as a branch (by default the newest) knows it; null for names of no branch. */
export function converterOf(name: string, branch: Branch | null = null): Sample | null {
  const entry = samples.find('converter', name);
  return entry && read(name, entry, branch);
}

/** The names of all sample fetches of a branch, or of any. */
export function fetchNames(branch: Branch | null = null): readonly string[] {
  return names('fetch', branch);
}

/** The names of all converters of a branch, or of any. */
export function converterNames(branch: Branch | null = null): readonly string[] {
  return names('converter', branch);
}

/**
 * Whether a fetch has anything to give in a place. False for unknown fetches. HAProxy refuses a fetch in a place
 * where it has nothing to give; places and fetches are those of `branch` (by default the newest).
 */
export function canFetchIn(name: string, place: FetchPlace, branch: Branch | null = null): boolean {
  const entry = samples.find('fetch', name);
  return entry !== null && rowIn(entry, branch).where?.[fetchPlaces.indexOf(place)] === 'Y';
}

/**
 * Which argument of a fetch or converter names a stick-table, from 0; null where none does. An optional one that is
 * left out means the table of the proxy itself.
 */
export function tableArgument(sample: Sample): number | null {
  const index = sample.args.findIndex(({ type }) => type === 'table');
  return index < 0 ? null : index;
}

function names(place: 'fetch' | 'converter', branch: Branch | null): readonly string[] {
  return [...samples.wordsOf(place)]
    .filter(([, entry]) => branch === null || isKnown(entry, branch))
    .map(([name]) => name);
}

/** Of a large config's expressions most use the same few samples. */
const known = new Map<Entry<SampleRow>, Map<Branch | null, Sample>>();

function read(name: string, entry: Entry<SampleRow>, branch: Branch | null): Sample {
  let byBranch = known.get(entry);
  if (byBranch === undefined) {
    byBranch = new Map();
    known.set(entry, byBranch);
  }
  let sample = byBranch.get(branch);
  if (sample === undefined) {
    const row = rowIn(entry, branch);
    sample = {
      ...readWord(name, entry, branch),
      input: row.input === undefined ? null : typeOf(row.input),
      output: typeOf(row.output),
      args: readSignature(row.signature ?? ''),
    };
    byBranch.set(branch, sample);
  }
  return sample;
}

/** `integer[,table]`: whatever follows the bracket may be left out. */
function readSignature(signature: string): readonly SampleArgument[] {
  if (signature === '') {
    return [];
  }
  const bracket = signature.indexOf('[');
  return [...signature.matchAll(/[^[\],]+/g)].map((match) => ({
    type: match[0],
    optional: bracket >= 0 && match.index > bracket,
  }));
}

function typeOf(name: string | undefined): SampleType {
  switch (name) {
    case 'any':
    case 'same':
    case 'bool':
    case 'sint':
    case 'addr':
    case 'ipv4':
    case 'ipv6':
    case 'str':
    case 'bin':
    case 'meth':
      return name;
    default:
      return 'unknown';
  }
}
