import { membershipsOf } from '../../../model/fleet/membership.ts';
import { type Stranger, strangersOf } from '../../../model/fleet/strangers.ts';
import { nodeWithPeers } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/unknown-peer',
  scope: 'fleet',
  severity: 'error',
  summary: 'listed peer has a different name from the local peer of its node',
  why: 'A session begins with the name of the peer that is dialed, and a node answers only to its own local peer name, letter for letter. Any other name is refused, after a refusal HAProxy does not dial again, and the sessions that the other node opens are refused because its name is not listed. HAProxy logs none of it.',
  remedy:
    'Use the same name in both places: in the peers section of every node, and as "localpeer" (or -L, or the host name) of the node itself.',
  haproxy: always('accepts'),
  facts: 'peer_getline_host() and peer_getline_last() in src/peers.c, measured with 2.6, 3.0 and 3.2',
  bad: {
    hap1: nodeWithPeers('hap1', ['peer hap1 10.0.0.1:10000', 'peer HAP2 10.0.0.2:10000']),
    hap2: nodeWithPeers('hap2', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
  },
  good: {
    hap1: nodeWithPeers('hap1', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
    hap2: nodeWithPeers('hap2', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
  },
  check(fleet, report) {
    for (const node of fleet.nodes) {
      for (const member of membershipsOf(node)) {
        for (const stranger of strangersOf(fleet, member)) {
          const { peer, name, localName } = stranger;
          report(node.name, {
            source: peer.source,
            range: peer.name?.word ?? peer.statement,
            message: `${signOf(stranger)}, and a session under a different name is refused`,
            hint: `write "${localName}", or set "localpeer ${name}" on that node`,
            related: placeOf(stranger),
          });
        }
      }
    }
  },
});

function signOf({ by, name, localName, node }: Stranger): string {
  switch (by) {
    case 'case':
      return `peer "${name}" is "${localName}" on its own node (upper and lower case)`;
    case 'domain':
      return `peer "${name}" is "${localName}" on its own node`;
    case 'node-name':
      return `the local peer name of node "${node.name}" is "${localName}"`;
    case 'address':
      return `the node at the address of peer "${name}" is called "${localName}"`;
  }
}

function placeOf({ node, localName }: Stranger) {
  const member = membershipsOf(node).find((one) => one.localName === localName);
  if (member === undefined) return [];
  const own = member.section.peers.find(({ local }) => local === true);
  return [
    {
      message: `the local peer of "${node.name}"`,
      source: member.section.source,
      range: own?.statement ?? member.section.statement,
    },
  ];
}
