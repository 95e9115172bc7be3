import { agingCertificates, dayOf } from '../../certificate/aging.ts';
import { healthy } from '../../example/certificate.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'certificate/expired',
  scope: 'certificate',
  severity: 'error',
  summary: 'a certificate has expired, or is not valid yet',
  why: 'HAProxy starts with such a certificate and says nothing. Every peer that verifies it ends the connection in the TLS handshake, for ever and without a line in the log; connections that were made before live on, so that it shows at the next restart. Where no line verifies it, the finding is an info.',
  remedy: 'Renew the certificate, or the authority, and reload; compare the clocks of the machines.',
  haproxy: always('accepts'),
  facts:
    'ssl_sock_srv_verifycbk() and ssl_sock_bind_verifycbk() in src/ssl_sock.c, and OpenSSL; measured with real nodes',
  bad: { ...healthy, today: '2027-02-01' },
  good: healthy,
  check(nodes, report) {
    for (const { node, use, related, certificate, isVerified } of agingCertificates(nodes, 0)) {
      const { name, from, until } = certificate;
      const isEarly = from > node.certificates.now;
      report(node.name, {
        source: use.source,
        range: use.word.word,
        related,
        ...(isVerified ? {} : { severity: 'info' as const }),
        message: isEarly
          ? `certificate "${name}" is not valid before ${dayOf(from)}`
          : `certificate "${name}" expired on ${dayOf(until)}`,
        hint: isEarly ? 'compare the clocks of the machines' : 'renew it, and reload',
      });
    }
  },
});
