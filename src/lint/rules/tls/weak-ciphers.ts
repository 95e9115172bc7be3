import type { Config, Entity, Parameter, PeersSection } from '../../../model/config.ts';
import type { Argument } from '../../../model/line/expand.ts';
import { findParameter } from '../../../model/parameter/parameters.ts';
import {
  certainSections,
  isDialed,
  listenerParameters,
  parametersOf,
  usesTls,
} from '../../../model/parameter/tls.ts';
import { always, defineRule } from '../../rule.ts';
import { weakCiphers } from '../../weak-ciphers.ts';

export default defineRule({
  id: 'tls/weak-ciphers',
  scope: 'config',
  severity: 'info',
  summary: 'unsafe cipher is enabled between peers',
  why: 'RC4, DES, 3DES, MD5 and export ciphers are broken, "eNULL" does not encrypt and "aNULL" does not authenticate. Only other nodes of the cluster connect to this port, so nothing needs the compatibility. Many OpenSSL builds no longer have these ciphers, and HAProxy refuses a list that becomes empty.',
  remedy: 'Remove the cipher, or leave the list to the default.',
  haproxy: always('accepts'),
  facts: 'ssl_sock_prepare_ctx() and ssl_sock_prepare_srv_ssl_ctx() in src/ssl_sock.c, and OpenSSL',
  bad: `peers mypeers
    bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required ciphers HIGH:3DES:!aNULL
    default-server ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required verifyhost peers.example
    server hap1
    server hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required ciphers HIGH:!3DES:!aNULL
    default-server ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required verifyhost peers.example
    server hap1
    server hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    const told = new Set<unknown>();
    for (const { source, word } of certainSections(config).flatMap((section) =>
      cipherLists(section, config),
    )) {
      if (word.value === null || told.has(word.word)) continue;
      told.add(word.word);
      const { weak, isAll } = weakCiphers(word.value);
      const [first] = weak;
      if (first === undefined) continue;
      report({
        source,
        range: word.word,
        ...(isAll ? { haproxy: 'unknown' as const } : {}),
        message: `"${first}" enables ciphers that are no longer safe`,
        hint: `remove ${weak.map((element) => `"${element}"`).join(', ')}, or the whole list`,
      });
    }
  },
});

/** A list of ciphers, and where it is. */
interface CipherList {
  readonly source: Entity['source'];
  readonly word: Argument;
}

/** The lists that count for the listener and the connections of a section: their own, or else the default. */
function cipherLists(section: PeersSection, config: Config): readonly CipherList[] {
  const ends: (readonly [readonly Parameter[], string])[] = [
    [listenerParameters(section), 'ssl-default-bind-ciphers'],
    ...section.peers
      .filter(isDialed)
      .map((peer) => [parametersOf(peer), 'ssl-default-server-ciphers'] as const),
  ];
  return ends.flatMap(([parameters, keyword]) => {
    if (!usesTls(parameters) || isNewest(parameters)) return [];
    const own = findParameter(parameters, 'ciphers');
    if (own === null) return defaultList(keyword, config);
    const [word] = own.args;
    return word === undefined ? [] : [{ source: section.source, word }];
  });
}

function defaultList(keyword: string, { globals }: Config): readonly CipherList[] {
  const settings = globals.flatMap((section) => section.settings).filter((one) => one.keyword === keyword);
  const last = settings.at(-1);
  const [word] = last?.values ?? [];
  if (last === undefined || word === undefined || settings.some(({ certain }) => !certain)) return [];
  return [{ source: last.source, word }];
}

/** TLS 1.3 has ciphers of its own. */
function isNewest(parameters: readonly Parameter[]): boolean {
  return (
    findParameter(parameters, 'force-tlsv13') !== null ||
    findParameter(parameters, 'ssl-min-ver')?.args[0]?.value === 'TLSv1.3'
  );
}
