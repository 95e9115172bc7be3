import { HapeersError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import { socketOnNode } from './on-node.ts';

/**
 * A script of keepalived that fails as long as the HAProxy of a node is learning its tables, unless the node has the
 * address already: a reload takes no address away. keepalived reads the command twice, and a backslash differently from
 * version to version, so the command has neither quotes nor backslashes; "-f" leaves its brackets alone.
 * @param address one that the node has when it serves
 * @param weight how much lower the priority is meanwhile. All nodes may be learning: then the address is at one of them.
 * @throws HapeersError `usage` where the runtime API cannot be named in such a command
 */
export function learnedCheckText(
  cluster: Cluster,
  node: string,
  check: { readonly name: string; readonly address: string; readonly weight: number },
): string {
  const socket = socketOnNode(cluster, node);
  if (!/^[\w./:[\]@%+-]+$/.test(socket)) {
    throw new HapeersError(
      'usage',
      `keepalived cannot ask the runtime API at "${socket}" ("wait-for-tables")`,
      'use a path of letters, digits, "_", "-", "." and "/"',
    );
  }
  const isPath = socket.startsWith('/');
  const command = [
    `ip -o address show to ${check.address.replace(/\/.*/, '')} | grep -q .`,
    `echo show peers | socat -t 5 - ${isPath ? 'UNIX-CONNECT' : 'TCP'}:${socket} | ${LEARNED}`,
  ].join(' || ');
  return `
# Passes where this node has the address, or the peers sections of its HAProxy have learned their tables (flags & 3 is 3).
vrrp_script ${check.name} {
    script "/bin/sh -fc '${command}'"
    interval 1
    timeout 10
    fall 1
    rise 1
    weight -${check.weight}
    init_fail
    user ${isPath ? 'root' : 'nobody'}
}
`;
}

/** The last digit of the flags of each section that is in use: at least one, and each with the two lowest bits. */
const LEARNED =
  'grep disabled=0 | grep -o ..resync_timeout | cut -c 1 | paste -s -d , | grep -qx [37bf,]*[37bf]';
