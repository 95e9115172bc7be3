import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A real HAProxy that can be run here. */
export interface HaproxyBinary {
  /** The first two numbers of the version, `2.6`. */
  readonly branch: string;
  /** The full version without the packager's suffix, `2.6.12`. */
  readonly version: string;
  /** Absolute. */
  readonly path: string;
  /** Where it comes from: `Debian bookworm`, `PATH`. */
  readonly origin: string;
}

/** A branch that the tests are meant for and that cannot be run here. */
export interface MissingBranch {
  readonly branch: string;
  readonly reason: string;
}

/** The folder of the repository, absolute; this file may run bundled from a folder below it. */
export const repositoryFolder = findUpwards(
  dirname(fileURLToPath(import.meta.url)),
  'test/haproxy/versions.txt',
);

const cacheFolder = join(repositoryFolder, '.haproxy');

/** The ltsBranches that `get.sh` brings, with the Debian suite of each. */
const wanted = readFileSync(join(repositoryFolder, 'test/haproxy/versions.txt'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => {
    const [branch = '', suite = ''] = line.split(' ');
    return { branch, suite };
  });

let found: readonly HaproxyBinary[] | undefined;

/**
 * The HAProxy builds to test with, oldest first: those that `get.sh` brought, and the one on PATH where it is in for
 * a branch that is missing. Empty when there is none at all.
 */
export function haproxyBinaries(): readonly HaproxyBinary[] {
  found ??= findBinaries();
  return found;
}

/** Two nodes: of one HAProxy, or of two. */
export interface HaproxyPair {
  readonly name: string;
  readonly binaries: readonly [HaproxyBinary, HaproxyBinary];
}

/** A pair of each HAProxy, and the oldest with the newest: a fleet is upgraded node by node. */
export function haproxyPairs(): readonly HaproxyPair[] {
  const all = haproxyBinaries();
  const mixed = mixedPair();
  return [
    ...all.map((binary) => ({ name: `HAProxy ${binary.version}`, binaries: [binary, binary] as const })),
    ...(mixed === null ? [] : [mixed]),
  ];
}

/** The oldest HAProxy with the newest; null where there is only one. */
export function mixedPair(): HaproxyPair | null {
  const [oldest, newest] = [haproxyBinaries().at(0), haproxyBinaries().at(-1)];
  if (oldest === undefined || newest === undefined || oldest === newest) return null;
  return { name: `HAProxy ${oldest.version} with ${newest.version}`, binaries: [oldest, newest] };
}

/** The ltsBranches of `versions.txt` that {@link haproxyBinaries} lacks, and why. */
export function missingBranches(): readonly MissingBranch[] {
  const ltsBranches = haproxyBinaries().map(({ branch }) => branch);
  return wanted
    .filter(({ branch }) => !ltsBranches.includes(branch))
    .map(({ branch, suite }) => ({ branch, reason: reasonOfAbsence(suite) }));
}

function findBinaries(): readonly HaproxyBinary[] {
  const binaries = wanted.flatMap(({ suite }) => readCached(suite));
  if (wanted.some(({ branch }) => !binaries.some((binary) => binary.branch === branch))) {
    const onPath = findOnPath();
    if (onPath !== null && !binaries.some(({ branch }) => branch === onPath.branch)) binaries.push(onPath);
  }
  return binaries.sort((a, b) => a.branch.localeCompare(b.branch, 'en', { numeric: true }));
}

function readCached(suite: string): HaproxyBinary[] {
  const path = join(cacheFolder, suite, 'haproxy');
  if (!existsSync(path)) return [];
  const version = readFileSync(join(cacheFolder, suite, 'version'), 'utf8').trim();
  return [{ branch: branchOf(version), version, path, origin: `Debian ${suite}` }];
}

function findOnPath(): HaproxyBinary | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'haproxy');
    if (folder === '' || !isExecutable(path)) continue;
    const { stdout } = spawnSync(path, ['-v'], { encoding: 'utf8', timeout: 5_000 });
    const version = /^HA-?Proxy version (\d+\.\d+[.\d]*)/m.exec(stdout)?.[1];
    if (version !== undefined) return { branch: branchOf(version), version, path, origin: 'PATH' };
  }
  return null;
}

function reasonOfAbsence(suite: string): string {
  const [cached] = readCached(suite);
  if (cached !== undefined) return `Debian ${suite} has HAProxy ${cached.version} now`;
  const noted = join(cacheFolder, `${suite}.missing`);
  return existsSync(noted)
    ? readFileSync(noted, 'utf8').trim()
    : 'not brought yet, run sh test/haproxy/get.sh';
}

function branchOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function findUpwards(folder: string, file: string): string {
  if (existsSync(join(folder, file))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`no ${file} in any folder above`);
  return findUpwards(parent, file);
}
