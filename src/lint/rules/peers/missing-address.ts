import type { Peer, PeersSection } from '../../../model/config.ts';
import { nodeOfFile } from '../../../model/section/peers.ts';
import { always, type Behaviour, defineRule } from '../../rule.ts';

const remotePeer: Behaviour = [
  { from: '2.4', reaction: 'accepts' },
  { from: '3.0.11', reaction: 'warns' },
  { from: '3.1', reaction: 'accepts' },
  { from: '3.2', reaction: 'warns' },
];
/** A name that an unset variable left empty: up to 2.8 the address behind it is read all the same. */
const emptyName: Behaviour = [
  { from: '2.4', reaction: 'refuses' },
  { from: '2.9', reaction: 'accepts' },
  { from: '3.0.11', reaction: 'warns' },
  { from: '3.1', reaction: 'accepts' },
  { from: '3.2', reaction: 'warns' },
  { from: '3.3', reaction: 'refuses' },
];
const localPeer: Behaviour = [
  { from: '2.4', reaction: 'accepts' },
  { from: '2.7', reaction: 'crashes' },
  { from: '3.0.11', reaction: 'warns' },
  { from: '3.1', reaction: 'crashes' },
  { from: '3.2', reaction: 'warns' },
];
const localPeerLast: Behaviour = [
  { from: '2.4', reaction: 'accepts' },
  { from: '2.6', reaction: 'crashes' },
  { from: '2.7', reaction: 'accepts' },
  { from: '3.0.11', reaction: 'warns' },
  { from: '3.1', reaction: 'accepts' },
  { from: '3.2', reaction: 'warns' },
];

export default defineRule({
  id: 'peers/missing-address',
  scope: 'config',
  severity: 'error',
  summary: 'a peer has no address',
  why: 'A remote peer without an address is never dialled, and a local "peer" line without one opens no listener: replication with it does not exist. Up to 3.0 HAProxy says nothing; from 3.2 on it warns and drops the line; a remote "server" line without an address passes in silence in every version.',
  remedy: 'Write the address and the port on which the peer listens.',
  haproxy: remotePeer,
  facts: 'cfg_parse_peers() in src/cfgparse-peers.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    for (const section of config.peersSections) {
      for (const peer of section.peers) {
        if (!peer.certain || peer.addressWord !== null || hasLegitimatelyNone(peer, section)) continue;
        report({
          source: peer.source,
          range: peer.name?.word ?? peer.statement,
          message:
            peer.name === null
              ? `"${peer.keyword}" without a name and an address declares no peer`
              : `peer "${peer.name.value ?? peer.source.slice(peer.name.word)}" has no address, so ${peer.local === true ? 'this node listens nowhere' : 'it is never dialled'}`,
          hint: 'write ADDRESS:PORT behind the name',
          haproxy: reaction(peer, section),
        });
      }
    }
  },
});

/**
 * `server NAME` alone is right for the local peer, and may be where nobody knows which peer is local. Where the local
 * peer is not in the section at all, the one such line is the node for which the file was written.
 */
function hasLegitimatelyNone(peer: Peer, section: PeersSection): boolean {
  if (peer.keyword !== 'server' || peer.name === null) return false;
  return (
    peer.local !== false ||
    (nodeOfFile(section) === peer && !section.peers.some(({ local }) => local !== false))
  );
}

function reaction(peer: Peer, section: PeersSection): Behaviour {
  if (peer.name === null && peer.statement.words.length > 2) return emptyName;
  if (peer.keyword === 'server') return always('accepts');
  if (peer.local !== true) return remotePeer;
  return section.peers.at(-1) === peer ? localPeerLast : localPeer;
}
