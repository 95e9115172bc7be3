import { certificateFaults } from '../../certificate/faults.ts';
import { healthy } from '../../example/certificate.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'certificate/unreadable-file',
  scope: 'certificate',
  severity: 'error',
  summary: 'certificate file is missing',
  why: 'HAProxy reads certificates, CA files and revocation lists at startup, and refuses to start when one is missing. With --root, hapeers looks for the files too. A relative path depends on the folder HAProxy is started in, so a missing file with a relative path is an info, and so is a file that hapeers itself may not read.',
  remedy: 'Put the file there, or correct the path; mind crt-base and ca-base.',
  haproxy: always('refuses'),
  facts:
    'ssl_sock_load_cert() and ssl_sock_load_srv_cert() in src/ssl_sock.c, ssl_store_load_locations_file() in src/ssl_ckch.c',
  bad: { ...healthy, files: { '/etc/haproxy/ca.pem': 'ca' } },
  good: healthy,
  check(nodes, report) {
    for (const node of nodes) {
      const { root } = node.certificates;
      for (const { path, use, related } of certificateFaults(node, 'missing')) {
        const { source, word, anchored } = use;
        const place = { source, range: word.word, related };
        if (anchored) {
          report(node.name, {
            ...place,
            message: `file "${path}" does not exist`,
            hint: `put it there, or correct the path (hapeers looked below "${root}")`,
          });
          continue;
        }
        report(node.name, {
          ...place,
          severity: 'info',
          haproxy: 'unknown',
          message: `"${word.value}" is a relative path, and "${path}" does not exist`,
          hint: 'write an absolute path, or set "crt-base" and "ca-base"',
        });
      }
      for (const { path, use, related, reason } of certificateFaults(node, 'closed')) {
        report(node.name, {
          source: use.source,
          range: use.word.word,
          related,
          severity: 'info',
          haproxy: 'unknown',
          message: `"${path}" ${reason}`,
          hint: 'run hapeers as a user who may read it',
        });
      }
    }
  },
});
