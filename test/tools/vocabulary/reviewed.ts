import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Branch } from '../../../grammar/vocabulary/branch.ts';
import { branchNamed } from '../../../grammar/vocabulary/branch.ts';
import type { Attributes } from './dump.ts';
import type { FeatureWord } from './fold.ts';
import type { Candidates, Observation } from './observe.ts';
import { keyOf } from './observe.ts';

const proxies = ['defaults', 'frontend', 'backend', 'listen'];

/** Words to ask for that no dump lists (`hard-coded.json`); the kinds of proxies are one place, `proxy`. */
export async function readCandidates(folder: string): Promise<Candidates> {
  const table: {
    readonly rows: readonly { readonly places: readonly string[]; readonly words: readonly string[] }[];
  } = await readJson(folder, 'hard-coded');
  const found = new Map<string, Set<string>>();
  for (const { places, words } of table.rows) {
    for (const place of places.map((name) => (proxies.includes(name) ? 'proxy' : name))) {
      found.set(place, new Set([...(found.get(place) ?? []), ...words]));
    }
  }
  return found;
}

/** Facts that replace those of dumps (`corrections.json`), by key. */
export async function readCorrections(folder: string): Promise<ReadonlyMap<string, Attributes>> {
  const table: {
    readonly rows: readonly {
      readonly place: string;
      readonly word: string;
      readonly attributes: Attributes;
    }[];
  } = await readJson(folder, 'corrections');
  return new Map(table.rows.map(({ place, word, attributes }) => [keyOf(place, word), attributes]));
}

/** An observation with the facts of `corrections.json` in place of its own. */
export function correct(observation: Observation, corrections: ReadonlyMap<string, Attributes>): Observation {
  return new Map(
    [...observation].map(([key, facts]) => {
      const own = corrections.get(key);
      return [key, own === undefined ? facts : { ...facts, ...own }];
    }),
  );
}

/** Words of optional parts of HAProxy (`features.json`), by key. */
export async function readFeatures(folder: string): Promise<ReadonlyMap<string, FeatureWord>> {
  const table: {
    readonly rows: readonly {
      readonly feature: string;
      readonly places: readonly string[];
      readonly words: readonly string[];
      readonly since?: Branch;
      readonly until?: Branch;
      readonly attributes?: Attributes;
    }[];
  } = await readJson(folder, 'features');
  return new Map(
    table.rows.flatMap(({ feature, places, words, since, until, attributes = {} }) =>
      places
        .flatMap((place) => (place === 'proxy' ? proxies : [place]))
        .flatMap((place) =>
          words.map((word) => [
            keyOf(place, word),
            { feature, since: branchNamed(since), until: branchNamed(until), attributes },
          ]),
        ),
    ),
  );
}

/** The branches that got words in maintenance releases (`backports.json`), by key. */
export async function readBackports(folder: string): Promise<ReadonlyMap<string, Branch>> {
  const table: { readonly rows: readonly { readonly branch: Branch; readonly words: readonly string[] }[] } =
    await readJson(folder, 'backports');
  return new Map(
    table.rows.flatMap(({ branch, words }) =>
      words.map((word) => [word.replace(' ', '\t'), branch] as const),
    ),
  );
}

async function readJson<T>(folder: string, name: string): Promise<T> {
  return JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8'));
}
