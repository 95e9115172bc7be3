import type { Peer, PeersSection } from '../../../model/config.ts';
import { nodeOfFile } from '../../../model/section/peers.ts';
import { always, type Behavior, defineRule } from '../../rule.ts';

const remotePeer: Behavior = [
  { from: '2.4', reaction: 'accepts' },
  { from: '3.0.11', reaction: 'warns' },
  { from: '3.1', reaction: 'accepts' },
  { from: '3.2', reaction: 'warns' },
];
/** A name that an unset variable left empty: up to 2.8 the address after it is read all the same. */
const emptyName: Behavior = [
  { from: '2.4', reaction: 'refuses' },
  { from: '2.9', reaction: 'accepts' },
  { from: '3.0.11', reaction: 'warns' },
  { from: '3.1', reaction: 'accepts' },
  { from: '3.2', reaction: 'warns' },
  { from: '3.3', reaction: 'refuses' },
];
/** The same, where the address may be empty as well. */
const emptyWords: Behavior = emptyName.map(({ from, reaction }) => ({
  from,
  reaction: from === '2.4' ? 'unknown' : reaction,
}));
const localPeer: Behavior = [
  { from: '2.4', reaction: 'accepts' },
  { from: '2.7', reaction: 'crashes' },
  { from: '3.0.11', reaction: 'warns' },
  { from: '3.1', reaction: 'crashes' },
  { from: '3.2', reaction: 'warns' },
];
const localPeerLast: Behavior = [
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
  summary: 'peer has no address',
  why: 'A remote peer without an address is never dialed, and a local "peer" line without one opens no listener: it does not replicate. Up to 3.0 HAProxy does not warn; from 3.2 on it warns and drops the line; a remote "server" line without an address is silently accepted in every version.',
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
              : `peer "${peer.name.value ?? peer.source.slice(peer.name.word)}" has no address, so ${peer.local === true ? 'this node listens nowhere' : 'it is never dialed'}`,
          hint: 'write ADDRESS:PORT after the name',
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

function reaction(peer: Peer, section: PeersSection): Behavior {
  if (peer.name === null && peer.statement.words.length > 2) {
    const [, , address] = peer.statement.words;
    const isPlain = address !== undefined && /^[^$'"]+$/.test(peer.source.slice(address));
    return isPlain ? emptyName : emptyWords;
  }
  if (peer.keyword === 'server') return always('accepts');
  if (peer.local !== true) return remotePeer;
  return section.peers.at(-1) === peer ? localPeerLast : localPeer;
}
