import type { ExtraFiles } from '../../certificate/crt.ts';
import type { FileName } from '../../certificate/named-file.ts';
import type { Config, Entity, Parameter } from '../../model/config.ts';
import type { Argument } from '../../model/line/expand.ts';
import { baseOf, onlySetting } from '../../model/parameter/certificate-base.ts';
import { bindLines } from '../../model/parameter/lines.ts';
import { findParameter } from '../../model/parameter/parameters.ts';
import { certainSections, isDialed, parametersOf, usesTls } from '../../model/parameter/tls.ts';
import type { Related } from '../../problem.ts';
import { suspectServers } from '../suspect-servers.ts';

/** A word of a config that names a file of certificates. */
export interface CertificateUse extends FileName {
  readonly source: Entity['source'];
  readonly word: Argument;
  /** False where it depends on the folder in which HAProxy is started; the path is then that of "/". */
  readonly anchored: boolean;
}

/** Places that name the same file. */
export type CertificateUses = readonly [CertificateUse, ...CertificateUse[]];

/** A backend may have thousands of servers that name the same authorities. */
const MAX_RELATED = 5;

type Line = Pick<Entity, 'source' | 'statement'>;

const ROLES: ReadonlyMap<string, FileName['role']> = new Map(
  Object.entries<FileName['role']>({
    crt: 'bind-crt',
    'default-crt': 'bind-crt',
    'crt-list': 'crt-list',
    'ca-file': 'authorities',
    'ca-verify-file': 'authorities',
    'crl-file': 'authorities',
  }),
);

/**
 * Every word for which HAProxy reads a file of certificates while it starts. What a `bind` line names is read with the
 * line, with "ssl" or without; so are the authorities of a server, but its `crt` only when it is prepared for TLS, which
 * is followed in peers sections alone.
 */
export function certificateUses(config: Config): readonly CertificateUse[] {
  const uses = new Map<Argument, CertificateUse>();
  const add = (use: CertificateUse | null) => {
    if (use !== null) uses.set(use.word, use);
  };
  for (const line of bindLines(config)) {
    if (!line.certain) continue;
    for (const parameter of line.parameters.known) add(useOf(parameter, 'bind', line, config));
  }
  for (const line of suspectServers(config)) {
    if (!line.certain) continue;
    for (const parameter of line.parameters.known) {
      if (parameter.keyword.value !== 'crt') add(useOf(parameter, 'server', line, config));
    }
  }
  for (const peer of certainSections(config).flatMap(({ peers }) => peers)) {
    const parameters = parametersOf(peer);
    const crt = findParameter(parameters, 'crt');
    if (crt !== null && isDialed(peer) && usesTls(parameters)) add(useOf(crt, 'server', peer, config));
  }
  return [...uses.values()];
}

/** The same, by the file that they name: what is wrong with a file is told once. */
export function usesByPath(uses: readonly CertificateUse[]): readonly CertificateUses[] {
  const groups = new Map<string, [CertificateUse, ...CertificateUse[]]>();
  for (const use of uses) {
    const group = groups.get(use.path);
    if (group === undefined) groups.set(use.path, [use]);
    else group.push(use);
  }
  return [...groups.values()];
}

/** The first of these places stands for all. */
export function alsoNamed([first, ...others]: CertificateUses): readonly Related[] {
  const words = new Map(others.map((use) => [use.word, use]));
  words.delete(first.word);
  return [...words.values()]
    .slice(0, MAX_RELATED)
    .map(({ source, word }) => ({ source, range: word.word, message: 'the file is named here, too' }));
}

/** The file that a parameter names; null where it names none, or which one is not known. */
export function useOf(
  { keyword, args }: Parameter,
  side: 'bind' | 'server',
  line: Line,
  config: Config,
): CertificateUse | null {
  const [word] = args;
  const role = ROLES.get(keyword.value ?? '');
  if (role === undefined || word?.value == null || word.value === '' || word.value.startsWith('@'))
    return null;
  const base =
    role === 'crt-list' ? '' : baseOf(role === 'authorities' ? 'ca-base' : 'crt-base', line, config);
  const start = startOf(config);
  if (base === null || start === null) return null;
  const parts = [start, base, word.value];
  const first = parts.findLastIndex((part) => part.startsWith('/'));
  const path = parts
    .slice(Math.max(first, 0))
    .filter((part) => part !== '')
    .join('/');
  return {
    role: role === 'bind-crt' && side === 'server' ? 'server-crt' : role,
    path: first < 0 ? `/${path}` : path,
    anchored: first >= 0,
    source: line.source,
    word,
  };
}

/**
 * What the config says about files beside a `crt`; null where that is not certain, or where a `crt-store` may have loaded
 * the certificate in another way.
 */
export function extraFilesOf(config: Config): ExtraFiles | null {
  if (config.sections.some(({ keyword }) => keyword === 'crt-store')) return null;
  const types = onlySetting(config, 'ssl-load-extra-files');
  const deletes = onlySetting(config, 'ssl-load-extra-del-ext');
  if (types === 'unknown' || deletes === 'unknown') return null;
  const words = types?.values.map(({ value }) => value) ?? ['all'];
  return {
    key: words.includes('all') || words.includes('key'),
    bundle: words.includes('all') || words.includes('bundle'),
    deleteExtension: deletes !== null,
  };
}

/** The folder of relative paths by `default-path`; the empty text for that in which HAProxy is started. */
function startOf(config: Config): string | null {
  const setting = onlySetting(config, 'default-path');
  if (setting === null) return '';
  if (setting === 'unknown') return null;
  const [mode, folder] = setting.values;
  if (mode?.value === 'current') return '';
  return mode?.value === 'origin' && folder?.value?.startsWith('/') === true ? folder.value : null;
}
