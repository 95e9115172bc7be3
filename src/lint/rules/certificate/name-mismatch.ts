import type { Certificate } from '../../../certificate/certificate.ts';
import { isNamed } from '../../../certificate/host-name.ts';
import { type CertifiedNode, presentedCertificates } from '../../certificate/presented.ts';
import { healthy } from '../../example/certificate.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'certificate/name-mismatch',
  scope: 'certificate',
  severity: 'error',
  summary: 'the certificate of a listener does not have the name that is asked for',
  why: 'HAProxy looks for the name of "sni", or else of "verifyhost", among the DNS names and the common names of the certificate; a "*" stands for a part of the first label, and IP addresses in the certificate count for nothing. Where the name is missing, the connection ends in the TLS handshake, for ever and without a line in the log. hapeers compares what a node shows itself, which is what a reload needs to keep the tables, and with several nodes what they show each other.',
  remedy: 'Ask for a name that every node has in its certificate, or make certificates with that name.',
  haproxy: always('accepts'),
  facts: 'ssl_sock_srv_verifycbk() and ssl_sock_srv_hostcheck() in src/ssl_sock.c; measured with real nodes',
  bad: { ...healthy, config: healthy.config.replace('peers.example', 'hap2.example') },
  good: healthy,
  check(nodes, report) {
    const told = new Map<CertifiedNode, Set<unknown>>();
    for (const { role, own, by, against, expected } of presentedCertificates(nodes)) {
      if (role !== 'server' || expected?.value == null || isNamed(own.certificate, expected.value)) continue;
      const words = told.get(by.node) ?? new Set();
      if (words.has(expected.word)) continue;
      told.set(by.node, words.add(expected.word));
      report(against.node.name, {
        source: against.use.source,
        range: expected.word,
        message: `the certificate of the listener is for ${namesOf(own.certificate)}, not for "${expected.value}"`,
        hint: 'ask for a name that it has, or add this one to the certificate',
        related: [
          { source: by.use.source, range: by.use.word.word, message: 'the certificate is named here' },
        ],
      });
    }
  },
});

function namesOf({ dnsNames, commonNames }: Pick<Certificate, 'dnsNames' | 'commonNames'>): string {
  const names = [...new Set([...dnsNames, ...commonNames])].map((name) => `"${name}"`);
  if (names.length === 0) return 'no name';
  return names.length > 2 ? `${names.slice(0, 2).join(', ')} ...` : names.join(', ');
}
