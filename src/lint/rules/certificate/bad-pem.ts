import { certificateFaults } from '../../certificate/faults.ts';
import { healthy } from '../../example/certificate.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'certificate/bad-pem',
  scope: 'certificate',
  severity: 'error',
  summary: 'certificate file is unreadable or contains no private key',
  why: 'HAProxy reads PEM only, not DER or PKCS#12. A "crt" needs a certificate and its private key, in the same file or in FILE.key next to it; a "ca-file" needs at least one certificate. Otherwise HAProxy refuses to start. With --root, hapeers also checks the files; keys with a passphrase are not checked.',
  remedy: 'Put certificate, chain and key into one file in PEM form, in this order.',
  haproxy: always('refuses'),
  facts: 'ssl_sock_load_files_into_ckch() and ssl_store_load_locations_file() in src/ssl_ckch.c',
  bad: { ...healthy, files: { '/etc/haproxy/ca.pem': 'ca', '/etc/haproxy/hap1.pem': 'hap1-no-key' } },
  good: healthy,
  check(nodes, report) {
    for (const node of nodes) {
      for (const { path, reason, use, related } of certificateFaults(node, 'bad')) {
        report(node.name, {
          source: use.source,
          range: use.word.word,
          related,
          message: `"${path}" ${reason}`,
          hint: `add ${use.role === 'authorities' ? 'the CA certificates' : 'certificate, chain and key'} to it, in PEM form`,
        });
      }
    }
  },
});
