import { findParameter } from '../../../model/parameter/parameters.ts';
import {
  certainSections,
  isDialed,
  listenerParameters,
  parametersOf,
  usesTls,
  verifyOf,
} from '../../../model/parameter/tls.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'tls/missing-client-certificate',
  scope: 'config',
  severity: 'error',
  summary: 'listener requires a client certificate, but peers are dialed without one',
  why: 'A listener with "verify required" closes every connection that presents no certificate during the TLS handshake. At a reload the old process dials the listener of the new one, so its own lines decide: the tables are lost. If only remote peers are dialed like that, the problem is a warning, since the other node may be configured differently.',
  remedy: 'Add "crt FILE" to the default-server line, or to the server lines.',
  haproxy: always('accepts'),
  facts: 'ssl_sock_prepare_ctx() in src/ssl_sock.c; measured with real nodes',
  bad: `peers mypeers
    bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required
    default-server ssl ca-file /etc/haproxy/ca.pem verify required verifyhost peers.example
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
      const listener = listenerParameters(section);
      if (!usesTls(listener) || verifyOf(listener, config, 'bind') !== 'required') continue;
      const bare = section.peers.filter((peer) => {
        const parameters = parametersOf(peer);
        return isDialed(peer) && usesTls(parameters) && findParameter(parameters, 'crt') === null;
      });
      const local = bare.find((peer) => peer.local === true);
      const shown = local ?? bare[0];
      if (shown === undefined) continue;
      report({
        source: shown.source,
        range: findParameter(parametersOf(shown), 'ssl')?.keyword.word ?? shown.statement,
        ...(local === undefined ? { severity: 'warning' as const } : {}),
        message:
          local === undefined
            ? `peer "${shown.name?.value ?? ''}" is dialed without a certificate, which this node's own listener requires`
            : 'the local peer is dialed without the certificate that its listener requires: a reload loses the tables',
        hint: 'add "crt FILE" with the certificate of this node',
      });
    }
  },
});
