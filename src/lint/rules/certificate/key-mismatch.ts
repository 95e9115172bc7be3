import { certificateFaults } from '../../certificate/faults.ts';
import { healthy } from '../../example/certificate.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'certificate/key-mismatch',
  scope: 'certificate',
  severity: 'error',
  summary: 'private key does not match its certificate',
  why: 'HAProxy uses the first certificate of the file and the first key in it, or in FILE.key next to it, and refuses to start when they do not match: after a renewal that replaced only one of them, or when the chain comes before the certificate. With --root, hapeers compares them too.',
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
