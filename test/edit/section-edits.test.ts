import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfigTree } from '../../grammar/ast.ts';
import { parse } from '../../grammar/parser.ts';
import { insertSection, removeSection, type SectionPlace } from '../../src/edit/section-edits.ts';
import { applyEdits } from '../../src/edit/text-edit.ts';
import { HapeersError } from '../../src/errors.ts';
import { texts } from '../grammar/random-text.ts';

const lines = [
  ['peers', 'new'],
  ['peer', 'a', '10.0.0.1:1024'],
];

function placeOf(
  document: ConfigTree,
  where: 'before' | 'after' | 'end',
  index: number,
): SectionPlace | null {
  const section = document.sections[index];
  if (where === 'end' || section === undefined) return null;
  return where === 'before' ? { before: section } : { after: section };
}

function inserted(text: string, where: 'before' | 'after' | 'end', index = 0): string {
  const document = parse(text);
  return applyEdits(text, [insertSection(document, lines, placeOf(document, where, index))]);
}

describe('an inserted section', () => {
  it.each([
    ['is all of an empty text', '', 'end', 'peers new\n    peer a 10.0.0.1:1024\n'],
    [
      'stands at the end',
      'backend b\n  server s 1\n\n\n',
      'end',
      'backend b\n  server s 1\n\npeers new\n  peer a 10.0.0.1:1024\n\n\n',
    ],
    [
      'has the empty lines of the others',
      'global\nbackend b\n',
      'end',
      'global\nbackend b\npeers new\n    peer a 10.0.0.1:1024\n',
    ],
    [
      'is indented and ended as they are',
      '\tglobal\r\n\t\tx\r\n',
      'end',
      '\tglobal\r\n\t\tx\r\n\r\n\tpeers new\r\n\t\tpeer a 10.0.0.1:1024\r\n',
    ],
    [
      'leaves a last line without a line end so',
      'global\n x',
      'end',
      'global\n x\n\npeers new\n peer a 10.0.0.1:1024',
    ],
    [
      'stands above a section and its remark',
      '# b\nbackend b\n',
      'before',
      'peers new\n    peer a 10.0.0.1:1024\n\n# b\nbackend b\n',
    ],
    [
      'stands below a section, above the remark of the next',
      'global\n # x\n\n\n# b\nbackend b\n',
      'after',
      'global\n # x\n\n\npeers new\n    peer a 10.0.0.1:1024\n\n\n# b\nbackend b\n',
    ],
    [
      'stays out of the condition of the next',
      'global\n\n.if defined(A)\nbackend b\n.endif\n',
      'after',
      'global\n\npeers new\n    peer a 10.0.0.1:1024\n\n.if defined(A)\nbackend b\n.endif\n',
    ],
    [
      'stands behind all conditions at the end',
      '.if defined(A)\nbackend b\n.endif\n',
      'end',
      '.if defined(A)\nbackend b\n.endif\n\npeers new\n    peer a 10.0.0.1:1024\n',
    ],
  ] as const)('%s', (_name, text, where, expected) => {
    expect(inserted(text, where)).toBe(expected);
  });

  it('has words, and a neighbor in the document', () => {
    const document = parse('global\n');
    expect(() => insertSection(document, [['peers', 'a b']])).toThrow(HapeersError);
    const [foreign] = parse('global\n').sections;
    expect(() => insertSection(document, lines, foreign === undefined ? null : { after: foreign })).toThrow(
      HapeersError,
    );
  });

  it('is there with its lines, changes no byte besides, and is gone when it is removed', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('before', 'after', 'end'), fc.nat(), (text, where, pick) => {
        const document = parse(text);
        const place = placeOf(document, where, pick % Math.max(1, document.sections.length));
        const edit = insertSection(document, lines, place);
        expect(edit.start).toBe(edit.end);
        const result = applyEdits(text, [edit]);
        const again = parse(result);
        const found = again.sections.filter(({ header }) => result.startsWith('new', header.words[1]?.start));
        expect(found).toHaveLength(1);
        expect(again.sections).toHaveLength(document.sections.length + 1);
        for (const section of found) {
          const words = [section.header, ...section.body.slice(0, 1)].map((line) =>
            'words' in line ? line.words.map(({ start, end }) => result.slice(start, end)) : [],
          );
          expect(words).toEqual(lines);
          if (section.body.length === 1) expect(applyEdits(result, removeSection(again, section))).toBe(text);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a removed section', () => {
  it.each([
    [
      'goes with the remark and the empty line above',
      'global\n\n# p\npeers p\n peer a 1\n\nbackend b\n',
      1,
      'global\n\nbackend b\n',
    ],
    [
      'goes with the empty lines below where it is the first',
      '# p\npeers p\n\n\nbackend b\n',
      0,
      'backend b\n',
    ],
    ['leaves the remark of the next', 'peers p\n # x\n\n# b\nbackend b\n', 0, '# b\nbackend b\n'],
    ['leaves a text without a last line end so', 'global\n\npeers p\n peer a 1', 1, 'global'],
    [
      'leaves the condition around it',
      '.if defined(A)\npeers p\n peer a 1\n.else\n peer b 1\n.endif\nbackend b\n',
      0,
      '.if defined(A)\n.else\n.endif\nbackend b\n',
    ],
    [
      'leaves the condition of the next',
      'peers p\n.if defined(A)\n bind :1\n.endif\n.if defined(B)\nbackend b\n.endif\n',
      0,
      '.if defined(B)\nbackend b\n.endif\n',
    ],
  ])('%s', (_name, text, index, expected) => {
    const document = parse(text);
    const section = document.sections[index];
    expect(section && applyEdits(text, removeSection(document, section))).toBe(expected);
  });

  it('has to be in the document', () => {
    const [foreign] = parse('global\n').sections;
    expect(() => foreign && removeSection(parse('global\n'), foreign)).toThrow(HapeersError);
  });

  it('leaves all others as they are, with the directives of their conditions', () => {
    fc.assert(
      fc.property(texts, fc.nat(), (text, pick) => {
        const document = parse(text);
        const index = pick % Math.max(1, document.sections.length);
        const section = document.sections[index];
        if (section === undefined) return;
        const result = applyEdits(text, removeSection(document, section));
        const headers = ({ text: all, sections }: ConfigTree) =>
          sections.map(({ header }) => all.slice(header.start, header.end));
        expect(headers(parse(result))).toEqual(headers(document).toSpliced(index, 1));
        expect(balance(result)).toEqual(balance(text));
      }),
      { numRuns: 1500 },
    );
  });
});

/** The directives that belong to no pair of `.if` and `.endif`, in order. */
function balance(text: string): readonly string[] {
  const left: string[] = [];
  for (const [, name = ''] of text.matchAll(/^[ \t]*(\.if|\.endif)/gm)) {
    if (name === '.endif' && left.at(-1) === '.if') left.pop();
    else left.push(name);
  }
  return left;
}
