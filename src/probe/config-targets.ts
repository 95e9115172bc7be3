import type { Config, Peer, PeersSection } from '../model/config.ts';
import { isObserver } from '../model/section/peers.ts';
import { type Address, isWildcard } from '../model/value/address.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import type { Dial } from '../protocol/options.ts';
import { type TlsFiles, wayTo, wayToListener } from './way.ts';

/** A peer as something to dial. */
export interface RemotePeer {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly tls: TlsFiles | null;
  readonly dial?: Dial;
  /** The network namespace that its line names: it cannot be dialed from outside of it. */
  readonly namespace?: string | null;
  /** The name of its peers section. */
  readonly within?: string | undefined;
  /** The names of the other peers of its section: what the node may be called by mistake. */
  readonly others: readonly string[];
}

/** A remote peer of a config. */
export interface ConfigTarget extends RemotePeer {
  readonly peer: Peer;
  readonly section: PeersSection;
}

/**
 * The remote peers of a config that can be dialed: those with a known name and an address of one host and port, in
 * sections that are not disabled. Where the local peer is unknown every peer counts as remote.
 * @param section the name of the one section to look at; null for all
 * @param observer the entry of an observer to give, too; all others are left out, since nobody answers there
 */
export function targetsOf(
  config: Config,
  section: string | null = null,
  observer: string | null = null,
): readonly ConfigTarget[] {
  const targets: ConfigTarget[] = [];
  for (const peers of config.peersSections) {
    if (peers.disabled || (section !== null && peers.name?.value !== section)) continue;
    const names = peers.peers.flatMap(({ name }) => (name?.value == null ? [] : [name.value]));
    for (const peer of peers.peers) {
      const name = peer.name?.value;
      const endpoint = peer.address === null ? null : endpointOf(peer.address);
      if (peer.local === true || name == null || endpoint === null) continue;
      // nobody answers there; a name that somebody asks for is told apart by whoever asks
      if (isObserver(peer) && name !== observer) continue;
      targets.push({
        peer,
        section: peers,
        name,
        endpoint,
        within: peers.name?.value ?? undefined,
        ...wayTo(peer, config),
        others: names.filter((other) => other !== name),
      });
    }
  }
  return targets;
}

/** The node itself, as it can be dialed from its own machine: where its local peer listens. */
export function ownTargetsOf(config: Config, section: string | null = null): readonly ConfigTarget[] {
  return config.peersSections.flatMap((peers): ConfigTarget[] => {
    const local = peers.peers.find((peer) => peer.local === true);
    if (local === undefined || peers.disabled || (section !== null && peers.name?.value !== section))
      return [];
    const address = local.keyword === 'peer' ? local.address : (peers.binds[0]?.addresses[0] ?? null);
    const name = local.name?.value;
    if (address === null || name == null) return [];
    const here =
      isWildcard(address) && address.kind === 'inet'
        ? { ...address, host: LOOPBACK.get(address.family) ?? '' }
        : address;
    const endpoint = endpointOf(here);
    if (endpoint === null) return [];
    const within = peers.name?.value ?? undefined;
    return [
      {
        peer: local,
        section: peers,
        within,
        name,
        endpoint,
        ...wayToListener(peers, local, config),
        others: [],
      },
    ];
  });
}

const LOOPBACK: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({ any: '127.0.0.1', ipv4: '127.0.0.1', ipv6: '::1' }),
);

/** Null for what is not one host with one port, or one socket. */
export function endpointOf(address: Address): Endpoint | null {
  if (address.kind === 'unix') return { kind: 'unix', path: address.path };
  if (address.kind !== 'inet' || address.port.kind !== 'number' || address.host === '') return null;
  return { kind: 'tcp', host: address.host, port: address.port.value, family: null };
}
