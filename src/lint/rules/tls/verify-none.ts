import { certainSections, isDialed, parametersOf, usesTls, verifyOf } from '../../../model/parameter/tls.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'tls/verify-none',
  scope: 'config',
  severity: 'warning',
  summary: 'peers are dialed with TLS but their certificates are not verified',
  why: 'The connection is then encrypted to whatever answers: an attacker on the path can read and change every entry of every table.',
  remedy: 'Write "verify required ca-file FILE", with a name to check by verifyhost or sni.',
  haproxy: always('accepts'),
  facts: 'ssl_sock_prepare_srv_ctx() in src/ssl_sock.c',
  bad: `peers mypeers
    bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required
    default-server ssl crt /etc/haproxy/hap1.pem verify none
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
    for (const { peers, source, name, statement } of certainSections(config)) {
      const open = peers.filter((peer) => {
        const parameters = parametersOf(peer);
        return (
          peer.local === false &&
          isDialed(peer) &&
          usesTls(parameters) &&
          verifyOf(parameters, config, 'server') === 'none'
        );
      });
      const [first] = open;
      if (first === undefined) continue;
      const word = parametersOf(first).findLast(({ keyword }) => keyword.value === 'verify');
      report({
        source,
        range:
          word === undefined
            ? (name?.word ?? statement)
            : { start: word.keyword.word.start, end: (word.args[0] ?? word.keyword).word.end },
        message: `${open.length === 1 ? `peer "${first.name?.value ?? ''}" is` : `${open.length} peers are`} dialed without verifying the certificate`,
        hint: 'write "verify required ca-file FILE"',
      });
    }
  },
});
