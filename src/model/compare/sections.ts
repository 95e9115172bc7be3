import type { PeersSection, Setting } from '../config.ts';
import type { Membership } from '../fleet/membership.ts';
import { listenerParameters } from '../parameter/tls.ts';
import { addressKey } from '../value/address.ts';
import { type ParameterDifference, parameterDifferences } from './parameters.ts';
import { type PeerDifference, peerDifferences } from './peers.ts';
import { agree, type Disagreement, type Said } from './said.ts';

/** What two peers sections have otherwise, as their nodes read them. */
export type SectionDifference =
  /** The name of the local peer, where it listens, and settings of the section. */
  | ({ readonly kind: 'local-peer' | 'listener' | 'shards' } & Disagreement)
  | ({ readonly kind: 'listener-parameter' } & ParameterDifference)
  /** A remote peer that only one of them lists. */
  | ({ readonly kind: 'member'; readonly peer: string } & Disagreement)
  | ({ readonly peer: string } & PeerDifference);

/** Compares a section with what it became, or with what it was meant to be. Observers are no members. */
export function sectionDifferences(one: Membership, other: Membership): readonly SectionDifference[] {
  const sides = <Kind extends 'local-peer' | 'listener' | 'shards'>(
    kind: Kind,
    say: (side: Membership) => Said | null,
  ) => {
    const said = { one: say(one), other: say(other) };
    return agree(said.one, said.other) ? [] : [{ kind, ...said }];
  };
  return [
    ...sides('local-peer', localPeerSaid),
    ...sides('listener', listenerSaid),
    ...parameterDifferences(listenerOf(one.section), listenerOf(other.section)).map(
      (difference) => ({ kind: 'listener-parameter', ...difference }) as const,
    ),
    ...sides('shards', ({ section }) => settingSaid(section, section.shards)),
    ...memberDifferences(one, other),
  ];
}

function* memberDifferences(one: Membership, other: Membership): Generator<SectionDifference> {
  for (const [peer, line] of one.remotes) {
    const twin = other.remotes.get(peer);
    if (twin === undefined) yield { kind: 'member', peer, one: lineSaid(peer, line), other: null };
    else for (const difference of peerDifferences(line, twin)) yield { peer, ...difference };
  }
  for (const [peer, line] of other.remotes) {
    if (!one.remotes.has(peer)) yield { kind: 'member', peer, one: null, other: lineSaid(peer, line) };
  }
}

/** What the last line of a setting says; null where no line sets it. */
export function settingSaid({ source }: PeersSection, lines: readonly Setting[]): Said | null {
  const value = lines.at(-1)?.values[0];
  if (value === undefined) return null;
  const { start, end } = value.word;
  return { text: value.value ?? source.text.slice(start, end), source, range: { start, end } };
}

function localPeerSaid({ localName, section }: Membership): Said {
  const line = section.peers.find(({ local }) => local === true) ?? section;
  return { text: localName, source: line.source, range: line.statement };
}

/** All addresses, in an order that does not depend on that of the lines; null where nothing listens. */
function listenerSaid({ listeners, section }: Membership): Said | null {
  if (listeners.length === 0) return null;
  const line = section.binds[0] ?? section.peers.find(({ local }) => local === true) ?? section;
  const text = listeners.map((address) => addressKey(address) ?? '').sort();
  return { text: text.join(' '), source: line.source, range: line.statement };
}

function lineSaid(text: string, { source, statement }: PeersSection['peers'][number]): Said {
  return { text, source, range: statement };
}

function listenerOf(section: PeersSection) {
  return { source: section.source, parameters: listenerParameters(section) };
}
