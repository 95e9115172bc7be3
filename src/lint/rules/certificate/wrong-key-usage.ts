import { effectOf } from '../../certificate/effect.ts';
import { refusedFor, verifiedWith } from '../../certificate/grouped.ts';
import { healthy } from '../../example/certificate.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'certificate/wrong-key-usage',
  scope: 'certificate',
  severity: 'error',
  summary: 'certificate cannot be used at its end of the connection',
  why: 'Peers dial each other in both directions, so a node usually presents one certificate both as server and as client. If its extended key usage allows only one of them, as in most certificates made for web servers, the other node closes the connection during the TLS handshake, again and again, and nothing is logged. Between two nodes it is a warning while the other one can still connect, and an error where neither can.',
  remedy: 'Make the certificate with "extendedKeyUsage = serverAuth, clientAuth", or without that extension.',
  haproxy: always('accepts'),
  facts:
    'ssl_sock_srv_verifycbk() and ssl_sock_bind_verifycbk() in src/ssl_sock.c, and OpenSSL; measured with real nodes',
  bad: { ...healthy, files: { '/etc/haproxy/ca.pem': 'ca', '/etc/haproxy/hap1.pem': 'hap1-server' } },
  good: healthy,
  check(nodes, report) {
    const groups = refusedFor('wrong-key-usage', nodes, ({ by, role }) =>
      [by.node.name, by.use.path, role].join('\n'),
    );
    for (const group of groups) {
      const [{ by, own, role }] = group;
      const { severity, words } = effectOf(group, nodes);
      report(by.node.name, {
        source: by.use.source,
        range: by.use.word.word,
        severity,
        message: `certificate "${own.certificate.name}" may not be used by a ${role}: its extended key usage lacks ${role}Auth${words.replace(/^:/, ';')}`,
        hint: 'make it with "extendedKeyUsage = serverAuth, clientAuth"',
        related: verifiedWith(group),
      });
    }
  },
});
