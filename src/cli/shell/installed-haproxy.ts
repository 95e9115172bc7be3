import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The HAProxy of this machine. */
export interface InstalledHaproxy {
  readonly path: string;
  /** As it says it: `2.6.12-1+deb12u4`. */
  readonly version: string;
  /** The build options that it has (`QUIC`, `LUA`); absent where it does not say. */
  readonly features?: readonly string[];
}

/** What a binary says about itself. */
type Build = Omit<InstalledHaproxy, 'path'>;

/** Where it is on machines that have those folders on the PATH of root only. */
const FOLDERS = ['/usr/sbin', '/usr/local/sbin'];

const DEADLINE_MS = 2000;

/**
 * Finds the `haproxy` on the PATH, else in the folders of system programs, and asks it for its version and build.
 * @param cache a file that keeps the answer, by path, size and time of the binary; null for none
 * @returns null where there is none that answers
 */
export function findInstalled(path: string | undefined, cache: string | null): InstalledHaproxy | null {
  const folders = [...(path ?? '').split(delimiter).filter((folder) => folder.startsWith('/')), ...FOLDERS];
  for (const folder of folders) {
    const binary = join(folder, 'haproxy');
    const key = keyOf(binary);
    if (key === null) continue;
    const kept = cache === null ? null : readKept(cache, key);
    const build = kept ?? askBuild(binary);
    if (build === null) continue;
    if (kept === null && cache !== null) keep(cache, key, build);
    return { path: binary, ...build };
  }
  return null;
}

function keyOf(binary: string): string | null {
  try {
    accessSync(binary, constants.X_OK);
    const status = statSync(binary);
    return status.isFile() ? `${binary} ${status.size} ${status.mtimeMs}` : null;
  } catch {
    return null;
  }
}

/**
 * Asks a binary for its version and its build options.
 * @param place where it runs; without it, here
 * @returns null where it is not HAProxy, or does not answer
 */
export function askBuild(
  binary: string,
  place: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Build | null {
  if (binary === '') return null;
  const { stdout, status } = spawnSync(binary, ['-vv'], {
    ...place,
    encoding: 'utf8',
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
    maxBuffer: 100_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (status !== 0) return null;
  const version = /^HA-?Proxy version (\d+\.\d+\S*)/m.exec(stdout)?.[1];
  if (version === undefined) return null;
  const list = /^Feature list : (.*)$/m.exec(stdout)?.[1];
  const features = list?.split(' ').flatMap((word) => (word.startsWith('+') ? [word.slice(1)] : []));
  return features === undefined ? { version } : { version, features };
}

function readKept(cache: string, key: string): Build | null {
  try {
    const kept: unknown = JSON.parse(readFileSync(cache, 'utf8'));
    if (typeof kept !== 'object' || kept === null || !('key' in kept) || kept.key !== key) return null;
    if (!('version' in kept) || typeof kept.version !== 'string') return null;
    if (!('features' in kept) || !Array.isArray(kept.features)) return null;
    return { version: kept.version, features: kept.features.filter((word) => typeof word === 'string') };
  } catch {
    return null;
  }
}

/** Another run may do the same at the same time; that it cannot be kept is no reason to disturb anybody. */
function keep(cache: string, key: string, build: Build): void {
  const draft = `${cache}.${process.pid}`;
  try {
    writeFileSync(draft, JSON.stringify({ key, ...build }), { flag: 'wx' });
    renameSync(draft, cache);
  } catch {
    rmSync(draft, { force: true });
  }
}
