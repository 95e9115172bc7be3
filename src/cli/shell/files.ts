import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { nearest } from '../../../grammar/vocabulary.ts';
import { sourceOf } from '../../bytes.ts';
import { HapeersError } from '../../errors.ts';
import type { Source } from '../../text.ts';
import type { Io } from './io.ts';
import { nameFrom, pathBytes } from './path-bytes.ts';
import { shownPath } from './shown-path.ts';

/**
 * Reads files as HAProxy's `-f` does: a directory stands for its regular files that end in `.cfg` and begin with no
 * dot, in byte order, without descending (`cfgfiles_expand_directories()` in src/haproxy.c); `-` is standard input.
 * A directory without such files gives none, as HAProxy has it.
 *
 * @param stdinName how standard input is named in reports
 * @throws HapeersError `file-unreadable`, also where nothing comes from standard input
 */
export async function readSources(
  paths: readonly string[],
  io: Io,
  stdinName = '<stdin>',
): Promise<Source[]> {
  const sources: Source[] = [];
  for (const path of paths) {
    if (path === '-') sources.push(refuseEmpty(await readStdin(io, stdinName)));
    else for (const file of expandPath(path, io)) sources.push(readSource(file, io));
  }
  return sources;
}

/** A program in front that failed, or an input that is closed, must not be taken for a config. */
function refuseEmpty(source: Source): Source {
  if (source.text !== '') return source;
  throw new HapeersError(
    'file-unreadable',
    `nothing comes from standard input (${source.name})`,
    'check what feeds it',
  );
}

/** @param name how standard input is named in reports */
export async function readStdin(io: Io, name = '<stdin>'): Promise<Source> {
  return sourceOf(name, await io.stdin());
}

/**
 * Nothing else can be done while a file is read, and waiting for a thread to read it takes longer than most files.
 * @throws HapeersError `file-unreadable`, also for a directory
 */
export function readSource(path: string, io: Io): Source {
  try {
    return sourceOf(shownPath(path), readFileSync(pathBytes(resolve(io.cwd, path))));
  } catch (error) {
    throw unreadable(path, error, io);
  }
}

/**
 * The files that paths stand for where each file is a config of its own: a directory stands for its `*.cfg` and for those
 * of the folders below it, but for hidden ones.
 * @throws HapeersError `file-unreadable`
 */
export function listConfigs(paths: readonly string[], io: Io): string[] {
  return paths.flatMap((path) => (path === '-' ? [path] : expandPath(path, io, true)));
}

/**
 * Stops where a file is to be changed that is none: what was read from a pipe or a device is not there to be replaced, and
 * reading it may wait for ever.
 * @throws HapeersError `usage`
 */
export function refuseStream(path: string, io: Io): void {
  let kind: Stats | undefined;
  try {
    kind = statSync(pathBytes(resolve(io.cwd, path)), { throwIfNoEntry: false });
  } catch {
    // Whoever reads it says what is wrong.
  }
  if (kind === undefined || kind.isFile() || kind.isDirectory()) return;
  throw new HapeersError(
    'usage',
    `only a regular file can be changed (${shownPath(path)})`,
    'name a regular file, or use --diff',
  );
}

/** Whether a path leads to a regular file. */
export function isFile(path: string, io: Io): boolean {
  return statSync(resolve(io.cwd, path), { throwIfNoEntry: false })?.isFile() === true;
}

/**
 * The files that a path stands for: itself, or the `*.cfg` of a directory, and with `descend` those of the folders below.
 * @throws HapeersError `file-unreadable`
 */
export function expandPath(path: string, io: Io, descend = false): string[] {
  const full = resolve(io.cwd, path);
  try {
    if (!statSync(pathBytes(full)).isDirectory()) return [path];
    const entries = readdirSync(pathBytes(full), { withFileTypes: true, encoding: 'buffer' }).sort((a, b) =>
      Buffer.compare(a.name, b.name),
    );
    const files: string[] = [];
    for (const entry of entries) {
      const name = nameFrom(entry.name);
      if (name.startsWith('.')) continue;
      if (entry.isDirectory() && descend) files.push(...expandPath(join(path, name), io, true));
      if (!name.endsWith('.cfg')) continue;
      const kind = entry.isSymbolicLink() ? statSync(pathBytes(join(full, name))) : entry;
      if (kind.isFile()) files.push(join(path, name));
    }
    return files;
  } catch (error) {
    throw error instanceof HapeersError ? error : unreadable(path, error, io);
  }
}

function unreadable(path: string, error: unknown, io: Io): HapeersError {
  return new HapeersError(
    'file-unreadable',
    `cannot read the file: ${reasonOf(error)} (${shownPath(path)})`,
    hintFor(path, codeOf(error), io),
    { cause: error },
  );
}

function hintFor(path: string, code: string, io: Io): string {
  if (code === 'EISDIR') return 'name a file in it';
  if (code !== 'ENOENT') return 'check the path and its permissions';
  const [, name, file] = /^([\w.-]+)=([^,]+)/.exec(path) ?? [];
  if (file !== undefined && isFile(file, io)) return `write --node ${name}=${file}`;
  const near = nearest(basename(path), namesBeside(path, io));
  return near === null
    ? 'check the path and its permissions'
    : `did you mean "${join(dirname(path), near)}"?`;
}

function namesBeside(path: string, io: Io): readonly string[] {
  try {
    return readdirSync(dirname(resolve(io.cwd, path)));
  } catch {
    return [];
  }
}

const REASONS: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    ENOENT: 'no such file or directory',
    EACCES: 'permission denied',
    EPERM: 'operation not permitted',
    EISDIR: 'it is a directory',
    ENOTDIR: 'a part of its path is not a directory',
    ELOOP: 'too many symbolic links',
    EROFS: 'read-only file system',
    ENOSPC: 'no space left on device',
  }),
);

/** What an error of the file system means, in words. */
export function reasonOf(error: unknown): string {
  return REASONS.get(codeOf(error)) ?? (error instanceof Error ? error.message : String(error));
}

/** `ENOENT`; empty for another kind of error. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
