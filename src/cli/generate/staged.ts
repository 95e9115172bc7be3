import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from '../../../grammar/parser.ts';
import { applyEdits, type TextEdit } from '../../edit/text-edit.ts';
import { Environment } from '../../model/line/environment.ts';
import { readConfigLines } from '../../model/read.ts';
import { newest } from '../../model/value/version.ts';
import { Source } from '../../text.ts';
import type { Io } from '../shell/io.ts';

/**
 * The files of a config in which every absolute path that a folder has a file for leads to that file: HAProxy, which reads
 * certificates and lists while it checks, finds those that are staged for another machine.
 * @param contents in the order of `-f`, since a file may set the variables of the next one
 * @param root the folder that stands for "/" of that machine; null for none
 */
export function stagedContents(
  contents: readonly Uint8Array[],
  root: string | null,
  io: Io,
): readonly Uint8Array[] {
  if (root === null) return contents;
  const folder = Buffer.from(resolve(io.cwd, root));
  // Bytes as characters: whatever the encoding, what is not a path stays.
  const texts = contents.map((content) => Buffer.from(content).toString('latin1'));
  const files = texts.map((text) => ({ source: new Source('', text), document: parse(text) }));
  const { lines } = readConfigLines(files, { version: newest, localPeer: null, environment: present(io) });
  return files.map(({ document }, index) => {
    const statements = [...document.preamble, ...document.sections.flatMap(({ body }) => body)];
    const edits = statements.flatMap((line): TextEdit[] => {
      if (line.kind !== 'statement') return [];
      const args = lines.get(line)?.arguments ?? [];
      return args.slice(1).flatMap(({ value, word }) => {
        const isOneWord = args.filter((other) => other.word.start === word.start).length === 1;
        if (value === null || !isOneWord || !/^\/[^\0]+$/.test(value)) return [];
        const staged = Buffer.concat([folder, Buffer.from(value, 'latin1')]);
        return existsSync(staged) ? [{ start: word.start, end: word.end, text: quoted(staged) }] : [];
      });
    });
    const text = texts[index] ?? '';
    return edits.length === 0
      ? (contents[index] ?? new Uint8Array())
      : Buffer.from(applyEdits(text, edits), 'latin1');
  });
}

/** The environment in which HAProxy is asked. */
function present({ env }: Io): Environment {
  return new Environment(
    Object.entries(env).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, Buffer.from(value).toString('latin1')]],
    ),
    true,
  );
}

function quoted(path: Buffer): string {
  return `'${path.toString('latin1').replaceAll("'", "'\\''")}'`;
}
