import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { bytesOf } from '../../bytes.ts';
import { HapeersError } from '../../errors.ts';
import { unifiedDiff } from '../../generate/diff.ts';
import { coloredDiff, shownDiff } from '../../report/diff.ts';
import type { Source } from '../../text.ts';
import { colorsFor } from '../shell/color.ts';
import { isFile, readSource } from '../shell/files.ts';
import { makeFolder } from '../shell/folder.ts';
import type { Io } from '../shell/io.ts';
import { shownPath } from '../shell/shown-path.ts';
import { tell } from '../shell/tell.ts';
import { writeFile } from '../shell/write-file.ts';
import { keepBackup } from './backup.ts';
import type { Draft } from './drafts.ts';

/** What would change, as a unified diff. */
export function showDiffs(drafts: readonly Draft[], color: boolean | undefined, io: Io): void {
  const colors = colorsFor(io, 'stdout', color);
  for (const draft of drafts) {
    const diff = diffOf(draft, io);
    if (io.terminal.stdout) io.stdout(coloredDiff(shownDiff(diff), colors));
    else io.stdout(encode(draft, coloredDiff(diff, colors)));
  }
}

/** Text in the encoding of the file that it belongs to. */
function encode({ before }: Pick<Draft, 'before'>, text: string): string | Uint8Array {
  return before === null || before.encoding === 'utf-8' ? text : bytesOf(before, text);
}

/** Empty for a text that neither becomes a file nor came from one. */
export function diffOf({ path, before, text }: Draft, io: Io): string {
  if (path === null) return before === null ? '' : unifiedDiff('-', before.text, text);
  const full = resolve(io.cwd, path);
  const near = relative(io.cwd, full);
  const name = near.startsWith('..') || isAbsolute(near) ? full : near;
  return unifiedDiff(name, before?.text ?? null, text);
}

/** What a file holds that is not there. */
const NOTHING = new Uint8Array();

/** @throws HapeersError `file-unwritable` where a file is another one than was read: none of them is written then */
function refuseChanged(path: string, before: Source | null, io: Io): void {
  const now = isFile(path, io) ? readSource(path, io) : null;
  if (now?.text === before?.text && now?.encoding === before?.encoding) return;
  throw new HapeersError(
    'file-unwritable',
    `another program changed the file meanwhile (${shownPath(path)})`,
    'run the command again',
  );
}

/**
 * Writes each file in one step.
 * @throws HapeersError `file-unwritable`
 */
export async function writeAll(
  drafts: readonly Draft[],
  options: { readonly backup?: true },
  io: Io,
): Promise<void> {
  for (const { path, before } of drafts) if (path !== null) refuseChanged(path, before, io);
  for (let at = 0; at < drafts.length; at += AT_ONCE) {
    const some = drafts.slice(at, at + AT_ONCE);
    for (const { path, before, text } of some) {
      if (path === null || before?.text === text) continue;
      const full = resolve(io.cwd, path);
      if (before === null) await makeFolder(dirname(full));
      else if (options.backup === true) await keepBackup(full);
    }
    const outcomes = await Promise.allSettled(some.map((draft) => writeOne(draft, io)));
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') outcome.value();
    const failed = outcomes.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }
}

/** Files that are written at the same time: the disk takes its time to confirm each. */
const AT_ONCE = 8;

/** @returns what tells of it */
async function writeOne({ path, before, text, content }: Draft, io: Io): Promise<() => void> {
  if (path === null) return () => io.stdout(encode({ before }, text));
  if (before?.text === text) return () => tell(io, `${path} is up to date`);
  await writeFile(path, content, io, before === null ? NOTHING : bytesOf(before));
  return () => tell(io, `wrote ${shownPath(path)}`);
}

/** Texts on standard output: nodes that share one are named together. */
export function printAll(drafts: readonly Draft[], io: Io): void {
  const [only] = drafts;
  if (drafts.length === 1 && only !== undefined) io.stdout(encode(only, only.text));
  else io.stdout(drafts.map(({ nodes, text }) => `# ${nodes.join(', ')}\n${text}`).join('\n'));
}
