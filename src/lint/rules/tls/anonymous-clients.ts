import { certainSections, listenerParameters, usesTls, verifyOf } from '../../../model/parameter/tls.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'tls/anonymous-clients',
  scope: 'config',
  severity: 'info',
  summary: 'peers listener does not ask for client certificates',
  why: 'The protocol has no password: anyone who knows the names of two nodes can connect, read every table and write to it. TLS without client certificates does not change that.',
  remedy:
    'Add "verify required ca-file FILE" to the bind line, and "crt FILE" to the default-server line; or let only the nodes reach the port.',
  haproxy: always('accepts'),
  facts: 'the handshake in src/peers.c compares names only',
  bad: `peers mypeers
    bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem
    default-server ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required verifyhost peers.example
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
      const parameters = listenerParameters(section);
      const [bind] = section.binds;
      const line = bind ?? section.defaults.find(({ keyword }) => keyword === 'default-bind');
      if (line === undefined || !usesTls(parameters) || isAsked(verifyOf(parameters, config, 'bind')))
        continue;
      report({
        source: line.source,
        range: line.statement,
        message: 'the listener accepts peers without a certificate: all they need is a name',
        hint: 'add "verify required ca-file FILE"',
      });
    }
  },
});

/** "optional" lets everybody in, too. */
function isAsked(verify: ReturnType<typeof verifyOf>): boolean {
  return verify === 'required' || verify === 'unknown';
}
