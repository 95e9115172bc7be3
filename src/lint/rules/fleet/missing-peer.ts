import type { FleetNode } from '../../../model/fleet/fleet.ts';
import type { Membership } from '../../../model/fleet/membership.ts';
import { memberPairs } from '../../../model/fleet/pairs.ts';
import { strangersOf } from '../../../model/fleet/strangers.ts';
import { addressKey, isWildcard } from '../../../model/value/address.ts';
import type { Related } from '../../../problem.ts';
import { nodeWithPeers } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/missing-peer',
  scope: 'fleet',
  severity: 'error',
  summary: 'peers section does not list a node of the fleet',
  why: 'A node opens sessions to the peers that it lists, and accepts sessions from no others. The node that is not listed is refused when it connects, and after a refusal HAProxy does not dial again. Updates are not passed on from node to node, so a third node does not help: changes on one never reach the other. HAProxy logs none of it.',
  remedy: 'List every node on every node.',
  haproxy: always('accepts'),
  facts:
    'peer_getline_last() and peer_session_forceshutdown() in src/peers.c, measured with 2.6, 3.0 and 3.2',
  bad: {
    hap1: nodeWithPeers('hap1', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
    hap2: nodeWithPeers('hap2', ['peer hap2 10.0.0.2:10000', 'peer hap3 10.0.0.3:10000']),
  },
  good: {
    hap1: nodeWithPeers('hap1', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
    hap2: nodeWithPeers('hap2', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
  },
  check(fleet, report) {
    const missing = new Map<Membership, Membership[]>();
    const add = (from: Membership, to: Membership) => {
      // a name that was meant for it is told by fleet/unknown-peer
      if (!from.complete || strangersOf(fleet, from).some(({ node }) => node === to.node)) return;
      missing.set(from, [...(missing.get(from) ?? []), to]);
    };
    for (const { first, second, forth, back } of memberPairs(fleet)) {
      if (forth === null) add(first, second);
      if (back === null) add(second, first);
    }
    for (const [{ node, section }, others] of missing) {
      const names = others.map(({ localName }) => `"${localName}"`).join(', ');
      report(node.name, {
        source: section.source,
        range: section.name?.word ?? section.statement,
        message: `peers section "${section.name?.value ?? ''}" does not list ${names}, so there is no session with ${others.length === 1 ? 'that node' : 'these nodes'}`,
        hint: hintFor(others),
        related: others.map((other) => placeOf(other, node)),
      });
    }
  },
});

function hintFor(others: readonly Membership[]): string {
  const [other] = others;
  const address = other?.listeners.find((one) => !isWildcard(one));
  const key = address === undefined ? null : addressKey(address);
  if (other === undefined || others.length > 1) return 'add a line for each of them';
  return `add a line for "${other.localName}"${key === null ? '' : `, which listens at ${key}`}`;
}

/** Where the other node lists this one, or the section in which it should. */
function placeOf({ node, section, remotes }: Membership, of: FleetNode): Related {
  const names = new Set(
    of.config.peersSections.flatMap(({ peers }) =>
      peers.filter(({ local }) => local === true).map(({ name }) => name?.value),
    ),
  );
  const line = [...remotes.values()].find(({ name }) => names.has(name?.value));
  return {
    message: line === undefined ? `the section of "${node.name}"` : `"${node.name}" lists it here`,
    source: section.source,
    range: line?.statement ?? section.name?.word ?? section.statement,
  };
}
