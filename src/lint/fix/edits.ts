import type { ConfigTree } from '../../../grammar/ast.ts';
import { correctionOf } from '../../../grammar/vocabulary.ts';
import { isWord } from '../../edit/layout.ts';
import { removeLines, replaceWord } from '../../edit/line-edits.ts';
import { lineAt, type TextEdit } from '../../edit/text-edit.ts';
import type { Config, Entity } from '../../model/config.ts';
import type { Repair } from '../../model/table/stick-table.ts';
import type { Edit, Fix } from '../../problem.ts';
import type { Source, TextRange } from '../../text.ts';

/** Edits of a text as edits of the file that has it. */
export function editsIn(source: Source, edits: readonly TextEdit[]): readonly Edit[] {
  return edits.map(({ start, end, text }) => ({ source, range: { start, end }, text }));
}

/** The edit that takes words of a line away, with the blanks before them. */
export function withoutWords(source: Source, { start, end }: TextRange): Edit {
  let from = start;
  while (/[ \t]/.test(source.text.charAt(from - 1))) from--;
  return { source, range: { start: from, end }, text: '' };
}

/**
 * The fix of a misspelled word: the one candidate that it is a slip of the pen for, where there is one and the word is
 * there as it is read. The columns of the words after it are kept.
 *
 * @param word a whole word, or a part of one
 */
export function spellingFix(
  source: Source,
  word: TextRange,
  value: string,
  candidates: Iterable<string>,
): Fix | null {
  if (source.slice(word) !== value) return null;
  const right = correctionOf(value, candidates);
  // A name may have what no word can be written with.
  return right === null || !isWord(right) ? null : writing(source, word, right);
}

/**
 * Likewise for a name that the config gives: a short one may be that of something which is still to be written, so its
 * fix is not safe.
 */
export function nameFix(source: Source, word: TextRange, value: string, names: Iterable<string>): Fix | null {
  const fix = spellingFix(source, word, value, names);
  return fix && { ...fix, safe: value.length >= LONG_NAME };
}

const LONG_NAME = 5;

/** The safe fix that writes another text in the place of a word, or of a part of one. */
export function writing(source: Source, word: TextRange, text: string): Fix {
  const isWhole = !/[^ \t\v\f\r\n]/.test(source.text.charAt(word.start - 1) + source.text.charAt(word.end));
  const edits = isWhole ? replaceWord(source, word, text) : [{ ...word, text }];
  return { description: `write "${text}"`, safe: true, edits: editsIn(source, edits) };
}

/** The safe fix that puts a word with a variable into the quotes without which it is none; null for any other word. */
export function quotedVariable(source: Source, word: TextRange): Fix | null {
  const isVariable = /^[\w.:-]*(?:\$(?:\{\w+\}|[A-Za-z_]\w*)[\w.:-]*)+$/.test(source.slice(word));
  if (!isVariable) return null;
  return {
    ...writing(source, word, `"${source.slice(word)}"`),
    description: 'put the variable in double quotes',
  };
}

/** The safe fix that makes one word of several by double quotes; null where something in them would be read otherwise. */
export function quoting(source: Source, words: TextRange): Fix | null {
  const text = source.slice(words);
  if (/["'\\$]/.test(text)) return null;
  return {
    description: 'put it in quotes',
    safe: true,
    edits: editsIn(source, [{ ...words, text: `"${text}"` }]),
  };
}

/** The safe fix that takes a line away that says the same as another one, word for word; null where it says more. */
export function twinFix(line: Entity, first: Entity): Fix | null {
  const { source, statement } = line;
  const textOf = (one: Entity) => one.statement.words.map((word) => one.source.slice(word)).join(' ');
  if (statement.comment !== null || statement.ignored !== null || textOf(first) !== textOf(line)) return null;
  const edits = editsIn(source, [removeLines(source.text, lineAt(source.text, statement.start))]);
  return { description: 'remove the duplicate line', safe: true, edits };
}

/** The fix of a defect that the model knows how to repair. */
export function repairFix(source: Source, repair: Repair | null | undefined): Fix | null {
  if (repair == null) return null;
  const stands = source.slice(repair);
  if (repair.was === null ? /["'\\$]/.test(stands) : stands !== repair.was) return null;
  const description = repair.text === '' ? `remove "${stands}"` : `write "${repair.text}"`;
  return { description, safe: repair.safe, edits: editsIn(source, [repair]) };
}

/** The tree of a file of the config. */
export function documentOf({ files }: Config, source: Source): ConfigTree {
  const file = files.find((one) => one.source === source);
  if (file === undefined) throw new Error(`the config has no file ${source.name}`);
  return file.document;
}
