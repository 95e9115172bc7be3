import type { Cluster } from '../../model/cluster.ts';
import { accessOf } from './access.ts';
import { announcersOf } from './keepalived.ts';

/**
 * Commands for `ufw`, which may be run again: rules of an earlier run, which their comments tell, are removed. ufw takes the
 * first rule that fits: those for the nodes are before that for all.
 */
export function ufwText(cluster: Cluster, node: string): string {
  const { ports, allowed } = accessOf(cluster, node);
  const to = `to any port ${ports.join(',')}`;
  return [
    `# Only the nodes and sources of the cluster file reach these ports of ${node}. Run it with: sh FILE`,
    '# A rule of somebody else that lets others in comes first: remove it (ufw status numbered).',
    '# What an earlier run has put there is removed first.',
    `ufw show added | sed -n "s/^ufw \\(.*\\) comment 'hapeers\\( [^']*\\)\\{0,1\\}'$/\\1/p" | while IFS= read -r rule; do ufw --force delete $rule; done`,
    ...allowed.map(
      ({ name, address }) => `ufw allow proto tcp from ${address} ${to} comment 'hapeers ${name}'`,
    ),
    `ufw deny proto tcp from any ${to} comment 'hapeers'`,
    ...(announcersOf(cluster, node) ?? []).map(
      ({ name, address }) => `ufw allow proto vrrp from ${address} comment 'hapeers ${name}'`,
    ),
  ]
    .map((line) => `${line}\n`)
    .join('');
}
