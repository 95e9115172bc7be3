import { leadsTo } from '../../../certificate/chain.ts';
import { type PresentedCertificate, presentedCertificates } from '../../certificate/presented.ts';
import { healthy } from '../../example/certificate.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'certificate/untrusted',
  scope: 'certificate',
  severity: 'error',
  summary: 'a certificate does not lead to an authority of the peer that verifies it',
  why: 'The peer ends the connection in the TLS handshake and tries again every few seconds, for ever and without a line in the log. A chain has to end with a root that is in the ca-file: an authority in the middle is not enough there, and one that is missing behind the certificate is not looked for. hapeers compares what a node shows itself, which is what a reload needs to keep the tables, and with several nodes what they show each other.',
  remedy:
    'Sign the certificates of all nodes by one authority, put its root into every ca-file, and those between them behind the certificate.',
  haproxy: always('accepts'),
  facts:
    'ssl_sock_srv_verifycbk() and ssl_sock_bind_verifycbk() in src/ssl_sock.c, and OpenSSL; measured with real nodes',
  bad: { ...healthy, files: { '/etc/haproxy/ca.pem': 'other-ca', '/etc/haproxy/hap1.pem': 'hap1' } },
  good: healthy,
  check(nodes, report) {
    const told = new Set<string>();
    for (const presented of presentedCertificates(nodes)) {
      const { own, by, against } = presented;
      if (leadsTo(own.certificate, own.chain, against.authorities) || findsChains(presented)) continue;
      const key = [by.node.name, by.use.path, against.use.path].join('\n');
      if (told.has(key)) continue;
      told.add(key);
      report(by.node.name, {
        source: by.use.source,
        range: by.use.word.word,
        ...explain(presented),
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

/** With "issuers-chain-path" HAProxy completes a certificate without a chain. */
function findsChains({ own, by }: PresentedCertificate): boolean {
  const isSet = by.node.config.globals.some(({ settings }) =>
    settings.some(({ keyword }) => keyword === 'issuers-chain-path'),
  );
  return isSet && own.chain.length === 0;
}

function explain({ own, against }: PresentedCertificate): { message: string; hint: string } {
  const shown = [own.certificate, ...own.chain];
  const middle = against.authorities.find((one) => shown.some((certificate) => certificate.isSignedBy(one)));
  const { name, issuer } = own.certificate;
  const signer = issuer === null ? '' : ` by "${issuer}"`;
  return middle === undefined
    ? {
        message: `certificate "${name}"${signer} leads to no authority in "${against.use.path}"`,
        hint: 'put the authority that signed it there, and those between them behind the certificate',
      }
    : {
        message: `certificate "${name}" leads to "${middle.name}" in "${against.use.path}", which is no root`,
        hint: `add the authorities above it to that file, up to the root`,
      };
}
