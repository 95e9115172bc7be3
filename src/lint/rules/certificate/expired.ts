import { agingCertificates, dayOf } from '../../certificate/aging.ts';
import { effectOf } from '../../certificate/effect.ts';
import { healthy } from '../../example/certificate.ts';
import { always, defineRule, type Finding } from '../../rule.ts';

export default defineRule({
  id: 'certificate/expired',
  scope: 'certificate',
  severity: 'error',
  summary: 'certificate has expired or is not valid yet',
  why: 'HAProxy starts with such a certificate without a warning. Every peer that verifies it closes the connection during the TLS handshake, again and again, and nothing is logged; existing connections stay up, so it shows at the next restart. Where nothing verifies it, the problem is an info. Between two nodes it is a warning while the other one can still connect, and an error where neither can.',
  remedy: 'Renew the certificate or the CA and reload; compare the clocks of the machines.',
  haproxy: always('accepts'),
  facts:
    'ssl_sock_srv_verifycbk() and ssl_sock_bind_verifycbk() in src/ssl_sock.c, and OpenSSL; measured with real nodes',
  bad: { ...healthy, today: '2027-02-01' },
  good: healthy,
  check(nodes, report) {
    for (const { node, use, related, certificate, isVerified, shown } of agingCertificates(nodes, 0)) {
      const { name, from, until } = certificate;
      const { severity, words }: Pick<Finding, 'severity'> & { words: string } = isVerified
        ? effectOf(shown, nodes)
        : { severity: 'info', words: '' };
      const isEarly = from > node.certificates.now;
      report(node.name, {
        source: use.source,
        range: use.word.word,
        related,
        severity,
        message: isEarly
          ? `certificate "${name}" is not valid before ${dayOf(from)}${words}`
          : `certificate "${name}" expired on ${dayOf(until)}${words}`,
        hint: isEarly ? 'compare the clocks of the machines' : 'renew it, and reload',
      });
    }
  },
});
