import type { Peer } from '../config.ts';
import { parametersOf } from '../parameter/tls.ts';
import { addressKey } from '../value/address.ts';
import { type ParameterDifference, parameterDifferences } from './parameters.ts';
import { agree, type Disagreement, type Said } from './said.ts';

/** What two lines of one peer have otherwise: where it is dialed, and how. */
export type PeerDifference =
  | ({ readonly kind: 'address' } & Disagreement)
  | ({ readonly kind: 'parameter' } & ParameterDifference);

/** Compares two lines for one peer; `ipv4@10.0.0.1:10000` and `10.0.0.1:10000` are no difference. */
export function peerDifferences(one: Peer, other: Peer): readonly PeerDifference[] {
  const addresses = { one: addressSaid(one), other: addressSaid(other) };
  return [
    ...(agree(addresses.one, addresses.other) ? [] : [{ kind: 'address', ...addresses } as const]),
    ...parameterDifferences(placed(one), placed(other)).map(
      (difference) => ({ kind: 'parameter', ...difference }) as const,
    ),
  ];
}

/** Where a line dials its peer; null where it has no address. */
export function addressSaid({ address, addressWord, source }: Peer): Said | null {
  if (address === null || addressWord === null) return null;
  const { value, word } = addressWord;
  return {
    text: addressKey(address) ?? value ?? source.text.slice(word.start, word.end),
    source,
    range: word,
  };
}

function placed(peer: Peer) {
  return { source: peer.source, parameters: parametersOf(peer) };
}
