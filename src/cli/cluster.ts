import { access } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { readCluster } from '../cluster/read.ts';
import { HapeersError } from '../errors.ts';
import type { Cluster } from '../model/cluster.ts';
import { coloursFor } from './colour.ts';
import { readSources } from './files.ts';
import type { Io } from './io.ts';
import { reportText } from './report/text.ts';

const NAMES = ['hapeers.yaml', 'hapeers.yml', 'hapeers.json'];

/**
 * Reads the cluster file and reports what is wrong in it on standard error.
 * @param path null to look for it in the current folder and those above
 * @returns null where it is invalid
 * @throws HapeersError `usage` where none is found, `file-unreadable`
 */
export async function loadCluster(path: string | null, io: Io, colour?: boolean): Promise<Cluster | null> {
  const found = path ?? (await findCluster(io));
  const [source] = await readSources([found], io);
  if (source === undefined) {
    throw new HapeersError(
      'file-unreadable',
      `the cluster file is a directory (${found})`,
      'name a file in it',
    );
  }
  const { cluster, problems } = readCluster(source);
  if (problems.length > 0) io.stderr(reportText(problems, coloursFor(io, 'stderr', colour)));
  return cluster;
}

async function findCluster(io: Io): Promise<string> {
  for (let folder = io.cwd; ; folder = dirname(folder)) {
    for (const name of NAMES) {
      const path = join(folder, name);
      const exists = await access(path).then(
        () => true,
        () => false,
      );
      if (exists) return relative(io.cwd, path);
    }
    if (dirname(folder) === folder) break;
  }
  throw new HapeersError(
    'usage',
    `there is no ${NAMES[0]} here or in a folder above`,
    'name the cluster file: hapeers generate FILE',
  );
}
