import { existsSync } from 'node:fs';
import { readFile as readText } from 'node:fs/promises';
import { join } from 'node:path';
import type { Branch } from '../../../grammar/vocabulary/branch.ts';
import { branchNamed } from '../../../grammar/vocabulary/branch.ts';
import type { Attributes } from './dump.ts';
import type { Row } from './fold.ts';

/** The data files and which places each holds; the last one takes what no other does. */
const files: readonly (readonly [string, (place: string) => boolean])[] = [
  ['sections', (place) => place === 'section'],
  ['parameters', (place) => place === 'server' || place === 'bind'],
  ['samples', (place) => place === 'fetch' || place === 'converter'],
  ['options', (place) => place.startsWith('option ')],
  [
    'actions',
    (place) =>
      /^(tcp-re|http-(re|after)|quic-initial|tcp-check|http-check|stats|timeout|stick|filter)/.test(place),
  ],
  ['statements', () => true],
];

/** Words that share everything, as the data files hold them. */
interface Group {
  readonly in: readonly string[];
  readonly since?: Branch;
  readonly until?: Branch;
  readonly attributes: Attributes;
  readonly words: readonly string[];
}

/** The data files of the rows, by name without `.json`. */
export function writeFiles(rows: readonly Row[]): ReadonlyMap<string, string> {
  const byFile = new Map<string, Row[]>(files.map(([name]) => [name, []]));
  for (const row of rows) {
    const [name = ''] = files.find(([, holds]) => holds(row.place)) ?? [];
    byFile.get(name)?.push(row);
  }
  return new Map([...byFile].map(([name, own]) => [name, write(group(own))]));
}

/**
 * The rows of a data file.
 * @throws Error for a text that is no such file
 */
function readFile(text: string): readonly Row[] {
  const content: { readonly rows: readonly Readonly<Record<string, unknown>>[] } = JSON.parse(text);
  return content.rows.flatMap(({ in: places, words, since, until, ...attributes }) => {
    const facts: Attributes = Object.fromEntries(
      Object.entries(attributes).flatMap(([name, value]) =>
        typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
          ? [[name, value] as const]
          : [],
      ),
    );
    return strings(places).flatMap((place) =>
      strings(words).map((word) => ({
        place,
        word,
        attributes: facts,
        since: branchNamed(typeof since === 'string' ? since : null),
        until: branchNamed(typeof until === 'string' ? until : null),
      })),
    );
  });
}

/** The rows of all data files of a folder; files that do not exist yet have none. */
export async function readFiles(folder: string): Promise<readonly Row[]> {
  const paths = files.map(([name]) => join(folder, `${name}.json`)).filter((path) => existsSync(path));
  return (await Promise.all(paths.map(async (path) => readFile(await readText(path, 'utf8'))))).flat();
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function group(rows: readonly Row[]): readonly Group[] {
  const placesOfWord = new Map<string, { readonly row: Row; readonly places: string[] }>();
  for (const row of rows) {
    const key = `${row.word}\t${shared(row)}`;
    const found = placesOfWord.get(key) ?? { row, places: [] };
    found.places.push(row.place);
    placesOfWord.set(key, found);
  }
  const groups = new Map<
    string,
    { readonly row: Row; readonly places: readonly string[]; words: string[] }
  >();
  for (const { row, places } of placesOfWord.values()) {
    const sorted = [...places].sort();
    const key = `${JSON.stringify(sorted)}\t${shared(row)}`;
    const found = groups.get(key) ?? { row, places: sorted, words: [] };
    found.words.push(row.word);
    groups.set(key, found);
  }
  return [...groups.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { row, places, words }]) => ({
      in: places,
      ...(row.since === null ? {} : { since: row.since }),
      ...(row.until === null ? {} : { until: row.until }),
      attributes: row.attributes,
      words: words.sort(),
    }));
}

function shared(row: Row): string {
  return `${JSON.stringify(Object.entries(row.attributes).sort())}\t${row.since ?? ''}\t${row.until ?? ''}`;
}

function write(groups: readonly Group[]): string {
  const rows = groups.map(({ attributes, words, ...rest }) => {
    const head = Object.entries({ ...rest, ...attributes })
      .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value).replaceAll('","', '", "')}`)
      .join(', ');
    return `    {\n      ${head},\n      "words": [\n${wrap(words)}\n      ]\n    }`;
  });
  return `{\n  "rows": [\n${rows.join(',\n')}\n  ]\n}\n`;
}

function wrap(words: readonly string[]): string {
  const lines: string[] = [];
  for (const [index, word] of words.entries()) {
    const text = JSON.stringify(word) + (index < words.length - 1 ? ',' : '');
    const last = lines.at(-1);
    if (last !== undefined && last.length + text.length < 100) {
      lines[lines.length - 1] = `${last} ${text}`;
    } else {
      lines.push(`        ${text}`);
    }
  }
  return lines.join('\n');
}
