import { realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve, sep } from 'node:path';
import type { Io } from './io.ts';

/** The local peer that a config is read for, as far as the command line says. */
export interface GivenLocalPeer {
  /** Null where nothing says it. */
  readonly name: string | null;
  /** `option` where HAProxy is given it by `-L`; `host` for what HAProxy takes where nothing else names it. */
  readonly by: 'option' | 'host';
}

/** Where the packages of HAProxy put the config of their machine. */
const OWN_CONFIGS = '/etc/haproxy';

/**
 * What `-L` says; with `-L auto`, and for the configs of this very machine, the host name, which HAProxy takes where
 * neither `-L` nor a "localpeer" line names the node (`init_early()` in src/haproxy.c).
 */
export function givenLocalPeer(
  paths: readonly string[],
  localpeer: string | undefined,
  io: Io,
): GivenLocalPeer {
  const host = (): GivenLocalPeer => ({ name: io.machine?.hostName ?? hostname(), by: 'host' });
  if (localpeer === 'auto') return host();
  if (localpeer !== undefined) return { name: localpeer, by: 'option' };
  const folder = io.machine?.configFolder ?? OWN_CONFIGS;
  const areOwn = paths.length > 0 && paths.every((path) => path !== '-' && isInside(path, folder, io));
  return areOwn ? host() : { name: null, by: 'option' };
}

function isInside(path: string, folder: string, io: Io): boolean {
  const real = realPath(resolve(io.cwd, path));
  return real === folder || real.startsWith(folder + sep);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
