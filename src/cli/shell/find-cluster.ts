import { lstatSync, type Stats, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Io } from './io.ts';
import { tell } from './tell.ts';

/** What a cluster file is called where nobody names it. */
export const CLUSTER_NAMES = ['hapeers.yaml', 'hapeers.yml', 'hapeers.json'] as const;

/** The write permission of everybody else. */
const OTHERS_WRITE = 0o002;

/**
 * The cluster file of the current folder or of the nearest one above, as a path from here; null where there is none. One
 * that somebody else may have put there is not taken: it could silence rules, and a note names it.
 */
export function findCluster(io: Io): string | null {
  for (let folder = io.cwd; ; folder = dirname(folder)) {
    for (const name of CLUSTER_NAMES) {
      const file = stat(join(folder, name));
      if (file === null) continue;
      const path = relative(io.cwd, join(folder, name));
      const link = lstatSync(join(folder, name));
      const reason =
        whyForeign(link, folder, folder === io.cwd) ?? whyForeign(file, folder, folder === io.cwd);
      if (reason === null) return path;
      tell(io, `note: ${path} is not used: ${reason}; name it with --cluster to use it`);
    }
    if (dirname(folder) === folder) return null;
  }
}

/** Why somebody else may have written a file that nobody named; null where the caller or root has. */
function whyForeign({ uid }: Stats, folder: string, isHere: boolean): string | null {
  const caller = process.getuid?.();
  if (caller === undefined) return null;
  const isOpen = ((stat(folder)?.mode ?? 0) & OTHERS_WRITE) !== 0;
  const isTheirs = uid !== 0 && uid !== caller;
  // In the folder that somebody works in, the owner is often another one: a checkout that a container mounts.
  if (isTheirs && (!isHere || isOpen)) return 'it belongs to another user';
  return isOpen && !isHere ? 'everybody can write to its folder' : null;
}

function stat(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}
