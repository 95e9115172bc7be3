import { loadAuthorities } from './authorities.ts';
import { type ExtraFiles, loadBindCrt, loadCrt } from './crt.ts';
import type { Disk } from './disk.ts';
import { closed, missing } from './fault.ts';
import { type FileName, keyOf, type NamedFile } from './named-file.ts';

/**
 * Reads each file that a config names, once.
 * @param extra what the config says about files beside a `crt`
 */
export function readFiles(
  names: readonly FileName[],
  extra: ExtraFiles,
  disk: Disk,
): ReadonlyMap<string, NamedFile> {
  const files = new Map<string, NamedFile>();
  for (const name of names) {
    const key = keyOf(name);
    if (!files.has(key)) files.set(key, readNamed(name, extra, disk));
  }
  return files;
}

function readNamed({ role, path }: FileName, extra: ExtraFiles, disk: Disk): NamedFile {
  switch (role) {
    case 'bind-crt':
      return { ...loadBindCrt(path, extra, disk), authorities: null };
    case 'server-crt':
      return { ...loadCrt(path, extra, disk), authorities: null };
    case 'authorities':
      return { ...loadAuthorities(path, disk), own: [] };
    case 'crt-list': {
      const entry = disk(path);
      const fault =
        entry.kind === 'missing'
          ? missing(path)
          : entry.kind === 'closed'
            ? closed(path, entry.reason)
            : null;
      return { faults: fault === null ? [] : [fault], own: [], authorities: null };
    }
  }
}
