import { findParameter } from '../../../model/parameter/parameters.ts';
import {
  certainSections,
  hasCertificateAuthority,
  isDialed,
  parametersOf,
  usesTls,
  verifyOf,
} from '../../../model/parameter/tls.ts';
import { isObserver } from '../../../model/section/peers.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'tls/unchecked-name',
  scope: 'config',
  severity: 'info',
  summary: 'peer certificates are verified, but not the names in them',
  why: 'Any certificate of that CA is then accepted as the certificate of the peer. That is enough if the CA only signs for the nodes of this cluster.',
  remedy: 'Add "verifyhost NAME" or "sni str(NAME)", or use a separate CA for the cluster.',
  haproxy: always('accepts'),
  facts: 'ssl_sock_srv_verifycbk() in src/ssl_sock.c',
  bad: `peers mypeers
    bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required
    default-server ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required
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
    for (const { peers } of certainSections(config)) {
      const first = peers.find((peer) => {
        const parameters = parametersOf(peer);
        return (
          peer.local === false &&
          isDialed(peer) &&
          !isObserver(peer) &&
          usesTls(parameters) &&
          verifyOf(parameters, config, 'server') === 'required' &&
          hasCertificateAuthority(parameters) &&
          findParameter(parameters, 'verifyhost', 'sni', 'sni-auto') === null
        );
      });
      if (first === undefined) continue;
      report({
        source: first.source,
        range: first.name?.word ?? first.statement,
        message: `any certificate of the CA is accepted for peer "${first.name?.value ?? ''}"`,
        hint: 'add "verifyhost NAME", unless the CA only signs for these nodes',
      });
    }
  },
});
