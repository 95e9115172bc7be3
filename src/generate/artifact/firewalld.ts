import type { Cluster } from '../../model/cluster.ts';
import { accessOf } from './access.ts';

/** Commands for firewalld. By their priorities these rules come before what a zone lets in otherwise. */
export function firewalldText(cluster: Cluster, node: string): string {
  const { ports, allowed } = accessOf(cluster, node);
  const rules = ports.flatMap((port) => {
    const to = `port port="${port}" protocol="tcp"`;
    return [
      ...allowed.map(
        ({ family, address }) =>
          `rule priority="-20" family="${family}" source address="${address}" ${to} accept`,
      ),
      `rule priority="-10" ${to} drop`,
    ];
  });
  return [
    `# Only the other nodes reach the peers ports of ${node}, in the default zone. Run it with: sh FILE`,
    ...rules.map((rule) => `firewall-cmd --permanent --add-rich-rule='${rule}'`),
    'firewall-cmd --reload',
  ]
    .map((line) => `${line}\n`)
    .join('');
}
