import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Line, Word } from '../../../grammar/ast.ts';
import { parse } from '../../../grammar/parser.ts';
import { applyEdits, wordKey } from '../../edit/text-edit.ts';
import type { Io } from '../shell/io.ts';

/**
 * A config in which every absolute path that a folder has a file for leads to that file: HAProxy, which reads certificates
 * and lists while it checks, finds those that are staged for another machine.
 * @param root the folder that stands for "/" of that machine; null for none
 */
export function stagedContent(content: Uint8Array, root: string | null, io: Io): Uint8Array {
  if (root === null) return content;
  const folder = resolve(io.cwd, root);
  // Bytes as characters: whatever the encoding, what is not a path stays.
  const text = Buffer.from(content).toString('latin1');
  const { preamble, sections } = parse(text);
  const edits = [...preamble, ...sections.flatMap(({ body }) => body)].flatMap(wordsOf).flatMap((word) => {
    const path = wordKey(text, word);
    if (!/^\/[^\0]+$/.test(path)) return [];
    const staged = join(folder, path);
    return existsSync(staged) ? [{ start: word.start, end: word.end, text: quoted(staged) }] : [];
  });
  return edits.length === 0 ? content : Buffer.from(applyEdits(text, edits), 'latin1');
}

function wordsOf(line: Line): readonly Word[] {
  return line.kind === 'statement' ? line.words.slice(1) : [];
}

function quoted(path: string): string {
  return `'${Buffer.from(path).toString('latin1').replaceAll("'", "'\\''")}'`;
}
