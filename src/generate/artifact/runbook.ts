import type { Cluster, Keepalived } from '../../model/cluster.ts';
import { configOnNode, probeOf } from './on-node.ts';

/** The commands with which an operator brings up, changes and checks this cluster, as Markdown, seen from one node. */
export function runbookText(cluster: Cluster, node: string): string {
  const file = cluster.source.name;
  const others = cluster.nodes.map(({ name }) => name).filter((name) => name !== node);
  const configs = configOnNode(cluster, node)
    .map((path) => `-f ${path}`)
    .join(' ');
  const probe = probeOf(cluster, node);
  const names = cluster.sections.map(({ name }) => `"${name}"`).join(', ');
  const steps = [
    `# Runbook: ${node}`,
    `Peers section${cluster.sections.length === 1 ? '' : 's'} ${names}; the other nodes are ${others.join(', ') || 'none'}.`,
    '## Before the first start',
    'Where the cluster file is:',
    commands(
      `hapeers generate ${file} --all --diff`,
      `hapeers generate ${file} --all --write`,
      `hapeers lint --cluster ${file}`,
    ),
    `On ${node}:`,
    commands(`haproxy -c ${configs}${cluster.localpeer ? '' : ` -L ${node}`}`),
    '## Start, and see that it replicates',
    commands('systemctl start haproxy', `${probe} --wait 30s`),
    'Exit 0: all peers are connected and the tables are learned. Otherwise the output says what is missing.',
    '## Reload',
    'A node that has not learned its tables yet passes what it has to its successor: a reload too early loses the rest. So wait first:',
    commands(`${probe} --reload-safe --wait 30s`, `haproxy -c ${configs}`, 'systemctl reload haproxy'),
    `The artifact "reload-guard" lets systemd do this.`,
    '## Roll out a change',
    'One node at a time, each with the three commands above. The diff tells the order, by these rules:',
    list(
      'another form, another port, other parameters: any order',
      'a new node: the others first, the new one last',
      'a node with a new name: the others first, this one last, else its old entries do not come back',
    ),
    commands(`hapeers generate ${file} --all --diff`),
    '## When it does not replicate',
    commands(probe, `hapeers lint --cluster ${file}`),
    ...(cluster.keepalived === null
      ? []
      : [
          '## The shared address',
          `${cluster.keepalived.virtualAddresses.join(', ')} on ${cluster.keepalived.interface}; it ${movesOf(cluster.keepalived)}.`,
          commands(`ip address show dev ${cluster.keepalived.interface}`),
        ]),
  ];
  return `${steps.join('\n\n')}\n`;
}

function movesOf({ preempt, preemptDelay, waitForTables }: Keepalived): string {
  if (!preempt) return 'stays where it is until that node fails';
  const conditions = [
    ...(waitForTables ? ['when its tables are learned'] : []),
    ...(preemptDelay === null
      ? []
      : [waitForTables ? `and ${preemptDelay} s have passed` : `after ${preemptDelay} s`]),
  ];
  return ['returns to the node with the highest priority', ...conditions].join(' ');
}

function commands(...lines: readonly string[]): string {
  return ['```console', ...lines.map((line) => `$ ${line}`), '```'].join('\n');
}

function list(...items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}
