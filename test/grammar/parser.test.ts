import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigParser, parse } from '../../grammar/parser.ts';
import { predictions } from '../../grammar/prediction.gen.ts';
import { predictionsOf } from '../../grammar/prediction.ts';
import { leavesOf, print } from '../../grammar/print.ts';
import { slowness } from '../slowness.ts';

/** Pieces that configs are made of, and what breaks them. */
const pieces = fc.constantFrom(
  'peers p',
  'backend b',
  '\n',
  '\r\n',
  '\r',
  '\n\n',
  ' ',
  '\t',
  '\v',
  '\f',
  '#',
  '# remark',
  '"',
  "'",
  '\\',
  '\\"',
  '\\ ',
  '\\x41',
  '${A}',
  '"${A-b"c}"',
  '${',
  '[scope]',
  '.if',
  '.endif',
  'server s 127.0.0.1:80',
  'é',
  '漢',
  '😀',
  '\u00a0',
  '\ufeff',
  '\u2028',
  '\0',
);
const text = fc
  .array(fc.oneof(pieces, fc.string({ maxLength: 4, unit: 'binary' })))
  .map((all) => all.join(''));

describe('grammar', () => {
  it('is LL(1) and free of ambiguities', () => {
    expect(() => new ConfigParser(true)).not.toThrow();
  });

  it('is the one whose choices are kept ("npm run generate" keeps them)', () => {
    expect(predictionsOf(new ConfigParser(true))).toEqual(predictions);
    expect(predictions.length).toBeGreaterThan(5);
  });

  it('reads any text, and its leaves tile everything but white space', () => {
    fc.assert(
      fc.property(text, (any) => {
        const document = parse(any);
        expect(print(document)).toBe(any);
        let end = 0;
        for (const leaf of leavesOf(document)) {
          expect(any.slice(end, leaf.start)).toMatch(/^[ \t\v\f\r\n]*$/);
          expect(leaf.end).toBeGreaterThan(leaf.start);
          end = leaf.end;
        }
        expect(any.slice(end)).toMatch(/^[ \t\v\f\r\n]*$/);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['a plain line', 'server s 1.2.3.4:80\n', [['server', 's', '1.2.3.4:80']]],
    ['a comment inside a word', 'server s 1.2.3.4:80#x y\n', [['server', 's', '1.2.3.4:80']]],
    ['an escaped hash', 'server s \\#x\n', [['server', 's', '\\#x']]],
    ['quotes in mid-word', 'a b"c d"e\n', [['a', 'b"c d"e']]],
    ['a default that holds a quote', '"${NOPE-a"b}" x\n', [['"${NOPE-a"b}"', 'x']]],
    ['an escaped quote in double quotes', '"a\\"b" c\n', [['"a\\"b"', 'c']]],
    ['a backslash in single quotes', "'a\\' c\n", [["'a\\'", 'c']]],
    ['a no-break space', 'a\u00a0b c\n', [['a\u00a0b', 'c']]],
    [
      'CRLF',
      'a b\r\nc d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['no final newline', 'a b', [['a', 'b']]],
  ])('cuts %s into words', (_name, source, expected) => {
    const lines = parse(source).preamble.map((line) =>
      line.kind === 'statement' ? line.words.map((word) => source.slice(word.start, word.end)) : [line.kind],
    );
    expect(lines).toEqual(expected);
  });

  it('keeps what a bare carriage return hides', () => {
    const source = 'a b\rc d\n';
    const line = parse(source).preamble[0];
    expect(line).toMatchObject({ kind: 'statement', words: [{}, {}], ignored: { start: 3, end: 7 } });
  });

  it('keeps an open quote with its range', () => {
    const source = 'peers p\n  peer "a b\n  peer c\n';
    const line = parse(source).sections[0]?.body[0];
    expect(line).toMatchObject({ kind: 'statement', words: [{}], unclosed: { start: 15, end: 19 } });
  });

  it('knows a section by the value of its first word, wherever pieces are cut', () => {
    const filler = `  # ${'x'.repeat(997)}\n`.repeat(200);
    const source = `global\n${filler}"peers" p\n${filler}\tbackend\tb # c\n${filler}`;
    const document = parse(source);
    expect(document.sections.map((section) => section.keyword)).toEqual(['global', 'peers', 'backend']);
    expect(document.sections.map((section) => section.body.length)).toEqual([200, 200, 200]);
    expect(print(document)).toBe(source);
  });

  it('takes a quote that stays open for 100,000 characters in its stride', () => {
    const started = performance.now();
    parse(`a "${'b'.repeat(100_000)}`);
    parse(`${'"'.repeat(100_001)}`);
    expect(performance.now() - started).toBeLessThan(3000 * slowness());
  });
});
