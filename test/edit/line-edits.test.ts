import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfigTree, Line, Section, Word } from '../../grammar/ast.ts';
import { parse } from '../../grammar/parser.ts';
import { insertStatement, moveUp, removeStatement, replaceWord } from '../../src/edit/line-edits.ts';
import { applyEdits, lineAt, type TextEdit } from '../../src/edit/text-edit.ts';
import { HapeersError } from '../../src/errors.ts';
import { texts } from '../grammar/random-text.ts';

function firstSection(document: ConfigTree): Section {
  const [section] = document.sections;
  if (section === undefined) throw new Error('no section');
  return section;
}

/** The lines that have words, headers included. */
function wordLines({
  preamble,
  sections,
}: ConfigTree): { readonly line: Line; readonly words: readonly Word[] }[] {
  return [...preamble, ...sections.flatMap(({ header, body }) => [header, ...body])].flatMap((line) =>
    line.kind === 'statement' || line.kind === 'directive' ? [{ line, words: line.words }] : [],
  );
}

/** The word that begins with this text, given another one. */
function replaced(text: string, from: string, to: string): string {
  const document = parse(text);
  const word = wordLines(document)
    .flatMap(({ words }) => words)
    .find(({ start }) => text.startsWith(from, start));
  if (word === undefined) throw new Error(`no word ${from}`);
  return applyEdits(text, replaceWord(document, word, to));
}

/** What an edit leaves: the text without its range and what it put there. */
function rest(text: string, edits: readonly TextEdit[]): string {
  return applyEdits(
    text,
    edits.map((edit) => ({ ...edit, text: '' })),
  );
}

describe('a replaced word', () => {
  it.each([
    ['leaves what stands behind one blank', 'a b c # d\n', 'b', 'long', 'a long c # d\n'],
    [
      'keeps the columns behind it',
      'peer a      10.0.0.1:1  # x\n',
      'a',
      'web',
      'peer web    10.0.0.1:1  # x\n',
    ],
    [
      'pushes a column only as far as it must',
      'peer a  1   check  # x\n',
      'a',
      'web',
      'peer web 1  check  # x\n',
    ],
    ['moves a comment that stands in no column', 'peer a # x\n', 'a', 'web', 'peer web # x\n'],
    ['leaves tabs', 'peer\ta\tb\n', 'a', 'web', 'peer\tweb\tb\n'],
    ['keeps its quotes if they are given', "peer 'a b'   c\n", "'a", '"x"', 'peer "x"     c\n'],
    ['leaves a quote that stays open', 'peer a  "b c\n', 'a', 'web', 'peer web  "b c\n'],
    ['may be in a header', 'backend  one\n  server s 1\n', 'one', 'two2', 'backend  two2\n  server s 1\n'],
    [
      'comes back into the column of the line above',
      'peer a    1\npeer longer 2\n',
      'longer',
      'b',
      'peer a    1\npeer b    2\n',
    ],
    [
      'takes no column that it did not have',
      'peer a      1\npeer bb 2\n',
      'bb',
      'c',
      'peer a      1\npeer c 2\n',
    ],
    [
      'cares for lines of its own keyword',
      'bind a    1\npeer long 2\n',
      'long',
      'b',
      'bind a    1\npeer b 2\n',
    ],
  ])('%s', (_name, text, from, to, expected) => {
    expect(replaced(text, from, to)).toBe(expected);
  });

  it.each(['', 'a b', '"a', 'a\n', '#a', 'a#b', ' a', 'a\rb', 'a\0'])(
    'is refused where %j is not one word',
    (text) => {
      expect(() => replaced('a b\n', 'b', text)).toThrow(HapeersError);
    },
  );

  it.each(['\u00a0a', '\ufeffa', 'a\u2028b', '\u3000'])(
    'takes %j, which HAProxy does not take for blanks',
    (text) => {
      expect(replaced('a b\n', 'b', text)).toBe(`a ${text}\n`);
    },
  );

  it('has to be one of the document', () => {
    expect(() => replaceWord(parse('a b\n'), { start: 0, end: 3 }, 'x')).toThrow(HapeersError);
    expect(() => replaceWord(parse('# a\n'), { start: 2, end: 3 }, 'x')).toThrow(HapeersError);
  });

  it('is what the line reads, and nothing but blanks of that line changes besides', () => {
    fc.assert(
      fc.property(
        texts,
        fc.nat(),
        fc.constantFrom('x', 'longer-than-all', '"q r"', "''"),
        (text, pick, to) => {
          const document = parse(text);
          const all = wordLines(document).flatMap(({ words }) => words.slice(1));
          const word = all[pick % Math.max(1, all.length)];
          if (word === undefined) return;
          const edits = replaceWord(document, word, to);
          const result = applyEdits(text, edits);
          const same = { start: word.start, end: word.start + to.length };
          expect(result.slice(same.start, same.end)).toBe(to);
          const old = wordLines(document).map(({ words }) =>
            words.map(({ start, end }) => text.slice(start, end)),
          );
          const now = wordLines(parse(result)).map(({ words }) =>
            words.map(({ start, end }) => result.slice(start, end)),
          );
          const at = all.indexOf(word);
          let seen = 0;
          expect(now).toEqual(
            old.map(([keyword, ...others]) =>
              [keyword, ...others.map((other) => (seen++ === at ? to : other))].filter(
                (one) => one !== undefined,
              ),
            ),
          );
          const { end } = lineAt(text, word.start);
          expect(edits.every((edit) => edit.start >= word.start && edit.end <= end)).toBe(true);
          expect(result.length - applyEdits(result, replaceWord(parse(result), same, to)).length).toBe(0);
          expect(applyEdits(result, replaceWord(parse(result), same, to))).toBe(result);
        },
      ),
      { numRuns: 1500 },
    );
  });
});

/** A line below the last one of its keyword, or where `place` says. */
function inserted(
  text: string,
  words: readonly string[],
  place?: (section: Section) => Line | undefined,
): string {
  const document = parse(text);
  const section = firstSection(document);
  const line = place?.(section);
  const edit = insertStatement(document, section, words, ...(line === undefined ? [] : [{ before: line }]));
  return applyEdits(text, [edit]);
}

describe('an inserted line', () => {
  const peer = ['peer', 'c', '1.1.1.3:1'];

  it.each([
    [
      'stands below the last one of its keyword',
      'peers p\n peer a 1\n bind :1\n',
      'peers p\n peer a 1\n peer c 1.1.1.3:1\n bind :1\n',
    ],
    [
      'is aligned as they are',
      'peers p\n  peer longer 1\n  peer b      2\n',
      'peers p\n  peer longer 1\n  peer b      2\n  peer c      1.1.1.3:1\n',
    ],
    ['takes their tabs', 'peers p\n\tpeer\ta\t1\n', 'peers p\n\tpeer\ta\t1\n\tpeer\tc\t1.1.1.3:1\n'],
    ['takes their line ends', 'peers p\r\n peer a 1\r\n', 'peers p\r\n peer a 1\r\n peer c 1.1.1.3:1\r\n'],
    [
      'ends the section where no line has its keyword',
      'peers p\n  bind :1\n\n# b\nbackend b\n',
      'peers p\n  bind :1\n  peer c 1.1.1.3:1\n\n# b\nbackend b\n',
    ],
    [
      'is indented as other sections where its own is empty',
      'peers p\n\nbackend b\n   server s 1\n',
      'peers p\n   peer c 1.1.1.3:1\n\nbackend b\n   server s 1\n',
    ],
    ['is indented by four blanks where nothing is', 'peers p\n', 'peers p\n    peer c 1.1.1.3:1\n'],
    [
      'leaves a last line without a line end so',
      'peers p\n peer a 1',
      'peers p\n peer a 1\n peer c 1.1.1.3:1',
    ],
    [
      'stands under no condition',
      'peers p\n.if defined(A)\n peer a 1\n.endif\n',
      'peers p\n.if defined(A)\n peer a 1\n.endif\n peer c 1.1.1.3:1\n',
    ],
    [
      'stays under the condition of its section',
      '.if defined(A)\npeers p\n bind :1\n.endif\n',
      '.if defined(A)\npeers p\n bind :1\n peer c 1.1.1.3:1\n.endif\n',
    ],
    [
      'stays above the condition of the next one',
      'peers p\n bind :1\n.if defined(A)\nbackend b\n.endif\n',
      'peers p\n bind :1\n peer c 1.1.1.3:1\n.if defined(A)\nbackend b\n.endif\n',
    ],
  ])('%s', (_name, text, expected) => {
    expect(inserted(text, peer)).toBe(expected);
  });

  it('goes where it is told', () => {
    expect(inserted('peers p\n  peer a 1\n', ['bind', ':1'], ({ body }) => body[0])).toBe(
      'peers p\n  bind :1\n  peer a 1\n',
    );
    expect(() => inserted('peers p\n', ['bind', ':1'], ({ header }) => header)).toThrow(HapeersError);
    expect(() => inserted('peers p\n', ['bind', ': 1'])).toThrow(HapeersError);
    const document = parse('peers p\n peer a 1\npeers q\n peer b 1\n');
    const [foreign] = document.sections[1]?.body ?? [];
    const after = foreign ?? firstSection(document).header;
    expect(() => insertStatement(document, firstSection(document), peer, { after })).toThrow(HapeersError);
  });

  it('is there with its words, changes no byte besides, and is gone when it is removed', () => {
    fc.assert(
      fc.property(
        texts,
        fc.nat(),
        fc.nat(),
        fc.constantFrom('peer', 'server', 'new'),
        (text, pick, where, keyword) => {
          const document = parse(text);
          const section = document.sections[pick % Math.max(1, document.sections.length)];
          if (section === undefined) return;
          const line = section.body[where % (section.body.length + 1)];
          const place = line === undefined ? [] : [where % 2 === 0 ? { before: line } : { after: line }];
          const words = [keyword, 'unheard-of', '"of it"'];
          const edit = insertStatement(document, section, words, ...place);
          expect(edit.start).toBe(edit.end);
          const result = applyEdits(text, [edit]);
          const again = parse(result);
          const found = wordLines(again).filter(
            (one) => one.words[1] !== undefined && result.startsWith('unheard-of', one.words[1].start),
          );
          expect(found.map((one) => one.words.map(({ start, end }) => result.slice(start, end)))).toEqual([
            words,
          ]);
          const home = again.sections[document.sections.indexOf(section)];
          expect(found.every(({ line: own }) => home?.body.includes(own))).toBe(true);
          expect(
            applyEdits(
              result,
              found.map((one) => removeStatement(again, one.line)),
            ),
          ).toBe(text);
        },
      ),
      { numRuns: 1500 },
    );
  });
});

describe('a removed line', () => {
  it.each([
    [
      'goes with its comment and its end',
      'peers p\r\n peer a 1 # x\r\n peer b 2\r\n',
      'peers p\r\n peer b 2\r\n',
    ],
    ['leaves the comments above', 'peers p\n # x\n peer a 1\n', 'peers p\n # x\n'],
    ['leaves a text without a last line end so', 'peers p\n peer a 1', 'peers p'],
  ])('%s', (_name, text, expected) => {
    const document = parse(text);
    const line = firstSection(document).body.find(({ kind }) => kind === 'statement');
    expect(line && applyEdits(text, [removeStatement(document, line)])).toBe(expected);
  });

  it('is no header', () => {
    const document = parse('peers p\n');
    expect(() => removeStatement(document, firstSection(document).header)).toThrow(HapeersError);
  });

  it('takes all lines of a text one by one, and nothing else', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const document = parse(text);
        const lines = [...document.preamble, ...document.sections.flatMap(({ body }) => body)];
        for (const line of lines) {
          const edit = removeStatement(document, line);
          expect(rest(text, [edit]) + text.slice(edit.start, edit.end)).toHaveLength(text.length);
          expect(text.slice(edit.start, edit.end).trim()).toBe(
            text.slice(lineAt(text, line.start).start, lineAt(text, line.start).end).trim(),
          );
        }
        const left = parse(
          applyEdits(
            text,
            lines.map((line) => removeStatement(document, line)),
          ),
        );
        expect(wordLines(left)).toHaveLength(document.sections.length);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a line that moves up', () => {
  it.each([
    ['takes its comments along', 's p\n a\n # x\n b # y\n c\n', 's p\n # x\n b # y\n a\n c\n'],
    ['leaves other comments', 's p\n # w\n a\n\n  # x\n b\n', 's p\n b\n # w\n a\n\n  # x\n'],
    ['ends where it was the last one', 's p\r\n a\r\n\tb', 's p\r\n\tb\r\n a'],
  ])('%s', (_, shape, expected) => {
    const name = (text: string) => text.replace('s p', 'peers p');
    const document = parse(name(shape));
    const [first, second] = wordLines(document).slice(1);
    if (first === undefined || second === undefined) throw new Error('too few lines');
    expect(applyEdits(document.text, moveUp(document, second.line, first.line))).toBe(name(expected));
    expect(() => moveUp(document, first.line, second.line)).toThrow(HapeersError);
  });
});
