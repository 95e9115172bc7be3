import type { Cluster } from '../../model/cluster.ts';
import { accessOf } from './access.ts';
import { announcersOf } from './keepalived.ts';

/** Of the rules for the other nodes, and of those for everybody else: no other rules have these. */
const ACCEPTS = -31_024;
const DROPS = -31_023;

/**
 * Commands for firewalld, which may be run again: rules of an earlier run are removed. By their priorities these rules
 * come before what a zone lets in otherwise.
 */
export function firewalldText(cluster: Cluster, node: string): string {
  const { ports, allowed } = accessOf(cluster, node);
  const rules = ports.flatMap((port) => {
    const to = `port port="${port}" protocol="tcp"`;
    return [
      ...allowed.map(
        ({ family, address }) =>
          `rule priority="${ACCEPTS}" family="${family}" source address="${address}" ${to} accept`,
      ),
      `rule priority="${DROPS}" ${to} drop`,
    ];
  });
  const announcers = (announcersOf(cluster, node) ?? []).map(
    ({ family, address }) =>
      `rule priority="${ACCEPTS}" family="${family}" source address="${address}" protocol value="vrrp" accept`,
  );
  return [
    `# Only the nodes and sources of the cluster file reach these ports of ${node}, in the default zone. Run it with: sh FILE`,
    '# What an earlier run has put there is removed first.',
    `firewall-cmd --permanent --list-rich-rules | grep -E '^rule priority="(${ACCEPTS}|${DROPS})" ' | while IFS= read -r rule; do firewall-cmd --permanent --remove-rich-rule="$rule"; done`,
    ...[...rules, ...announcers].map((rule) => `firewall-cmd --permanent --add-rich-rule='${rule}'`),
    'firewall-cmd --reload',
  ]
    .map((line) => `${line}\n`)
    .join('');
}
