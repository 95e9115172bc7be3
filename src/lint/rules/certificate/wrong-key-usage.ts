import { presentedCertificates } from '../../certificate/presented.ts';
import { healthy } from '../../example/certificate.ts';
import { always, defineRule } from '../../rule.ts';

/** Object identifiers that OpenSSL takes; "anyExtendedKeyUsage" is none of them. */
const PURPOSES = {
  server: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.4.1.311.10.3.3', '2.16.840.1.113730.4.1'],
  client: ['1.3.6.1.5.5.7.3.2'],
} as const;

export default defineRule({
  id: 'certificate/wrong-key-usage',
  scope: 'certificate',
  severity: 'error',
  summary: 'certificate cannot be used at its end of the connection',
  why: 'Peers dial each other in both directions, so a node usually presents one certificate both as server and as client. If its extended key usage allows only one of them, as in most certificates made for web servers, the other node closes the connection during the TLS handshake, again and again, and nothing is logged.',
  remedy: 'Make the certificate with "extendedKeyUsage = serverAuth, clientAuth", or without that extension.',
  haproxy: always('accepts'),
  facts:
    'ssl_sock_srv_verifycbk() and ssl_sock_bind_verifycbk() in src/ssl_sock.c, and OpenSSL; measured with real nodes',
  bad: { ...healthy, files: { '/etc/haproxy/ca.pem': 'ca', '/etc/haproxy/hap1.pem': 'hap1-server' } },
  good: healthy,
  check(nodes, report) {
    const told = new Set<string>();
    for (const { role, own, by, against } of presentedCertificates(nodes)) {
      const { purposes, name } = own.certificate;
      if (purposes === null || PURPOSES[role].some((purpose) => purposes.includes(purpose))) continue;
      const key = [by.node.name, by.use.path, role].join('\n');
      if (told.has(key)) continue;
      told.add(key);
      report(by.node.name, {
        source: by.use.source,
        range: by.use.word.word,
        message: `certificate "${name}" may not be used by a ${role}: its extended key usage lacks ${role}Auth`,
        hint: 'make it with "extendedKeyUsage = serverAuth, clientAuth"',
        related: [
          {
            source: against.use.source,
            range: against.use.word.word,
            message: 'it is verified with this file',
          },
        ],
      });
    }
  },
});
