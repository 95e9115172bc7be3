import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Io } from './io.ts';

/** What a cluster file is called where nobody names it. */
export const CLUSTER_NAMES = ['hapeers.yaml', 'hapeers.yml', 'hapeers.json'] as const;

/** The cluster file of the current folder or of the nearest one above, as a path from here; null where there is none. */
export function findCluster(io: Io): string | null {
  for (let folder = io.cwd; ; folder = dirname(folder)) {
    const name = CLUSTER_NAMES.find((one) => existsSync(join(folder, one)));
    if (name !== undefined) return relative(io.cwd, join(folder, name));
    if (dirname(folder) === folder) return null;
  }
}
