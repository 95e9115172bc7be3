import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctionOf, nearest, parametersOf, statementsOf } from '../../../grammar/vocabulary.ts';

const serverWords = parametersOf('server').map(({ keyword }) => keyword);
const bindWords = parametersOf('bind').map(({ keyword }) => keyword);
const peersWords = statementsOf('peers');
const backendWords = statementsOf('backend');

describe('nearest', () => {
  it.each([
    ['chek', serverWords, 'check'],
    ['verfiy', serverWords, 'verify'],
    ['ssl-min-verr', serverWords, 'ssl-min-ver'],
    ['sslv3-force', serverWords, null],
    ['SSL', serverWords, 'ssl'],
    ['max-conn', serverWords, 'maxconn'],
    ['ca_file', bindWords, 'ca-file'],
    ['per', peersWords, 'peer'],
    ['serveur', peersWords, 'server'],
    ['tabel', peersWords, 'table'],
    ['resync-timeout', peersWords, null],
    ['stick-tabel', backendWords, 'stick-table'],
    ['stick-tables', backendWords, 'stick-table'],
    ['foo', backendWords, null],
    ['x', ['y'], null],
    ['ID', ['id'], 'id'],
    ['', ['a', 'abc'], null],
  ])('%s', (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });

  it('prefers the same first letter, then the given order', () => {
    expect(nearest('bat', ['cat', 'bar'])).toBe('bar');
    expect(nearest('bat', ['bar', 'bag'])).toBe('bar');
  });

  it('never proposes the word itself', () => {
    expect(nearest('check', ['check'])).toBeNull();
    expect(nearest('check', ['check', 'chec'])).toBe('chec');
  });

  it('finds every word of five letters or more again after one slip', () => {
    const long = serverWords.filter((word) => word.length >= 5);
    fc.assert(
      fc.property(
        fc.constantFrom(...long),
        fc.nat(),
        fc.constantFrom('insert', 'delete', 'replace', 'swap'),
        (word, at, slip) => {
          const index = at % (word.length - 1);
          const letters = [...word];
          const [here = '', next = ''] = letters.slice(index, index + 2);
          letters.splice(
            index,
            slip === 'swap' ? 2 : slip === 'insert' ? 0 : 1,
            ...(slip === 'swap' ? [next, here] : slip === 'delete' ? [] : ['§']),
          );
          const slipped = letters.join('');
          fc.pre(slipped !== word);
          expect(nearest(slipped, serverWords)).not.toBeNull();
          // Among all words another one may be as near as the one that was meant.
          expect(nearest(slipped, [word])).toBe(word);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('proposes the same for candidates in a set or a list', () => {
    expect(nearest('chek', new Set(serverWords))).toBe(nearest('chek', serverWords));
  });
});

describe('the correction of a word', () => {
  it.each([
    ['chek', serverWords, 'check'],
    ['cehck', serverWords, 'check'],
    ['SSL', serverWords, 'ssl'],
    ['per', peersWords, 'peer'],
    ['cert', bindWords, 'crt'],
    // Two words are one change away, or none is.
    ['sever', ['severe', 'server'], null],
    ['serveur', ['peer', 'table'], null],
    ['resync-timeout', peersWords, null],
    // Digits are no slips, and short words are too near to each other.
    ['gpc1', ['gpc0'], null],
    ['sln', ['ssl', 'sni'], null],
    ['check', ['check', 'chec'], 'chec'],
  ])('%s', (word, candidates, expected) => {
    expect(correctionOf(word, candidates)).toBe(expected);
  });

  it('is what every long word becomes after one slip, or nothing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...serverWords),
        fc.nat(),
        fc.constantFrom('', 'x', 'e'),
        (word, at, put) => {
          const index = at % word.length;
          const slipped = word.slice(0, index) + put + word.slice(index + 1);
          fc.pre(!serverWords.includes(slipped));
          expect([word, null]).toContain(correctionOf(slipped, serverWords));
        },
      ),
      { numRuns: 500 },
    );
  });
});
