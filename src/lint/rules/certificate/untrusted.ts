import { effectOf } from '../../certificate/effect.ts';
import { refusedFor, verifiedWith } from '../../certificate/grouped.ts';
import type { PresentedCertificate } from '../../certificate/presented.ts';
import { healthy } from '../../example/certificate.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'certificate/untrusted',
  scope: 'certificate',
  severity: 'error',
  summary: 'certificate is not signed by a CA that the peer trusts',
  why: 'The peer closes the connection during the TLS handshake and tries again every few seconds; nothing is logged. The chain has to end in a root that is in the ca-file: an intermediate CA there is not enough, and an intermediate that is missing after the certificate is not looked up. hapeers checks what a node presents to itself, which is what a reload needs to keep the tables, and with several nodes what they present to each other. Between two nodes it is a warning while the other one can still connect, and an error where neither can.',
  remedy:
    'Sign the certificates of all nodes with one CA, put its root in every ca-file, and put the intermediates after the certificate.',
  haproxy: always('accepts'),
  facts:
    'ssl_sock_srv_verifycbk() and ssl_sock_bind_verifycbk() in src/ssl_sock.c, and OpenSSL; measured with real nodes',
  bad: { ...healthy, files: { '/etc/haproxy/ca.pem': 'other-ca', '/etc/haproxy/hap1.pem': 'hap1' } },
  good: healthy,
  check(nodes, report) {
    const groups = refusedFor('untrusted', nodes, ({ by, against }) =>
      [by.node.name, by.use.path, against.use.path].join('\n'),
    );
    for (const group of groups) {
      const [first] = group;
      const { message, hint } = explain(first);
      const { severity, words } = effectOf(group, nodes);
      report(first.by.node.name, {
        source: first.by.use.source,
        range: first.by.use.word.word,
        severity,
        message: `${message}${words}`,
        hint,
        related: verifiedWith(group),
      });
    }
  },
});

function explain({ own, against }: PresentedCertificate): { message: string; hint: string } {
  const shown = [own.certificate, ...own.chain];
  const middle = against.authorities.find((one) => shown.some((certificate) => certificate.isSignedBy(one)));
  const { name, issuer } = own.certificate;
  const signer = issuer === null ? '' : ` by "${issuer}"`;
  return middle === undefined
    ? {
        message: `certificate "${name}"${signer} is not signed by a CA in "${against.use.path}"`,
        hint: 'add the CA that signed it there, and put the intermediates after the certificate',
      }
    : {
        message: `certificate "${name}" is signed by "${middle.name}" in "${against.use.path}", which is not a root`,
        hint: `add the CAs above it to that file, up to the root`,
      };
}
