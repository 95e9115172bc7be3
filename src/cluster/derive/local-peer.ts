import { parameterOf } from '../../../grammar/vocabulary.ts';
import { partsOf } from '../../../grammar/word.ts';
import type { Config, Peer, PeersSection } from '../../model/config.ts';
import { isObserver } from '../../model/section/peers.ts';

/**
 * The nodes whose config this is, as it tells by itself: the local peer that it names; the only `server` line without
 * an address; or all members, where the file is the same for all of them: conditions choose by the local peer, or there
 * are `peer` lines only. Empty where it does not tell.
 */
export function nodesOfConfig(config: Config): readonly string[] {
  if (config.localPeer.name !== null) return [config.localPeer.name];
  const peers = config.peersSections.flatMap((section) => section.peers);
  const names = new Set(peers.flatMap((peer) => (isObserver(peer) ? [] : (peer.name?.value ?? []))));
  if (config.peersSections.some(choosesByLocalPeer)) return [...names];
  const own = new Set(peers.filter(hasNoAddress).flatMap(({ name }) => name?.value ?? []));
  if (own.size === 1) return [...own];
  return peers.every(({ keyword }) => keyword === 'peer') ? [...names] : [];
}

/** Whether conditions in a section choose by the name of the local peer, so that it is the same on all nodes. */
export function choosesByLocalPeer({ source, section }: PeersSection): boolean {
  return section.body.some(
    (line) =>
      line.kind === 'directive' &&
      line.words
        .flatMap((word) => partsOf(source.text, word))
        .some((part) => part.kind === 'variable' && part.name === 'HAPROXY_LOCALPEER'),
  );
}

/** `server NAME`, or `server NAME sni ...`: the parameters of the local peer begin where others have their address. */
function hasNoAddress({ keyword, addressWord }: Peer): boolean {
  if (keyword === 'peer') return false;
  return addressWord?.value == null || parameterOf('server', addressWord.value, null) !== null;
}
