import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { KnownWord, Lifetime, ListedStatement, RuleSet } from '../../../grammar/vocabulary.ts';
import {
  branchOf,
  dataTypeOf,
  existsIn,
  keyTypeOf,
  recall,
  tableArgumentOf,
} from '../../../grammar/vocabulary.ts';

interface Subject {
  readonly case: string;
  readonly place: {
    readonly kind: string;
    readonly section?: string;
    readonly of?: RuleSet & ListedStatement & 'server' & 'bind';
  };
  readonly word: string;
}

interface Case extends Subject {
  readonly exit: readonly number[];
  readonly unknown: string;
}

const table: { readonly versions: readonly string[]; readonly rows: readonly Case[] } = JSON.parse(
  readFileSync(new URL('../../../fixtures/vocabulary/verdicts.json', import.meta.url), 'utf8'),
);

const cases = table.rows.flatMap((row) =>
  table.versions.map((version, index) => ({
    ...row,
    version,
    exit: row.exit[index] ?? Number.NaN,
    isUnknown: row.unknown[index] === 'u',
  })),
);

function branchOfRelease(version: string) {
  const [major = 0, minor = 0] = version.split('.').map(Number.parseFloat);
  return branchOf({ major, minor });
}

function recallCase(of: Subject, version: string): KnownWord | null {
  const branch = branchOfRelease(version);
  const { kind, section = '', of: place } = of.place;
  switch (kind) {
    case 'parameter':
      return place === undefined ? null : recall(of.word, { kind, of: place }, branch);
    case 'action':
      return place === undefined ? null : recall(of.word, { kind, of: place }, branch);
    case 'statement':
      return recall(of.word, { kind, section }, branch);
    case 'section':
    case 'fetch':
    case 'converter':
      return recall(of.word, { kind }, branch);
    default:
      throw new Error(`no such place: ${kind}`);
  }
}

function tableWord(of: Subject): Lifetime | null {
  switch (of.place.kind) {
    case 'table-argument':
      return tableArgumentOf(of.word);
    case 'data-type':
      return dataTypeOf(of.word);
    default: {
      const type = keyTypeOf(of.word);
      return type !== null && type.alias === of.word ? { since: type.aliasSince, until: null } : type;
    }
  }
}

const isTableCase = ({ place }: Subject) => /^(table-argument|data-type|key-type)$/.test(place.kind);

describe('recorded verdicts of real HAProxy', () => {
  it('are many', () => {
    expect(table.rows.length).toBeGreaterThan(250);
    expect(cases.filter(({ isUnknown }) => isUnknown).length).toBeGreaterThan(600);
  });

  it('agree: a word is known exactly where HAProxy does not call it unknown', () => {
    const wrong = cases
      .filter((row) => !isTableCase(row))
      .filter((row) => {
        const word = recallCase(row, row.version);
        const known = word !== null && existsIn(word, branchOfRelease(row.version));
        // Without the build option the word is unknown, with it known: both were recorded.
        return known === row.isUnknown && !(known && word.feature !== null);
      });
    expect(wrong.map((row) => `${row.version} ${row.case} ${row.word}`)).toEqual([]);
  });

  it('agree about the words of tables', () => {
    const wrong = cases.filter(isTableCase).filter((row) => {
      const word = tableWord(row);
      const known = word !== null && existsIn(word, branchOfRelease(row.version));
      return known === row.isUnknown;
    });
    expect(wrong.map((row) => `${row.version} ${row.case} ${row.word}`)).toEqual([]);
  });

  it('agree: what is refused, removed or experimental ends in exit 1', () => {
    const judged = cases
      .filter((row) => !isTableCase(row))
      .flatMap((row) => {
        const word = recallCase(row, row.version);
        return word !== null && existsIn(word, branchOfRelease(row.version)) ? [{ row, word }] : [];
      });
    const fatal = judged.filter(({ word }) => word.verdict === 'removed' || word.experimental);
    expect(fatal.length).toBeGreaterThan(30);
    expect(fatal.filter(({ row }) => row.exit !== 1).map(({ row }) => `${row.version} ${row.case}`)).toEqual(
      [],
    );
  });
});
