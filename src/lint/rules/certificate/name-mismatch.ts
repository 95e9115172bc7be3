import type { Certificate } from '../../../certificate/certificate.ts';
import { effectOf } from '../../certificate/effect.ts';
import { refusedFor } from '../../certificate/grouped.ts';
import { healthy } from '../../example/certificate.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'certificate/name-mismatch',
  scope: 'certificate',
  severity: 'error',
  summary: "listener's certificate does not contain the requested name",
  why: 'HAProxy looks for the name from "sni", or else from "verifyhost", in the DNS names and common names of the certificate; "*" matches part of the first label, and IP addresses in the certificate are ignored. If the name is missing, the connection is closed during the TLS handshake, again and again, and nothing is logged. hapeers checks what a node presents to itself, which is what a reload needs to keep the tables, and with several nodes what they present to each other. Between two nodes it is a warning while the other one can still connect, and an error where neither can.',
  remedy: 'Ask for a name that every node has in its certificate, or make certificates with that name.',
  haproxy: always('accepts'),
  facts: 'ssl_sock_srv_verifycbk() and ssl_sock_srv_hostcheck() in src/ssl_sock.c; measured with real nodes',
  bad: { ...healthy, config: healthy.config.replace('peers.example', 'hap2.example') },
  good: healthy,
  check(nodes, report) {
    // One problem for each word that asks, and each certificate that answers.
    const groups = refusedFor('name-mismatch', nodes, ({ expected, own, dial }) =>
      [dial.from.name, expected?.word.start, own.certificate.fingerprint].join('\n'),
    );
    for (const group of groups) {
      const [{ own, by, against, expected }] = group;
      if (expected === null) continue;
      const { severity, words } = effectOf(group, nodes);
      const whose = by.node === against.node ? '' : ` of "${by.node.name}"`;
      report(against.node.name, {
        source: against.use.source,
        range: expected.word,
        severity,
        message: `the certificate of the listener${whose} is for ${namesOf(own.certificate)}, not for "${expected.value}"${words}`,
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
