import { agingCertificates, dayOf } from '../../certificate/aging.ts';
import { healthy } from '../../example/certificate.ts';
import { always, defineRule } from '../../rule.ts';

const DAYS = 30;

export default defineRule({
  id: 'certificate/expires-soon',
  scope: 'certificate',
  severity: 'warning',
  summary: 'certificate expires within 30 days',
  why: 'HAProxy does not watch the dates. From that day on peers that verify the certificate no longer connect, and nothing says why. A renewed file is used from the next reload on.',
  remedy: 'Renew the certificate or the CA and reload.',
  haproxy: always('accepts'),
  facts:
    'ssl_sock_srv_verifycbk() and ssl_sock_bind_verifycbk() in src/ssl_sock.c, and OpenSSL; measured with real nodes',
  bad: { ...healthy, today: '2026-12-15' },
  good: healthy,
  check(nodes, report) {
    for (const { node, use, related, certificate, isVerified } of agingCertificates(nodes, DAYS)) {
      const { now } = node.certificates;
      if (!isVerified || certificate.until < now || certificate.from > now) continue;
      report(node.name, {
        source: use.source,
        range: use.word.word,
        related,
        message: `certificate "${certificate.name}" expires on ${dayOf(certificate.until)}`,
        hint: 'renew it, and reload',
      });
    }
  },
});
