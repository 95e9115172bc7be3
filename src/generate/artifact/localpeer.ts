import type { Cluster } from '../../model/cluster.ts';
import { blockText, localpeerBlock } from '../text.ts';

/**
 * What tells HAProxy which node it is: the line of the global section where the cluster file asks for it, else `-L` for
 * the service. Both together are refused by several versions.
 */
export function localpeerText(cluster: Cluster, node: string): string {
  if (cluster.localpeer) return blockText(localpeerBlock(node));
  return `# HAProxy is the peer "${node}". Save as /etc/systemd/system/haproxy.service.d/localpeer.conf, then:
# systemctl daemon-reload && systemctl restart haproxy
# The unit of HAProxy itself and of Debian reads EXTRAOPTS, that of Fedora and RHEL OPTIONS. What /etc/default/haproxy or
# /etc/sysconfig/haproxy says of them counts more than this.
[Service]
Environment="EXTRAOPTS=-S /run/haproxy-master.sock -L ${node}" "OPTIONS=-L ${node}"
`;
}
