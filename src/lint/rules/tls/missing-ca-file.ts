import type { Config, Parameter, Server, ServerTemplate } from '../../../model/config.ts';
import { findParameter, isSwitchedOn } from '../../../model/parameter/parameters.ts';
import {
  certainSections,
  defaultsTouchTls,
  hasCertificateAuthority,
  isDialed,
  listenerParameters,
  parametersOf,
  usesTls,
  verifyOf,
} from '../../../model/parameter/tls.ts';
import { always, defineRule } from '../../rule.ts';
import { suspectsOfProxies } from '../../suspect-servers.ts';

export default defineRule({
  id: 'tls/missing-ca-file',
  scope: 'config',
  severity: 'error',
  summary: 'certificate verification is enabled but there is no ca-file',
  why: 'Servers with "ssl" or "check-ssl" verify certificates unless "verify none" or the global "ssl-server-verify none" says otherwise; listeners do so with "verify required" or "verify optional". Without a ca-file HAProxy refuses to start.',
  remedy: 'Add "ca-file FILE" with the CA that signed the certificates of the nodes.',
  haproxy: always('refuses'),
  facts: 'ssl_sock_prepare_srv_ctx() and ssl_sock_prepare_ctx() in src/ssl_sock.c',
  bad: `peers mypeers
    bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required
    default-server ssl crt /etc/haproxy/hap1.pem verify required verifyhost peers.example
    server hap1
    server hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required
    default-server ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required verifyhost peers.example
    server hap1
    server hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    for (const section of certainSections(config)) {
      const seen = new Set<number>();
      for (const peer of section.peers) {
        const parameters = parametersOf(peer);
        const ssl = findParameter(parameters, 'ssl')?.keyword.word;
        if (ssl === undefined || seen.has(ssl.start)) continue;
        if (!isDialed(peer) || !usesTls(parameters) || !lacksAuthority(parameters, config)) continue;
        seen.add(ssl.start);
        report({
          source: peer.source,
          range: ssl,
          message: `the certificate of peer "${peer.name?.value ?? ''}" must be verified, but there is no "ca-file"`,
          hint: 'add "ca-file FILE" to this line',
        });
      }
      const listener = listenerParameters(section);
      const bind = section.binds[0] ?? section.defaults.find(({ keyword }) => keyword === 'default-bind');
      if (bind !== undefined && bindLacksAuthority(listener, config)) {
        report({
          source: bind.source,
          range: bind.statement,
          message: 'client certificates must be verified, but there is no "ca-file"',
          hint: 'add "ca-file FILE" to the bind line',
        });
      }
    }
    for (const server of defaultsTouchTls(config) ? [] : suspectsOfProxies(config)) {
      const { certain, source, inherited, parameters, statement } = server;
      if (!certain || parameters.unknown !== null) continue;
      const all = [...inherited, ...parameters.known];
      if (!usesTls(all) && !isSwitchedOn(all, 'check-ssl')) continue;
      if (!lacksAuthority(all, config) || isSwitchedOff(server, config)) continue;
      report({
        source,
        range: findParameter(parameters.known, 'ssl', 'check-ssl')?.keyword.word ?? statement,
        message: 'the server certificate must be verified, but there is no "ca-file"',
        hint: 'add "ca-file FILE", such as "ca-file @system-ca"',
      });
    }
    for (const { kind, binds } of config.proxies) {
      if (kind === 'defaults' || kind === 'backend') continue;
      for (const { certain, source, parameters, statement } of binds) {
        if (!certain || parameters.unknown !== null || !bindLacksAuthority(parameters.known, config))
          continue;
        report({
          source,
          range:
            parameters.known.find(({ keyword }) => keyword.value === 'verify')?.keyword.word ?? statement,
          message: 'client certificates must be verified, but there is no "ca-file"',
          hint: 'add "ca-file FILE"',
        });
      }
    }
  },
});

/** HAProxy prepares no TLS for the servers of a disabled proxy. */
function isSwitchedOff({ source, statement }: Server | ServerTemplate, { proxies }: Config): boolean {
  return proxies.some(
    ({ disabled, source: of, section }) =>
      disabled && of === source && statement.start >= section.start && statement.start < section.end,
  );
}

function lacksAuthority(parameters: readonly Parameter[], config: Config): boolean {
  return !hasCertificateAuthority(parameters) && verifyOf(parameters, config, 'server') === 'required';
}

function bindLacksAuthority(parameters: readonly Parameter[], config: Config): boolean {
  const verify = verifyOf(parameters, config, 'bind');
  return (
    usesTls(parameters) &&
    !hasCertificateAuthority(parameters) &&
    (verify === 'required' || verify === 'optional')
  );
}
