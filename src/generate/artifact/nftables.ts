import type { Cluster } from '../../model/cluster.ts';
import { type Access, type AllowedNode, accessOf, allowedOf } from './access.ts';
import { announcersOf } from './keepalived.ts';

/**
 * A table of its own for `nft -f`, loaded again without a trace of the one before. The node itself comes over the loopback
 * interface: on a reload the old process teaches the new one.
 */
export function nftablesText(cluster: Cluster, node: string): string {
  const access = accessOf(cluster, node);
  const ports = `tcp dport ${oneOf(access.ports.map(String))}`;
  return `# Only the nodes and sources of the cluster file reach these ports of ${node}. Load it with: nft -f FILE
# What another table drops stays dropped: one that does so must accept the same.
table inet hapeers
delete table inet hapeers

table inet hapeers {
    chain input {
        type filter hook input priority filter; policy accept;
        iifname "lo" accept
${acceptLines(access, ports)}        ${ports} drop
${vrrpLines(announcersOf(cluster, node) ?? [])}    }
}
`;
}

/** The announcements of keepalived. */
function vrrpLines(announcers: readonly AllowedNode[]): string {
  const line = (family: AllowedNode['family'], keyword: string) => {
    const addresses = announcers.filter((one) => one.family === family).map(({ address }) => address);
    return addresses.length === 0
      ? ''
      : `        ${keyword} saddr ${oneOf(addresses)} meta l4proto vrrp accept\n`;
  };
  return line('ipv4', 'ip') + line('ipv6', 'ip6');
}

function acceptLines(access: Access, ports: string): string {
  const line = (family: 'ipv4' | 'ipv6', keyword: string) => {
    const addresses = allowedOf(access, family).map(({ address }) => address);
    return addresses.length === 0 ? '' : `        ${keyword} saddr ${oneOf(addresses)} ${ports} accept\n`;
  };
  return line('ipv4', 'ip') + line('ipv6', 'ip6');
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? values.join('') : `{ ${values.join(', ')} }`;
}
