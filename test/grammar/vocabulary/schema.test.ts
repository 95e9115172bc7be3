import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { branches } from '../../../grammar/vocabulary.ts';

const folder = new URL('../../../grammar/vocabulary/', import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

const ajv = new Ajv({ allErrors: true });
ajv.addSchema({ ...Object(read('schema.json')), $id: 'vocabulary' });

const definitions: ReadonlyMap<string, string> = new Map([
  ['peers-parameters.json', 'peersParameters'],
  ['stick-table.json', 'stickTable'],
]);
const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'schema.json');

describe('the data files', () => {
  it('are ten', () => {
    expect(names).toHaveLength(10);
  });

  it.each(names)('%s follows the schema', (name) => {
    const validate = ajv.getSchema(`vocabulary#/definitions/${definitions.get(name) ?? 'recorded'}`);
    expect(validate?.(read(name)), JSON.stringify(validate?.errors)).toBe(true);
    expect(ajv.validate('vocabulary', read(name))).toBe(true);
  });

  it.each(names)('%s speaks of recorded branches only', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const named = [...text.matchAll(/"(?:since|until|warnsSince|localSince|aliasSince)": "([^"]+)"/g)];
    expect(
      named.map(([, branch]) => branch).filter((branch) => !branches.some((known) => known === branch)),
    ).toEqual([]);
  });

  it('stay small enough for every start', () => {
    const bytes = names.reduce((sum, name) => sum + readFileSync(new URL(name, folder)).length, 0);
    expect(bytes).toBeLessThan(200_000);
  });

  it('are refused with a misspelled fact', () => {
    const validate = ajv.getSchema('vocabulary#/definitions/recorded');
    expect(validate?.({ rows: [{ in: ['peers'], words: ['table'], sinse: '2.6' }] })).toBe(false);
    expect(validate?.({ rows: [{ in: ['peers'], words: ['a b'] }] })).toBe(false);
  });
});
