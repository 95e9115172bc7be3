import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { exampleOf } from '../../src/model/table/store.ts';
import { configOf, storesIn, usesIn } from '../haproxy/stored-data.ts';
import { lintTexts } from './fixing.ts';

/** What running nodes of HAProxy use, recorded by `test/haproxy/stored-data.test.ts`. */
function recorded(version: string): Readonly<Record<string, readonly string[]>> {
  return JSON.parse(readFileSync(`fixtures/stored-data/${version}.json`, 'utf8')) as Record<string, string[]>;
}

it.each(['2.6', '3.0', '3.2'])(
  'finds every rule that uses what its table does not store, and no other, in %s',
  (version) => {
    const text = configOf(version, []);
    const problems = lintTexts(text, version).problems.filter(({ rule }) => rule === 'table/not-stored');
    const spoken = new Set(problems.map(({ source, range }) => source.position(range.start).line));
    const working = recorded(version);
    const uses = usesIn(version);
    const disagreements: string[] = [];
    let line = text.split('\n').findIndex((one) => one.startsWith('frontend')) + 1;
    for (const type of storesIn(version)) {
      const store = exampleOf(type);
      const first = line + 4 + (type.shape.endsWith('array') ? 2 : 0);
      for (const [number, use] of uses.entries()) {
        const works = working[store]?.includes(use.line.replace('%TABLE%', 'TABLE')) === true;
        if (works === spoken.has(first + number))
          disagreements.push(`store ${store}: ${use.line} ${works ? 'works' : 'does not work'}`);
      }
      line = first + uses.length + 2;
    }
    expect(disagreements).toEqual([]);
    expect(Object.keys(working)).toHaveLength(storesIn(version).length);
  },
);
