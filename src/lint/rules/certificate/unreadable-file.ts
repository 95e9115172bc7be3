import { certificateFaults } from '../../certificate/faults.ts';
import { healthy } from '../../example/certificate.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'certificate/unreadable-file',
  scope: 'certificate',
  severity: 'error',
  summary: 'a file of certificates is not there',
  why: 'HAProxy reads certificates, authorities and revocation lists while it starts, and refuses to start where one is missing. With --root, hapeers looks for the files, too. A relative path depends on the folder in which HAProxy is started, so where nothing is found below "/" the finding is an info; likewise where hapeers itself may not read a file.',
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
            message: `there is no file "${path}"`,
            hint: `put it there, or correct the path (hapeers looked below "${root}")`,
          });
          continue;
        }
        report(node.name, {
          ...place,
          severity: 'info',
          haproxy: 'unknown',
          message: `"${word.value}" is a relative path, and there is no file "${path}"`,
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
