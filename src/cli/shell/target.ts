import { join } from 'node:path';
import { HapeersError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import { Environment } from '../../model/line/environment.ts';
import {
  development,
  formatVersion,
  isKnown,
  newest,
  parseVersion,
  type Version,
} from '../../model/value/version.ts';
import { askBuild, findInstalled, type InstalledHaproxy } from './installed-haproxy.ts';
import type { Io } from './io.ts';
import type { ConfigOptions } from './options.ts';

/** What a config is read for. */
export interface ConfigTarget {
  readonly version: Version;
  /** Where the version comes from. */
  readonly origin: VersionOrigin;
  readonly environment: Environment;
  /** The build options of the HAProxy that the version was asked of; null for all others. */
  readonly features: ReadonlySet<string> | null;
}

export type VersionOrigin =
  | { readonly by: 'option' | 'default' }
  | { readonly by: 'cluster' | 'installed'; readonly path: string };

/**
 * The version and the environment for the config of a node: what the options say, else the cluster file, else, for the
 * version, the HAProxy that is asked as well, else that of this machine, else the newest long-term branch.
 * @param node null where it is not known
 * @throws HapeersError `usage`
 */
export function configTarget(
  node: string | null,
  options: ConfigOptions,
  cluster: Cluster | null,
  io: Io,
): ConfigTarget {
  return { ...versionFor(node, options, cluster, io), environment: environmentOf(options, cluster, io) };
}

function versionFor(
  node: string | null,
  { haproxyVersion, haproxy }: ConfigOptions,
  cluster: Cluster | null,
  io: Io,
): Omit<ConfigTarget, 'environment'> {
  if (haproxyVersion !== undefined && haproxyVersion !== 'auto') {
    return { version: parseVersion(haproxyVersion), origin: { by: 'option' }, features: null };
  }
  if (haproxyVersion === undefined && cluster !== null) {
    const own = cluster.nodes.find(({ name }) => name === node) ?? cluster;
    if (own.namesVersion) {
      return { version: own.version, origin: { by: 'cluster', path: cluster.source.name }, features: null };
    }
  }
  const installed = (haproxy === undefined ? null : namedHaproxy(haproxy, io)) ?? installedHaproxy(io);
  const version = installed === null ? null : knownVersion(installed.version);
  if (installed !== null && version !== null) {
    const { path, features } = installed;
    return { version, origin: { by: 'installed', path }, features: features ? new Set(features) : null };
  }
  if (haproxyVersion === 'auto') {
    throw new HapeersError(
      'usage',
      installed === null
        ? 'no haproxy is installed here (--haproxy-version auto)'
        : `hapeers does not know HAProxy ${installed.version} (${installed.path})`,
      'name the version: --haproxy-version 3.0',
    );
  }
  return { version: newest, origin: { by: 'default' }, features: null };
}

const memory = new WeakMap<Io, InstalledHaproxy | null>();
const named = new WeakMap<Io, Map<string, InstalledHaproxy | null>>();

function namedHaproxy(path: string, io: Io): InstalledHaproxy | null {
  const known = named.get(io) ?? new Map<string, InstalledHaproxy | null>();
  named.set(io, known);
  let answer = known.get(path);
  if (answer === undefined) {
    const build = askBuild(path, { cwd: io.cwd, env: { ...io.env } });
    answer = build === null ? null : { path, ...build };
    known.set(path, answer);
  }
  return answer;
}

function installedHaproxy(io: Io): InstalledHaproxy | null {
  if (io.installedHaproxy !== undefined) return io.installedHaproxy;
  let found = memory.get(io);
  if (found === undefined) {
    const cache = io.cacheFolder === null ? null : join(io.cacheFolder, 'haproxy-version.json');
    found = findInstalled(io.env['PATH'], cache);
    memory.set(io, found);
  }
  return found;
}

function knownVersion(text: string): Version | null {
  try {
    const version = parseVersion(text);
    return isKnown(version) ? version : null;
  } catch (error) {
    if (error instanceof HapeersError) return null;
    throw error;
  }
}

/** The environment that HAProxy is taken to run in. */
export function environmentOf(options: ConfigOptions, cluster: Cluster | null, io: Io): Environment {
  const inherited = options.envInherit === true ? Object.entries(io.env) : [];
  const known = inherited.flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  const given = (options.env ?? []).map((pair): [string, string] => {
    const equals = pair.indexOf('=');
    if (equals < 1) {
      throw new HapeersError(
        'usage',
        `invalid --env "${pair}": expected NAME=VALUE`,
        equals === 0 ? 'write --env NAME=VALUE' : `write --env ${pair}=VALUE`,
      );
    }
    return [pair.slice(0, equals), pair.slice(equals + 1)];
  });
  return new Environment([...known, ...(cluster?.lint.env ?? []), ...given], options.envInherit === true);
}

/** For which HAProxy a report is, where that comes from, and what changes it: one line for people. */
export function describeTargets(targets: readonly Pick<ConfigTarget, 'version' | 'origin'>[]): string {
  const texts = [...new Set(targets.map(({ version }) => describeVersion(version)))];
  const versions = texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
  const origins = new Set(targets.map(({ origin }) => originText(origin)));
  return `judged as HAProxy ${versions} ${[...origins].join(', ')}`;
}

function describeVersion(version: Version): string {
  const text = formatVersion(version);
  return `${version.major}.${version.minor}` === development ? `${text}, in development` : text;
}

function originText(origin: VersionOrigin): string {
  switch (origin.by) {
    case 'option':
      return '(--haproxy-version)';
    case 'cluster':
      return `(from ${origin.path})`;
    case 'installed':
      return `(${origin.path}; --haproxy-version changes it)`;
    case 'default':
      return '(the newest LTS; --haproxy-version changes it)';
  }
}
