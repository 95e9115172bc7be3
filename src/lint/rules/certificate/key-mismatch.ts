import { certificateFaults } from '../../certificate/faults.ts';
import { healthy } from '../../example/certificate.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'certificate/key-mismatch',
  scope: 'certificate',
  severity: 'error',
  summary: 'a private key does not belong to its certificate',
  why: 'HAProxy takes the first certificate of the file and the first key in it, or in FILE.key beside it, and refuses to start where they do not fit: after a renewal that replaced one of them, or where the chain stands before the certificate. With --root, hapeers compares them, too.',
  remedy: 'Put the key of that certificate there, and the certificate of the node before its chain.',
  haproxy: always('refuses'),
  facts: 'ssl_sock_load_files_into_ckch() in src/ssl_ckch.c',
  bad: { ...healthy, files: { '/etc/haproxy/ca.pem': 'ca', '/etc/haproxy/hap1.pem': 'hap1-other-key' } },
  good: healthy,
  check(nodes, report) {
    for (const node of nodes) {
      for (const { path, reason, use, related } of certificateFaults(node, 'key-mismatch')) {
        report(node.name, {
          source: use.source,
          range: use.word.word,
          related,
          message: `"${path}" ${reason}`,
          hint: "put the key of that certificate there, and the node's certificate before its chain",
        });
      }
    }
  },
});
