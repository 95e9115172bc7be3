import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from '../haproxy/binaries.ts';

const folder = join(repositoryFolder, 'fixtures/wire');

/** A message as the recording's own decoder saw it. */
export interface RecordedMessage {
  readonly m: string;
  readonly id?: number;
  readonly name?: string;
  readonly keytype?: number;
  readonly keytype_name?: string;
  readonly keylen?: number;
  readonly expire?: number;
  readonly types?: readonly string[];
  readonly params?: Readonly<Record<string, { readonly period?: number; readonly nelem?: number }>>;
  readonly bits?: number;
  readonly trailing?: string;
  readonly extra?: string;
  readonly update?: number;
  readonly expire_ms?: number;
  readonly table?: string;
  readonly key?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** A session in which a script dialed a real HAProxy: what it sent and received, in order. */
export interface RecordedSession {
  readonly file: string;
  readonly haproxy: string;
  /** The `stick-table` lines of its configuration. */
  readonly tables: readonly string[];
  readonly chunks: readonly (readonly ['sent' | 'received', string])[];
  readonly decoded: readonly RecordedMessage[];
  /** The part of `decoded` that is the lesson. */
  readonly lesson: readonly [number, number];
  /** The lines of `show table` behind the address in memory, by table. */
  readonly showTable: Readonly<Record<string, readonly string[]>> | null;
  readonly showTableAtEnd: Readonly<Record<string, readonly string[]>>;
}

/** A session in which a script taught a real HAProxy: what it sent, and what the node had stored after the lesson. */
export type RecordedLearner = Omit<RecordedSession, 'lesson' | 'tables' | 'showTable' | 'showTableAtEnd'> & {
  readonly showTable: Readonly<Record<string, readonly string[]>>;
};

export interface RecordedHandshakes {
  readonly haproxy: string;
  readonly cases: readonly {
    readonly case: string;
    readonly sent: string;
    readonly received: string;
  }[];
}

export interface RecordedPair {
  readonly chunks: readonly (readonly [connection: number, direction: string, hex: string])[];
  readonly decoded: readonly (RecordedMessage & {
    readonly conn: number;
    readonly dir: string;
    readonly line?: string;
  })[];
}

function readAll<T>(prefix: string): (T & { readonly file: string })[] {
  const files = readdirSync(folder).filter((name) => name.startsWith(prefix));
  if (files.length === 0) throw new Error(`no fixtures/wire/${prefix}*`);
  return files.map((file) => ({ ...JSON.parse(readFileSync(join(folder, file), 'utf8')), file }));
}

export const sessions: readonly RecordedSession[] = readAll('session-');
export const learners: readonly RecordedLearner[] = readAll('learn-');
export const handshakes: readonly RecordedHandshakes[] = readAll('handshake-');
export const pairs: readonly (RecordedPair & { readonly file: string })[] = readAll('pair-');
export const varints: readonly (readonly [value: string, hex: string])[] =
  readAll<{
    vectors: [string, string][];
  }>('varints')[0]?.vectors ?? [];

/** What one side said in a session, after the status line or the three lines of the greeting. */
export function saidBytes({ chunks }: Pick<RecordedSession, 'chunks'>, by: 'sent' | 'received'): Uint8Array {
  const hex = chunks.filter(([direction]) => direction === by).map((chunk) => chunk[1]);
  const bytes = Buffer.from(hex.join(''), 'hex');
  const lines = by === 'sent' ? 3 : 1;
  let start = 0;
  for (let line = 0; line < lines; line += 1) start = bytes.indexOf(0x0a, start) + 1;
  return bytes.subarray(start);
}

/** What HAProxy sent in a session. */
export function receivedBytes(session: Pick<RecordedSession, 'chunks'>): Uint8Array {
  return saidBytes(session, 'received');
}
