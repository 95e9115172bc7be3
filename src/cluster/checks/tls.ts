import { sectionsOf } from '../file.ts';
import type { Review } from '../review.ts';

const VERSIONS = ['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** TLS settings that HAProxy would refuse, or with which no two nodes could talk. */
export function checkTls(review: Review): void {
  const { nodes } = review.file;
  const shows = nodes.findIndex(({ tls }) => tls !== undefined);
  if (shows !== -1 && sectionsOf(review.file).every(({ entry }) => entry.tls === undefined)) {
    review.keyError(
      ['nodes', shows, 'tls'],
      `node "${nodes[shows]?.name}" has a certificate, but no peers section uses TLS`,
      'add "tls" to the section, or remove it from the node',
    );
  }
  for (const { entry, path } of sectionsOf(review.file)) {
    const { tls } = entry;
    if (tls === undefined) continue;
    const at = [...path, 'tls'];
    if (tls.verify !== 'none' && tls['ca-file'] === undefined) {
      review.keyError(
        at,
        '"tls" lacks "ca-file", which "verify: required" needs',
        'add "ca-file: /etc/haproxy/ca/peer-ca.pem", or "verify: none"',
      );
    }
    const [lowest, highest] = [tls['ssl-min-ver'], tls['ssl-max-ver']];
    if (
      lowest !== undefined &&
      highest !== undefined &&
      VERSIONS.indexOf(lowest) > VERSIONS.indexOf(highest)
    ) {
      review.error(
        [...at, 'ssl-max-ver'],
        `"ssl-max-ver" ${highest} is below "ssl-min-ver" ${lowest}`,
        'raise it, or leave it out',
      );
    }
    for (const key of ['sni', 'verifyhost'] as const) {
      const text = tls[key]?.replaceAll('{name}', 'name').replace(/\$\{\w+(?:-[^}]*)?\}/g, 'name');
      if (text === undefined || /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(text)) continue;
      if (key === 'sni' && /^[a-z][a-z0-9_.]*\(.*\)(?:,.*)?$/.test(text)) continue;
      review.error(
        [...at, key],
        `"${key}" must be a host name, not "${tls[key]}"`,
        'write, for example, "{name}.example.net"',
      );
    }
  }
}
