import type { Certificate } from '../../certificate/certificate.ts';
import type { OwnCertificate } from '../../certificate/crt.ts';
import { type CertificateFiles, keyOf, type NamedFile } from '../../certificate/named-file.ts';
import type { Config, Parameter, Peer, PeersSection } from '../../model/config.ts';
import type { Fleet, TranslatedAddress } from '../../model/fleet/fleet.ts';
import type { Membership } from '../../model/fleet/membership.ts';
import { type Dial, memberPairs } from '../../model/fleet/pairs.ts';
import type { Argument } from '../../model/line/expand.ts';
import { findParameter } from '../../model/parameter/parameters.ts';
import {
  certainSections,
  isDialed,
  listenerParameters,
  parametersOf,
  tlsParameters,
  usesTls,
  verifyOf,
} from '../../model/parameter/tls.ts';
import { type CertificateUse, useOf } from './uses.ts';

/** A node whose files of certificates were read. */
export interface CertifiedNode {
  /** Null where one node is linted alone. */
  readonly name: string | null;
  readonly config: Config;
  readonly certificates: CertificateFiles;
  readonly translated?: readonly TranslatedAddress[];
}

/** A line with which a node dials another one, or itself at a reload. */
export interface CertificateDial {
  readonly from: CertifiedNode;
  readonly to: CertifiedNode;
  readonly peer: Peer;
  /** How the two members stand to each other; null where a node dials itself. */
  readonly pair: { readonly from: Membership; readonly to: Membership; readonly back: Dial | null } | null;
}

/** A certificate that one end of a connection shows, and that the other end verifies. */
export interface PresentedCertificate {
  /** A listener shows it as `server`, a peer that dials as `client`. */
  readonly role: 'server' | 'client';
  readonly dial: CertificateDial;
  readonly own: OwnCertificate;
  /** The `crt` that names it, and on which node. */
  readonly by: { readonly node: CertifiedNode; readonly use: CertificateUse };
  /** What it is verified with, and on which node. */
  readonly against: {
    readonly node: CertifiedNode;
    readonly use: CertificateUse;
    readonly authorities: readonly Certificate[];
  };
  /** The name that it has to have; null where none is asked for, or which one is not known. */
  readonly expected: Argument | null;
}

/** One end of a connection. */
interface End {
  readonly node: CertifiedNode;
  readonly crts: readonly CertificateUse[];
  /** Whether it verifies what it is shown for certain. */
  readonly verifies: boolean;
  /** Null where not all of them are in files. */
  readonly authorities: readonly CertificateUse[] | null;
  readonly expected: Argument | null;
}

const memory = new WeakMap<readonly CertifiedNode[], readonly PresentedCertificate[]>();

/**
 * What the nodes show each other, and each of them itself: the old process of a reload dials the new one. A listener with
 * several certificates is left out, since the client's wishes decide which one it shows.
 */
export function presentedCertificates(nodes: readonly CertifiedNode[]): readonly PresentedCertificate[] {
  let all = memory.get(nodes);
  if (all === undefined) {
    all = findPresented(nodes);
    memory.set(nodes, all);
  }
  return all;
}

function findPresented(nodes: readonly CertifiedNode[]): readonly PresentedCertificate[] {
  const ends = new Map<PeersSection, End | null>();
  const ownDials = nodes.flatMap((node) =>
    certainSections(node.config).flatMap((section): (CertificateDial & { section: PeersSection })[] => {
      ends.set(section, listener(node, section));
      const peer = selfDialed(section);
      return peer === null ? [] : [{ from: node, to: node, peer, pair: null, section }];
    }),
  );
  const dials = dialsBetween(nodes).filter(({ pair }) => ends.has(pair.from.section));
  const presentedIn = (dial: CertificateDial, section: PeersSection) => {
    const server = ends.get(section) ?? null;
    const client = server === null ? null : dialler(dial.from, dial.peer);
    if (client === null || server === null) return [];
    return [presented('server', dial, server, client), presented('client', dial, client, server)].flatMap(
      (one) => one ?? [],
    );
  };
  return [
    ...ownDials.flatMap(({ section, ...dial }) => presentedIn(dial, section)),
    ...dials.flatMap((dial) => presentedIn(dial, dial.pair.to.section)),
  ];
}

const fleets = new WeakMap<readonly CertifiedNode[], Fleet>();

/** The nodes that have a name, as a fleet. */
export function fleetOf(nodes: readonly CertifiedNode[]): Fleet {
  let fleet = fleets.get(nodes);
  if (fleet === undefined) {
    fleet = { nodes: nodes.flatMap((node) => (node.name === null ? [] : [{ ...node, name: node.name }])) };
    fleets.set(nodes, fleet);
  }
  return fleet;
}

type RemoteDial = CertificateDial & { readonly pair: NonNullable<CertificateDial['pair']> };

/** The lines with which the nodes dial each other. */
function dialsBetween(nodes: readonly CertifiedNode[]): readonly RemoteDial[] {
  const originals = new Map(nodes.map((node) => [node.config, node]));
  return memberPairs(fleetOf(nodes)).flatMap(({ first, second, forth, back }) => {
    const one = originals.get(first.node.config);
    const other = originals.get(second.node.config);
    if (one === undefined || other === undefined) return [];
    return [
      ...(forth === null
        ? []
        : [{ from: one, to: other, peer: forth.peer, pair: { from: first, to: second, back } }]),
      ...(back === null
        ? []
        : [{ from: other, to: one, peer: back.peer, pair: { from: second, to: first, back: forth } }]),
    ];
  });
}

/** A `crt` of a peers section that is shown to other nodes. */
export interface ShownCertificate {
  readonly use: CertificateUse;
  /** Whether the other end verifies it, going by the lines of this node: those of the others are alike. */
  readonly isVerified: boolean;
}

/** The certificates of a node's own that its peers sections show. */
export function shownCertificates(node: CertifiedNode): readonly ShownCertificate[] {
  return certainSections(node.config).flatMap((section) => {
    const server = listener(node, section);
    const clients = section.peers.flatMap((peer) => dialler(node, peer) ?? []);
    const isAlone = server?.crts.length === 1;
    return [
      ...(server?.crts ?? []).map((use) => ({
        use,
        isVerified: isAlone && clients.some(({ verifies }) => verifies),
      })),
      ...clients.flatMap(({ crts }) => crts.map((use) => ({ use, isVerified: server?.verifies === true }))),
    ];
  });
}

/** What was read for a word; undefined where the file was not asked for. */
export function fileOf(use: CertificateUse, { certificates }: CertifiedNode): NamedFile | undefined {
  return certificates.files.get(keyOf(use));
}

function presented(
  role: 'server' | 'client',
  dial: CertificateDial,
  by: End,
  against: End,
): PresentedCertificate | null {
  const [crt, ...others] = by.crts;
  if (crt === undefined || others.length > 0 || !against.verifies || against.authorities === null)
    return null;
  const file = fileOf(crt, by.node);
  const [own, ...more] = file?.own ?? [];
  const authorities = against.authorities.map((use) => fileOf(use, against.node)?.authorities ?? null);
  const [use] = against.authorities;
  if (own === undefined || more.length > 0 || use === undefined || authorities.includes(null)) return null;
  return {
    role,
    dial,
    own,
    by: { node: by.node, use: crt },
    against: { node: against.node, use, authorities: authorities.flatMap((all) => all ?? []) },
    expected: against.expected,
  };
}

function dialler(node: CertifiedNode, peer: Peer): End | null {
  const parameters = parametersOf(peer);
  if (!isDialed(peer) || !usesTls(parameters)) return null;
  const crt = findParameter(parameters, 'crt');
  const crtUse = crt === null ? null : useOf(crt, 'server', peer, node.config);
  return {
    node,
    crts: crtUse === null ? [] : [crtUse],
    verifies: verifyOf(parameters, node.config, 'server') === 'required',
    authorities: authoritiesOf(parameters, 'server', peer, node.config),
    expected: expectedName(parameters),
  };
}

/** The line with which a node dials itself; where its name is not known, any of those that have the same words for TLS. */
function selfDialed({ peers }: PeersSection): Peer | null {
  const local = peers.find((peer) => peer.local === true);
  if (local !== undefined) return local;
  const possible = peers.filter((peer) => peer.local === null);
  const areAlike = possible.every(
    ({ inherited, parameters }) =>
      inherited.length === possible[0]?.inherited.length &&
      tlsParameters(parameters.known).length === 0 &&
      findParameter(parameters.known, 'ssl', 'no-ssl') === null,
  );
  return (areAlike ? possible.find(isDialed) : null) ?? null;
}

function listener(node: CertifiedNode, section: PeersSection): End | null {
  const parameters = listenerParameters(section);
  const [line = section.defaults.find(({ keyword }) => keyword === 'default-bind')] = section.binds;
  if (line === undefined || !usesTls(parameters)) return null;
  const crts = parameters.filter(({ keyword }) => /^(?:default-crt|crt|crt-list)$/.test(keyword.value ?? ''));
  const uses = crts.map((parameter) => useOf(parameter, 'bind', line, node.config));
  return {
    node,
    crts: uses.includes(null) ? [] : uses.flatMap((use) => use ?? []),
    verifies: verifiesClients(parameters, node.config),
    authorities: authoritiesOf(parameters, 'bind', line, node.config),
    expected: null,
  };
}

/** With "optional", too: what a client shows is verified. Errors that are ignored may be any. */
function verifiesClients(parameters: readonly Parameter[], config: Config): boolean {
  const verify = verifyOf(parameters, config, 'bind');
  return (
    usesTls(parameters) &&
    (verify === 'required' || verify === 'optional') &&
    findParameter(parameters, 'ca-ignore-err', 'crt-ignore-err') === null
  );
}

function authoritiesOf(
  parameters: readonly Parameter[],
  side: 'bind' | 'server',
  line: Peer | PeersSection['binds'][number] | PeersSection['defaults'][number],
  config: Config,
): readonly CertificateUse[] | null {
  const given = ['ca-file', 'ca-verify-file'].flatMap((keyword) => findParameter(parameters, keyword) ?? []);
  const uses = given.map((parameter) => useOf(parameter, side, line, config));
  return uses.length === 0 || uses.includes(null) ? null : uses.flatMap((use) => use ?? []);
}

/** The name that is sent counts before "verifyhost" (`ssl_sock_srv_verifycbk()` in src/ssl_sock.c). */
function expectedName(parameters: readonly Parameter[]): Argument | null {
  const sni = findParameter(parameters, 'sni')?.args[0];
  if (sni === undefined) return findParameter(parameters, 'verifyhost')?.args[0] ?? null;
  const name = /^str\(([^()'",\\]+)\)$/.exec(sni.value ?? '')?.[1];
  return name === undefined ? null : { ...sni, value: name };
}
