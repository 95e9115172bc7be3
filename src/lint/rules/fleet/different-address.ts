import type { DialFault } from '../../../model/fleet/dial.ts';
import { addressKey } from '../../../model/value/address.ts';
import { nodeWithPeers } from '../../example/sticky.ts';
import {
  ADDRESS_FAULTS,
  compareAddresses,
  consequence,
  failedDials,
  listenerPlace,
} from '../../fleet-dials.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/different-address',
  scope: 'fleet',
  severity: 'error',
  summary: 'peer is dialed at an address where its node does not listen',
  why: 'Each of two peers dials the other, and one session is enough to exchange everything. Where one of the addresses is wrong, replication depends on the other node being the one that connects; where both are, there is none. HAProxy logs no failed connection between peers.',
  remedy:
    'Dial the address and port that the node binds. Where an address is translated on the way, say so in the cluster file ("address" and "bind"), or suppress the rule on that line.',
  haproxy: always('accepts'),
  facts: 'peer_session_create() in src/peers.c, measured with 2.6, 3.0 and 3.2',
  bad: {
    hap1: nodeWithPeers('hap1', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10001']),
    hap2: nodeWithPeers('hap2', ['peer hap1 10.0.0.1:10001', 'peer hap2 10.0.0.2:10000']),
  },
  good: {
    hap1: nodeWithPeers('hap1', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
    hap2: nodeWithPeers('hap2', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
  },
  check(fleet, report) {
    for (const dial of failedDials(fleet, ADDRESS_FAULTS)) {
      const { from, to, peer, fault } = dial;
      report(from.node.name, {
        source: peer.source,
        range: peer.addressWord?.word ?? peer.statement,
        severity: dial.otherWorks ? 'warning' : 'error',
        message: `"${to.localName}" listens at ${listenerText(fault)}, not here: ${consequence(dial)}`,
        hint: 'dial the address and port that the other node binds',
        related: [listenerPlace(to, 'the listener of')],
        comparison: compareAddresses(to, fleet),
      });
    }
  },
});

function listenerText(fault: DialFault): string {
  if (!('listener' in fault)) return 'another address';
  const { listener } = fault;
  if (fault.kind === 'port' && listener.kind === 'inet' && listener.port.kind === 'number') {
    return `port ${listener.port.value}`;
  }
  return addressKey(listener) ?? 'another address';
}
