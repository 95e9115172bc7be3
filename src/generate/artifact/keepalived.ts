import { HapeersError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';

/**
 * The part of keepalived.conf that moves the address to the node with the highest priority on which HAProxy runs. It
 * watches the process itself, so it needs no script and nobody to run it as.
 * @throws HapeersError `usage` where the cluster file says nothing about keepalived
 */
export function keepalivedText(cluster: Cluster, node: string): string {
  const { keepalived } = cluster;
  if (keepalived === null) {
    throw new HapeersError(
      'usage',
      `the cluster file does not configure keepalived (${cluster.source.name})`,
      'add "artifacts: { keepalived: ... }", see "hapeers schema"',
    );
  }
  const { virtualAddress, interface: device, routerId, priority } = keepalived;
  const own = priority.get(node) ?? 0;
  const isFirst = [...priority].every(([name, other]) => name === node || other < own);
  const family = virtualAddress.includes(':') ? 'ipv6' : 'ipv4';
  return `# Where a "bind" of HAProxy names ${virtualAddress.replace(/\/.*/, '')}, all nodes need net.${family}.ip_nonlocal_bind = 1 (sysctl).
vrrp_track_process haproxy {
    process haproxy
    delay 1
}

vrrp_instance haproxy {
    state ${isFirst ? 'MASTER' : 'BACKUP'}
    interface ${device}
    virtual_router_id ${routerId}
    priority ${own}
    advert_int 1
    virtual_ipaddress {
        ${virtualAddress}
    }
    track_process {
        haproxy
    }
}
`;
}
