import type { PeersSection } from '../../../model/config.ts';
import type { FleetNode } from '../../../model/fleet/fleet.ts';
import { membershipsOf } from '../../../model/fleet/membership.ts';
import { nodeWithPeers } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/missing-section',
  scope: 'fleet',
  severity: 'error',
  summary: 'listed node has no active peers section',
  why: 'A node without a peers section, or with one that is "disabled", neither listens nor dials. The nodes that list it keep trying to connect, and its tables stay local.',
  remedy: 'Give the node a peers section that lists all nodes, or remove it from the sections of the others.',
  haproxy: always('accepts'),
  facts: 'cfg_parse_peers() in src/cfgparse-peers.c, measured with 2.6, 3.0 and 3.2',
  bad: {
    hap1: nodeWithPeers('hap1', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
    hap2: nodeWithPeers('hap2', ['disabled', 'peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
  },
  good: {
    hap1: nodeWithPeers('hap1', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
    hap2: nodeWithPeers('hap2', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
  },
  check(fleet, report) {
    const absent = fleet.nodes.filter((node) => membershipsOf(node).length === 0 && hasNoneForCertain(node));
    for (const node of fleet.nodes) {
      for (const { remotes } of membershipsOf(node)) {
        for (const [name, peer] of remotes) {
          const other = absent.find((one) => (one.config.localPeer.name ?? one.name) === name);
          if (other === undefined || !peer.certain) continue;
          const [disabled] = other.config.peersSections;
          report(node.name, {
            source: peer.source,
            range: peer.name?.word ?? peer.statement,
            message: `node "${name}" has no ${disabled === undefined ? '' : 'active '}peers section, so nothing is replicated with it`,
            hint:
              disabled === undefined ? `add one on "${name}"` : 'remove "disabled" there, or this line here',
            related: disabled === undefined ? [] : [disabledPlace(disabled, other)],
          });
        }
      }
    }
  },
});

/** Whether it is plain that the node has none: what HAProxy drops for want of its local peer is told on that node. */
function hasNoneForCertain({ config }: FleetNode): boolean {
  return config.peersSections.every(({ certain, disabled }) => certain && disabled);
}

function disabledPlace({ source, switches, statement }: PeersSection, { name }: FleetNode) {
  return { message: `disabled on "${name}"`, source, range: switches.at(-1)?.statement ?? statement };
}
