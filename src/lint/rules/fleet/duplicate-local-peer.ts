import type { FleetNode } from '../../../model/fleet/fleet.ts';
import { nodeWithPeers } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/duplicate-local-peer',
  scope: 'fleet',
  severity: 'error',
  summary: 'two nodes have the same local peer name',
  why: 'Each of them treats the line with that name as its own, listens on it, and dials only the other names. Neither has the name that it is asked for when it is dialed, so there is no session between them. The usual cause is a config that was copied with its "localpeer" line.',
  remedy: 'Give each node its own "localpeer".',
  haproxy: always('accepts'),
  facts: 'peer_getline_host() in src/peers.c, measured with 2.6, 3.0 and 3.2',
  bad: {
    hap1: nodeWithPeers('hap1', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
    hap2: nodeWithPeers('hap1', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
  },
  good: {
    hap1: nodeWithPeers('hap1', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
    hap2: nodeWithPeers('hap2', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
  },
  check(fleet, report) {
    const firsts = new Map<string, FleetNode>();
    for (const node of fleet.nodes) {
      const { name } = node.config.localPeer;
      const line = node.config.localPeerStatements.findLast(({ certain }) => certain);
      if (name === null || node.config.peersSections.every(({ certain, disabled }) => !certain || disabled))
        continue;
      const first = firsts.get(name);
      if (first === undefined) {
        firsts.set(name, node);
        continue;
      }
      const place = line ?? node.config.peersSections[0];
      if (place === undefined) continue;
      const other = first.config.localPeerStatements.findLast(({ certain }) => certain);
      report(node.name, {
        source: place.source,
        range: place.statement,
        message: `the local peer name "${name}" is also that of node "${first.name}", so there is no session between them`,
        hint: fleet.nodes.some((one) => one.config.localPeer.name === node.name)
          ? 'give each node its own name'
          : `write "localpeer ${node.name}"`,
        related:
          other === undefined
            ? []
            : [{ message: `on "${first.name}"`, source: other.source, range: other.statement }],
      });
    }
  },
});
