import { HapeersError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import { parseAddress } from '../../model/value/address.ts';

/** Another node as a firewall sees it. */
export interface AllowedNode {
  readonly name: string;
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
}

/** Who must reach what on a node: the other nodes, and who else the cluster file names, its peers ports and its runtime API. */
export interface Access {
  /** In ascending order, at least one. */
  readonly ports: readonly number[];
  readonly allowed: readonly AllowedNode[];
}

/**
 * What the firewall of a node has to let in. Sections that listen on a socket of the machine need nothing.
 * @throws HapeersError `usage` where no port is listened on, or an address is none that a rule could have
 */
export function accessOf(cluster: Cluster, node: string): Access {
  const ports = new Set<number>();
  const allowed = new Map<string, AllowedNode>();
  for (const { members } of cluster.sections) {
    const port = portOf(members.find(({ name }) => name === node)?.listen ?? '');
    if (port === null) continue;
    ports.add(port);
    for (const { name, address } of members) {
      if (name !== node && !allowed.has(name)) allowed.set(name, nodeAt(name, address, 'a firewall'));
    }
  }
  if (ports.size === 0) {
    throw new HapeersError(
      'usage',
      `no peers section of "${node}" listens on a port (${cluster.source.name})`,
      'sockets of the machine need no firewall',
    );
  }
  const socket = runtimePort(cluster.nodes.find(({ name }) => name === node)?.socket ?? '');
  if (socket !== null) ports.add(socket);
  const sources = cluster.firewallSources.map(
    (address): AllowedNode => ({ name: 'source', address, family: address.includes(':') ? 'ipv6' : 'ipv4' }),
  );
  return { ports: [...ports].sort((a, b) => a - b), allowed: [...allowed.values(), ...sources] };
}

/** The port of a runtime API that others can reach; null for a path, and for the loopback interface. */
function runtimePort(socket: string): number | null {
  const [, host = '', port = ''] = /^(?:ipv[46]@)?(\[[^\]]*\]|[^/:@]*):(\d+)$/.exec(socket) ?? [];
  return port === '' || /^(?:127\.|\[::1\]|localhost$)/.test(host) ? null : Number(port);
}

/** Those of one family of addresses. */
export function allowedOf({ allowed }: Access, family: AllowedNode['family']): readonly AllowedNode[] {
  return allowed.filter((node) => node.family === family);
}

/** Null for the path of a socket. */
function portOf(listen: string): number | null {
  const port = /^(?!unix@|abns@|\/).*:(\d+)$/.exec(listen)?.[1];
  return port === undefined ? null : Number(port);
}

/**
 * A node by its IP address: names would be resolved once, by what loads the rules, and never again.
 * @param who needs it
 * @throws HapeersError `usage` for any other address
 */
export function nodeAt(name: string, text: string, who: 'a firewall' | 'keepalived'): AllowedNode {
  const address = parseAddress(text);
  if (address.kind === 'inet' && (address.family === 'ipv4' || address.family === 'ipv6')) {
    return { name, address: address.host.replace(/%.*$/, ''), family: address.family };
  }
  throw new HapeersError(
    'usage',
    `${who} needs the IP address of "${name}", not "${text}"`,
    'write its IP address as "address" in the cluster file',
  );
}
