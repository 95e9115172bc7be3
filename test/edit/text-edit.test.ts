import { describe, expect, it } from 'vitest';
import { parse } from '../../grammar/parser.ts';
import {
  applyEdits,
  indentAt,
  lineAt,
  lineEndAt,
  startWithComments,
  unconditionalSections,
  wordKey,
} from '../../src/edit/text-edit.ts';
import { HapeersError } from '../../src/errors.ts';

describe('edits', () => {
  it('replace, insert in their order and remove', () => {
    const text = 'one\ntwo\nthree\n';
    const edits = [
      { start: 8, end: 14, text: '' },
      { start: 4, end: 4, text: 'a\n' },
      { start: 4, end: 4, text: 'b\n' },
      { start: 4, end: 7, text: 'TWO' },
    ];
    expect(applyEdits(text, edits)).toBe('one\na\nb\nTWO\n');
    expect(applyEdits(text, [])).toBe(text);
  });

  it('end a last line before they add one', () => {
    expect(applyEdits('a\r\nb', [{ start: 4, end: 4, text: 'c\r\n' }])).toBe('a\r\nb\r\nc\r\n');
    expect(applyEdits('a\nb', [{ start: 3, end: 3, text: 'c' }])).toBe('a\nbc');
    expect(applyEdits('a\nb', [{ start: 3, end: 3, text: '\n' }])).toBe('a\nb\n');
  });

  it('must not overlap, unless both remove', () => {
    const edits = (first: string, second: string) => [
      { start: 0, end: 3, text: first },
      { start: 1, end: 2, text: second },
      { start: 2, end: 4, text: second },
    ];
    expect(() => applyEdits('abcde', edits('x', ''))).toThrow(HapeersError);
    expect(() => applyEdits('abcde', edits('', 'x'))).toThrow(HapeersError);
    expect(applyEdits('abcde', edits('', ''))).toBe('e');
  });
});

describe('lines', () => {
  const text = 'a\r\n\t# x\n\tb c\n  # y\n\td';

  it('are found by any offset in them', () => {
    expect(lineAt(text, 0)).toEqual({ start: 0, end: 3 });
    expect(lineAt(text, 10)).toEqual({ start: 8, end: 13 });
    expect(lineAt(text, text.length)).toEqual({ start: 19, end: 21 });
    expect(lineAt('\na', 0)).toEqual({ start: 0, end: 1 });
  });

  it('have an indentation and an end', () => {
    expect(indentAt(text, 9)).toBe('\t');
    expect([lineEndAt(text, 0), lineEndAt(text, 9), lineEndAt(text, 20)]).toEqual(['\r\n', '\n', '\r\n']);
  });

  it('begin with the comments above that are indented alike', () => {
    expect(startWithComments(text, 9)).toBe(3);
    expect(startWithComments(text, 20)).toBe(19);
    expect(startWithComments('# a\n# b\nc', 8)).toBe(0);
  });
});

describe('words', () => {
  it('are equal when HAProxy reads them as equal', () => {
    const key = (word: string) => wordKey(word, { start: 0, end: word.length });
    expect(key('"a b"')).toBe(key("a\\ 'b'"));
    expect(key('"$A"')).toBe(key('"${A}"'));
    expect(key("'$A'")).not.toBe(key('"$A"'));
  });
});

describe('sections outside of conditions', () => {
  it('are those that are always read', () => {
    const document = parse('backend a\n.if defined(X)\nbackend b\n.endif\nbackend c\n.endif\nbackend d\n');
    expect(
      unconditionalSections(document).map(({ header }) => document.text.slice(header.start, header.end)),
    ).toEqual(['backend a', 'backend c', 'backend d']);
  });
});
