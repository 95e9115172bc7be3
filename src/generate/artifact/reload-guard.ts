import type { Cluster } from '../../model/cluster.ts';
import { configOnNode, probeOf } from './on-node.ts';

/**
 * A drop-in for the service of HAProxy: a reload waits until it loses nothing, and does not happen where that does not come
 * true in time, or where the configuration is refused.
 */
export function reloadGuardText(cluster: Cluster, node: string): string {
  const files = configOnNode(cluster, node);
  return `# Save as /etc/systemd/system/haproxy.service.d/reload-guard.conf, then: systemctl daemon-reload
# A reload of "${node}" waits up to 30 s until it would lose nothing, else "systemctl reload" fails and HAProxy stays as it is.
# The guard ends with 1 where entries would be lost, and with 4 where HAProxy could not be asked (systemctl status haproxy).
# Where nothing of the tables matters: systemctl kill -s USR2 --kill-who=main haproxy
[Service]
ExecReload=
ExecReload=/usr/bin/env ${probeOf(cluster, node)} --reload-safe --wait 30s
ExecReload=/usr/sbin/haproxy -c -q ${files.map((file) => `-f ${file}`).join(' ')} $EXTRAOPTS $OPTIONS
ExecReload=/bin/kill -USR2 $MAINPID
`;
}
