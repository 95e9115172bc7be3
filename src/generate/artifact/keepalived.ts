import { HapeersError } from '../../errors.ts';
import type { Cluster, Keepalived } from '../../model/cluster.ts';
import { type AllowedNode, nodeAt } from './access.ts';
import { learnedCheckText } from './learned-check.ts';

/**
 * The part of keepalived.conf that moves the addresses to the node with the highest priority on which HAProxy runs. With
 * `mode: active-active` each address moves by itself, and each begins at another node.
 * @throws HapeersError `usage` where the cluster file says nothing about keepalived, or unicast has no IP addresses
 */
export function keepalivedText(cluster: Cluster, node: string): string {
  const { keepalived, mode } = cluster;
  if (keepalived === null) {
    throw new HapeersError(
      'usage',
      `the cluster file does not configure keepalived (${cluster.source.name})`,
      'add "artifacts: { keepalived: ... }", see "hapeers schema"',
    );
  }
  const { virtualAddresses } = keepalived;
  const groups = mode === 'active-active' ? virtualAddresses.map((one) => [one]) : [virtualAddresses];
  return [
    ...virtualAddresses.map(
      (one) =>
        `# Where a "bind" of HAProxy names ${one.replace(/\/.*/, '')}, all nodes need net.${familyOf(one)}.ip_nonlocal_bind = 1 (sysctl).\n`,
    ),
    checkText(keepalived),
    ...(keepalived.waitForTables ? groups : []).map(([address = ''], index) =>
      learnedCheckText(cluster, node, { name: learnedName(index), address, weight: spanOf(keepalived) + 1 }),
    ),
    ...groups.map((addresses, index) => instanceText(cluster, keepalived, { node, addresses, index })),
  ].join('');
}

function checkText({ check, waitForTables }: Keepalived): string {
  // A HAProxy that is back must have been seen by the check of its tables before the process counts.
  const delays = waitForTables ? ['terminate_delay 1', 'fork_delay 3'] : ['delay 1'];
  if (check === null) {
    return `vrrp_track_process haproxy {\n    process haproxy\n${delays.map((line) => `    ${line}\n`).join('')}}\n`;
  }
  return `vrrp_script haproxy {
    script "${check}"
    interval 2
    timeout 2
    fall 2
    rise 2
    user nobody
}
`;
}

function learnedName(index: number): string {
  return index === 0 ? 'learned' : `learned_${index + 1}`;
}

/** How far the priorities are apart. */
function spanOf({ priority }: Keepalived): number {
  return Math.max(...priority.values()) - Math.min(...priority.values());
}

interface Instance {
  readonly node: string;
  readonly addresses: readonly string[];
  /** Among the instances of the node. */
  readonly index: number;
}

function instanceText(
  cluster: Cluster,
  keepalived: Keepalived,
  { node, addresses, index }: Instance,
): string {
  const { preempt, preemptDelay, check, unicast, waitForTables } = keepalived;
  const ranks = [...keepalived.priority].sort(([, a], [, b]) => b - a);
  const priorities = ranks.map(([, priority]) => priority);
  const own = ranks.findIndex(([name]) => name === node);
  // Each instance begins at the next node.
  const rank = (own - (index % ranks.length) + ranks.length) % ranks.length;
  // Only a node that begins as BACKUP waits for the address.
  const isMaster = rank === 0 && preempt && preemptDelay === null && !waitForTables;
  const [first = ''] = addresses;
  const family = familyOf(first);
  const others = addresses.filter((one) => familyOf(one) !== family);
  const lines = [
    `state ${isMaster ? 'MASTER' : 'BACKUP'}`,
    ...(preempt ? [] : ['nopreempt']),
    ...(preemptDelay === null ? [] : [`preempt_delay ${preemptDelay}`]),
    `interface ${keepalived.interface}`,
    `virtual_router_id ${keepalived.routerId + index}`,
    `priority ${priorities[rank] ?? 0}`,
    'advert_int 1',
    ...(unicast ? unicastLines(cluster, node, family) : []),
    ...block(
      'virtual_ipaddress',
      addresses.filter((one) => familyOf(one) === family),
    ),
    // One instance announces addresses of one family; those of the other move along.
    ...block('virtual_ipaddress_excluded', others),
    ...(check === null ? block('track_process', ['haproxy']) : []),
    ...block('track_script', [
      ...(check === null ? [] : ['haproxy']),
      ...(waitForTables ? [learnedName(index)] : []),
    ]),
  ];
  const name = index === 0 ? 'haproxy' : `haproxy_${index + 1}`;
  return `\nvrrp_instance ${name} {\n${lines.map((line) => `    ${line}\n`).join('')}}\n`;
}

function unicastLines(cluster: Cluster, node: string, family: AllowedNode['family']): readonly string[] {
  const nodes = nodesOf(cluster);
  const own = nodes.find(({ name }) => name === node);
  const stranger = nodes.find((one) => one.family !== family);
  if (own === undefined || stranger !== undefined) {
    throw new HapeersError(
      'usage',
      `the nodes announce ${family} addresses to each other, and "${stranger?.name}" has none`,
      'let the first virtual-address be of the family of the nodes',
    );
  }
  const peers = nodes.filter((one) => one !== own).map(({ address }) => address);
  return [`unicast_src_ip ${own.address}`, ...block('unicast_peer', peers)];
}

function block(keyword: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${keyword} {`, ...lines.map((line) => `    ${line}`), '}'];
}

function familyOf(address: string): AllowedNode['family'] {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

function nodesOf({ sections }: Cluster): readonly AllowedNode[] {
  return (sections[0]?.members ?? []).map(({ name, address }) => nodeAt(name, address, 'keepalived'));
}

/** Who sends announcements to a node; null where the cluster file does not configure keepalived. */
export function announcersOf(cluster: Cluster, node: string): readonly AllowedNode[] | null {
  return cluster.keepalived === null ? null : nodesOf(cluster).filter(({ name }) => name !== node);
}
