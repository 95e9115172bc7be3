import { type Handover, type HandoverFault, handovers } from '../../../model/fleet/reload.ts';
import { isReplicated, sectionOf } from '../../../model/table/replication.ts';
import { nodeWithPeers } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'reload/lost-session',
  scope: 'reload',
  severity: 'error',
  summary: 'old process cannot hand its tables over to the new one',
  why: 'At a reload the old process connects to the new one as a peer, and teaches it all tables. It dials the address that its own config gives, and uses its own name; a new process with a different local peer name, listener or transport does not take part, and starts with empty tables. Where other nodes are peers, it learns from them after some seconds; what they do not have is lost, and under a new name it learns from those alone that list that name already.',
  remedy:
    'Change the name or the listener while another node holds the tables, and wait until both are in sync ("hapeers probe --reload-safe --wait 30s").',
  haproxy: always('accepts'),
  facts: 'peers_init_sync() and peer_session_create() in src/peers.c, measured with 2.6, 3.0 and 3.2',
  bad: {
    was: nodeWithPeers('hap1', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
    now: nodeWithPeers('lb1', ['peer lb1 10.0.0.1:10000', 'peer hap3 10.0.0.3:10000']),
  },
  good: {
    was: nodeWithPeers('hap1', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
    now: nodeWithPeers('hap1', ['peer hap1 10.0.0.1:10000', 'peer lb2 10.0.0.2:10000']),
  },
  check({ was, now }, report) {
    for (const handover of handovers(was, now)) {
      const { fault, hasOthers } = handover;
      const { section } = handover.was;
      const tables = was.tables.filter((table) => isReplicated(table) && sectionOf(was, table) === section);
      if (fault === null || tables.length === 0) continue;
      const place = placeOf(handover);
      report({
        ...place,
        severity: !hasOthers ? 'error' : fault.kind === 'several-sections' ? 'info' : 'warning',
        message: `${reasonOf(fault)}: ${hasOthers ? returnOf(fault) : lossOf(fault)}`,
        hint: hasOthers
          ? hintFor(fault)
          : fault.kind === 'several-sections'
            ? 'put all tables into one peers section, or list another node that holds the tables meanwhile'
            : 'keep name and listener, or add another node first that holds the tables meanwhile',
        related: [
          {
            message: 'the section that runs now',
            source: section.source,
            range: section.name?.word ?? section.statement,
          },
        ],
      });
    }
  },
});

function placeOf({ was, now }: Handover) {
  const { section } = now ?? was;
  return { source: section.source, range: section.name?.word ?? section.statement };
}

/** What is lost where no other node has the tables; of several sections nobody knows which one is handed over. */
function lossOf(fault: HandoverFault): string {
  return fault.kind === 'several-sections'
    ? 'a reload may empty those of this one'
    : 'a reload empties its tables';
}

/** How the tables come back: a node that does not list the new name refuses the new process. */
function returnOf(fault: HandoverFault): string {
  return fault.kind === 'other-name'
    ? `the tables come back only from nodes that list "${fault.now}" by then`
    : 'the tables come back from the other nodes only';
}

function hintFor(fault: HandoverFault): string {
  return fault.kind === 'other-name'
    ? `add a line for "${fault.now}" to every other node first, and check with "hapeers probe" that they are in sync`
    : 'check with "hapeers probe" that the other nodes are in sync before the reload';
}

function reasonOf(fault: HandoverFault): string {
  switch (fault.kind) {
    case 'no-section':
      return 'the new config has no such peers section';
    case 'other-name':
      return `the local peer is "${fault.now}" now, and the old process asks for "${fault.was}"`;
    case 'other-address':
      return 'the new process does not listen where the old one dials it';
    case 'several-sections':
      return `HAProxy 3.0 and later hands over the tables of one peers section, and this config has ${fault.count}`;
    case 'transport':
      return 'the new listener does not accept what the old process speaks';
  }
}
