import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { HapeersError } from '../../errors.ts';
import { checkConfig } from '../shell/haproxy-check.ts';
import type { Io } from '../shell/io.ts';
import { withUndo } from '../shell/signals.ts';
import { stagedContents } from './staged.ts';

/** A text that is to become a file. */
export interface Change {
  /** Null where it becomes none. */
  readonly path: string | null;
  readonly content: Uint8Array;
}

/** The configuration of a node to be shown to HAProxy before it replaces files. */
export interface Candidate {
  readonly changes: readonly Change[];
  /** All files of the node in the order of `-f`, absolute, those that change among them; empty where only they are known. */
  readonly files: readonly string[];
  /** Given as `-L`; null where the configuration says it itself, since several versions refuse both together. */
  readonly localPeer: string | null;
  /** Sections that HAProxy must not drop. */
  readonly sections: readonly string[];
  /** The folder that stands for "/" of the node; null where this machine has its files. */
  readonly root: string | null;
}

/** What HAProxy says about a candidate. */
export interface Verdict {
  /** Its messages where it refuses the candidate; null where it accepts it. */
  readonly refusal: string | null;
  /** What it warns about and did not before, with the place of each. */
  readonly warnings: readonly string[];
}

/**
 * Asks a real HAProxy (`-c`) about a configuration. It lies beside the file that it is to become, so that relative paths
 * mean the same.
 * @param haproxy path or name of the binary
 * @throws HapeersError `haproxy-unusable`, `file-unwritable`
 */
export async function verify(candidate: Candidate, haproxy: string, io: Io): Promise<Verdict> {
  const copies = new Map<string, Copy>();
  const remove = () => {
    for (const { temporary } of copies.values()) rmSync(temporary, { force: true });
  };
  return withUndo(remove, async () => {
    const changes = candidate.root === null ? candidate.changes : allOf(candidate, io);
    const contents = stagedContents(
      changes.map(({ content }) => content),
      candidate.root,
      io,
    );
    for (const [index, change] of changes.entries()) {
      const copy = copyOf(change, io);
      copies.set(copy.target, copy);
      await writeCopy(copy.temporary, contents[index] ?? change.content);
    }
    const files = candidate.files.length === 0 ? [...copies.keys()] : candidate.files;
    const read = files.map((file) => copies.get(file)?.temporary ?? file);
    const { exitCode, signal, output, messages } = await checkConfig(haproxy, read, candidate.localPeer, io);
    const ended = exitCode === null ? `HAProxy was ended by ${signal}\n` : '';
    const said = output.replace(/^Configuration file is valid\n/m, '');
    const named = (text: string) =>
      [...copies.values()].reduce((rest, { temporary, name }) => rest.replaceAll(temporary, name), text);
    const isDroppedSection = candidate.sections.some((section) => isDropped(output, section));
    // Exit code 2 says that nothing is listened on, which is no fault of a file.
    const isRefused = (exitCode !== 0 && exitCode !== 2) || isDroppedSection;
    const found = messages.filter(({ severity }) => severity === 'warning');
    const known = found.length === 0 ? new Set() : await warningsNow(candidate, haproxy, io);
    const warnings = found.flatMap(({ file, line, text }) => {
      if (known.has(text)) return [];
      return [named(`${file === null || line === null ? '' : `${file}:${line}: `}${text.split('\n', 1)[0]}`)];
    });
    return { refusal: isRefused ? named(said) + ended : null, warnings };
  }).finally(remove);
}

/** What HAProxy warns about in the files as they are; nothing where it cannot be asked about them. */
async function warningsNow(candidate: Candidate, haproxy: string, io: Io): Promise<ReadonlySet<string>> {
  const own = candidate.changes.map(({ path }) => (path === null ? '' : resolve(io.cwd, path)));
  const files = candidate.files.length === 0 ? own : candidate.files;
  if (files.some((file) => !existsSync(file))) return new Set();
  const staged: string[] = [];
  const remove = () => {
    for (const path of staged) rmSync(path, { force: true });
  };
  return withUndo(remove, async () => {
    const contents =
      candidate.root === null
        ? []
        : stagedContents(
            files.map((path) => readFileSync(path)),
            candidate.root,
            io,
          );
    for (const [index, content] of contents.entries()) {
      const { temporary } = copyOf({ path: files[index] ?? null }, io);
      staged.push(temporary);
      await writeCopy(temporary, content);
    }
    const read = candidate.root === null ? files : staged;
    const { messages } = await checkConfig(haproxy, read, candidate.localPeer, io);
    return new Set(messages.map(({ text }) => text));
  })
    .catch((error) => {
      if (error instanceof HapeersError) return new Set<string>();
      throw error;
    })
    .finally(remove);
}

/** The changed files and those beside them, in the order of `-f`. */
function allOf({ changes, files }: Candidate, io: Io): readonly Change[] {
  if (files.length === 0) return changes;
  const changed = new Map(changes.map((change) => [copyOf(change, io).target, change]));
  return files.map((path) => changed.get(path) ?? { path, content: readFileSync(path) });
}

/** Where a text lies while HAProxy looks at it: beside the file that it is to become. */
interface Copy {
  readonly target: string;
  readonly temporary: string;
  /** What messages call it. */
  readonly name: string;
}

function copyOf({ path }: Pick<Change, 'path'>, io: Io): Copy {
  const target = path === null ? join(tmpdir(), 'haproxy.cfg') : resolve(io.cwd, path);
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
  return { target, temporary, name: path ?? '<stdout>' };
}

async function writeCopy(temporary: string, content: Uint8Array): Promise<void> {
  try {
    await writeFile(temporary, content, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new HapeersError(
      'file-unwritable',
      `the file to verify cannot be written (${temporary})`,
      'check the path and the permissions of its folder',
      { cause: error },
    );
  }
}

/** HAProxy drops a section without the local peer and says so in a warning; the exit code stays 0. */
function isDropped(output: string, section: string): boolean {
  return output.includes(`Removing incomplete section 'peers ${section}'`);
}
