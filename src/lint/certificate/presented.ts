import type { Certificate } from '../../certificate/certificate.ts';
import type { OwnCertificate } from '../../certificate/crt.ts';
import { type CertificateFiles, keyOf, type NamedFile } from '../../certificate/named-file.ts';
import type { Config, Parameter, Peer, PeersSection } from '../../model/config.ts';
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
}

/** A certificate that one end of a connection shows, and that the other end verifies. */
export interface PresentedCertificate {
  /** A listener shows it as `server`, a peer that dials as `client`. */
  readonly role: 'server' | 'client';
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

/**
 * What the nodes show each other, and each of them itself: the old process of a reload dials the new one. A listener with
 * several certificates is left out, since the client's wishes decide which one it shows.
 */
export function presentedCertificates(nodes: readonly CertifiedNode[]): readonly PresentedCertificate[] {
  return nodes.flatMap((node) =>
    certainSections(node.config).flatMap((section) =>
      section.peers.flatMap((peer) => {
        const client = dialler(node, peer);
        const server = listenerOf(nodes, node, section, peer);
        if (client === null || server === null) return [];
        return [presented('server', server, client), presented('client', client, server)].flatMap(
          (one) => one ?? [],
        );
      }),
    ),
  );
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

function presented(role: 'server' | 'client', by: End, against: End): PresentedCertificate | null {
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

/** The listener that a peer's line leads to: this node's own, or that of the node of this name in the section of the same name. */
function listenerOf(
  nodes: readonly CertifiedNode[],
  node: CertifiedNode,
  section: PeersSection,
  peer: Peer,
): End | null {
  if (peer === selfDialed(section)) return listener(node, section);
  if (peer.local !== false || node.name === null) return null;
  const other = nodes.find(({ name }) => name !== null && name === peer.name?.value);
  const twin = other && certainSections(other.config).find(({ name }) => name?.value === section.name?.value);
  return other === undefined || twin === undefined ? null : listener(other, twin);
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
