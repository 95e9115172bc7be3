import type { Peer, PeersSection } from '../../../model/config.ts';
import { isUnconditional } from '../../certainty.ts';
import { twinFix } from '../../fix/edits.ts';
import { always, type Behavior, defineRule } from '../../rule.ts';

const remote: Behavior = [
  { from: '2.4', reaction: 'accepts' },
  { from: '2.9', reaction: 'refuses' },
];
/** A section without a local peer is removed before its peers are compared, which 3.5 does as it reads them. */
const removed: Behavior = [
  { from: '2.4', reaction: 'accepts' },
  { from: '3.5', reaction: 'refuses' },
];
/** A peer that HAProxy gives up for want of an address is not compared. */
const givenUp: Behavior = [
  { from: '2.4', reaction: 'accepts' },
  { from: '3.5', reaction: 'unknown' },
];

export default defineRule({
  id: 'peers/duplicate-peer',
  scope: 'config',
  severity: 'error',
  summary: 'two peers of a section have the same name',
  why: "Nodes recognize each other by name in the handshake. Up to 2.8 HAProxy accepts a duplicate remote name, and the two entries keep closing each other's sessions; from 2.9 on it refuses, where the section has a local peer and both lines an address. A duplicate local name is refused by every version.",
  remedy: 'Give each node its own name.',
  fix: 'A line that says the same word for word is removed.',
  haproxy: remote,
  facts: 'check_config_validity() in src/cfgparse.c, cfg_parse_peers() in src/cfgparse-peers.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000
    peer hap2 10.0.0.3:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000
    peer hap3 10.0.0.3:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    for (const section of config.peersSections) {
      const seen = new Map<string, Peer>();
      for (const peer of section.peers) {
        if (!peer.certain || peer.name?.value == null) continue;
        const first = seen.get(peer.name.value);
        if (first === undefined) {
          seen.set(peer.name.value, peer);
          continue;
        }
        // The remote peers of a disabled section are not compared.
        if (section.disabled && peer.local !== true) continue;
        report({
          source: peer.source,
          range: peer.name.word,
          message: `peer "${peer.name.value}" is declared twice`,
          hint: 'rename one of them, or remove it',
          haproxy: behaviorOf(peer, first, section),
          fix: isUnconditional(config, section.section) ? twinFix(peer, first) : null,
          related: [{ message: 'first declared here', source: first.source, range: first.statement }],
        });
      }
    }
  },
});

/** A local "peer" line without an address, which late releases give up with a warning. */
const localGivenUp: Behavior = [
  { from: '2.4', reaction: 'refuses' },
  { from: '2.7', reaction: 'unknown' },
  { from: '3.0.11', reaction: 'accepts' },
  { from: '3.1', reaction: 'unknown' },
  { from: '3.2.26', reaction: 'accepts' },
  { from: '3.3', reaction: 'unknown' },
];

/** The section of a local peer that is given up is removed before its peers are compared. */
const removedLate: Behavior = [
  { from: '2.4', reaction: 'accepts' },
  { from: '2.9', reaction: 'unknown' },
  { from: '3.0.9', reaction: 'accepts' },
  { from: '3.1', reaction: 'unknown' },
  { from: '3.2', reaction: 'accepts' },
  { from: '3.3', reaction: 'unknown' },
];

function behaviorOf(peer: Peer, first: Peer, section: PeersSection): Behavior | 'unknown' {
  if (peer.local === true) {
    return first.keyword === 'peer' && first.addressWord === null ? localGivenUp : always('refuses');
  }
  if (peer.local === null) return 'unknown';
  if (peer.addressWord === null || first.addressWord === null) return givenUp;
  const locals = section.peers.filter(({ local, name }) => local !== false && name !== null);
  if (locals.length === 0) return removed;
  return locals.every(({ keyword, addressWord }) => keyword === 'peer' && addressWord === null)
    ? removedLate
    : remote;
}
