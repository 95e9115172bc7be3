import type { Cluster } from '../../model/cluster.ts';

/** Where the packages of HAProxy have their config and their runtime API. */
const CONFIG = '/etc/haproxy/haproxy.cfg';
const SOCKET = '/run/haproxy/admin.sock';

/** The configs of a node as they are named there: relative paths of the cluster file are those of another machine. */
export function configOnNode(cluster: Cluster, node: string): readonly string[] {
  const { config = [] } = cluster.nodes.find(({ name }) => name === node) ?? {};
  const own = config.filter((path) => path.startsWith('/'));
  return own.length === 0 ? [CONFIG] : own;
}

/** The runtime API of a node as it is reached there: a relative path of the cluster file is one of another machine. */
export function socketOnNode(cluster: Cluster, node: string): string {
  const socket = cluster.nodes.find(({ name }) => name === node)?.socket?.replace(/^unix@/, '') ?? SOCKET;
  return socket.startsWith('/') || /:\d+$/.test(socket) ? socket : SOCKET;
}

/** The command that asks the HAProxy of a node how its tables are, to be run on the node. */
export function probeOf(cluster: Cluster, node: string): string {
  const files = configOnNode(cluster, node).map((file) => ` -f ${file}`);
  return `hapeers probe --socket ${socketOnNode(cluster, node)}${files.join('')} -L ${node}`;
}
