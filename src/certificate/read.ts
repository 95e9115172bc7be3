import { loadAuthorities } from './authorities.ts';
import { type ExtraFiles, loadBindCrt, loadCrt, loadCrtList } from './crt.ts';
import type { Disk } from './disk.ts';
import { type FileName, keyOf, type NamedFile } from './named-file.ts';

/**
 * Reads each file that a config names, once.
 * @param extra what the config says about files beside a `crt`; null where that is not certain, so that none is read
 */
export function readFiles(
  names: readonly FileName[],
  extra: ExtraFiles | null,
  disk: Disk,
): ReadonlyMap<string, NamedFile> {
  const files = new Map<string, NamedFile>();
  for (const name of names) {
    const key = keyOf(name);
    if (!files.has(key)) files.set(key, readNamed(name, extra, disk));
  }
  return files;
}

function readNamed({ role, path }: FileName, extra: ExtraFiles | null, disk: Disk): NamedFile {
  if (role === 'authorities') return { ...loadAuthorities(path, disk), own: [] };
  if (role === 'crt-list') return { ...loadCrtList(path, extra, disk), authorities: null };
  if (extra === null) return { faults: [], own: [], authorities: null };
  const load = role === 'bind-crt' ? loadBindCrt : loadCrt;
  return { ...load(path, extra, disk), authorities: null };
}
