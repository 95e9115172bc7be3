import type { Peer } from '../../model/config.ts';
import { type Dial, listEachOther, memberPairs } from '../../model/fleet/pairs.ts';
import type { Severity } from '../../problem.ts';
import { type CertificateDial, type CertifiedNode, fleetOf, type PresentedCertificate } from './presented.ts';
import { refusedLines } from './refusals.ts';

/** What comes of certificates that are refused. */
export interface Effect {
  readonly severity: Severity;
  /** Follows what is wrong with them; empty where there is no other node to speak of. */
  readonly words: string;
}

/**
 * What is lost where these certificates are refused: everything between two nodes of which neither can connect; nothing
 * while the other one can; and what no other node has, where a node refuses only itself at a reload.
 */
export function effectOf(refused: readonly PresentedCertificate[], nodes: readonly CertifiedNode[]): Effect {
  const lines = refusedLines(nodes);
  const dials = [...new Set(refused.map(({ dial }) => dial))];
  const lost = dials.filter(({ pair }) => pair !== null && !works(pair.back, lines));
  if (lost.length > 0) {
    return { severity: 'error', words: `: nothing is replicated between ${betweenText(lost, refused)}` };
  }
  const oneWay = dials.filter(({ pair }) => pair !== null);
  if (oneWay.length > 0) {
    return { severity: 'warning', words: `: only ${listText(oneWay.map(({ to }) => to))} can connect` };
  }
  const [own] = dials;
  if (own === undefined || own.from.name === null) return { severity: 'error', words: '' };
  return hasTeacher(own.from, nodes, lines)
    ? {
        severity: 'warning',
        words: `: after a reload "${own.from.name}" gets its tables from the other nodes only`,
      }
    : { severity: 'error', words: `: a reload of "${own.from.name}" empties its tables` };
}

function works(dial: Dial | null, lines: ReadonlySet<Peer>): boolean {
  return dial !== null && dial.fault === null && !lines.has(dial.peer);
}

/** Whether the node has a session with another one of these. */
function hasTeacher(node: CertifiedNode, nodes: readonly CertifiedNode[], lines: ReadonlySet<Peer>): boolean {
  return memberPairs(fleetOf(nodes)).some(
    (pair) =>
      [pair.first, pair.second].some((member) => member.node.config === node.config) &&
      listEachOther(pair) &&
      (works(pair.forth, lines) || works(pair.back, lines)),
  );
}

/** `"hap1" and "hap2"`: the node that shows the certificate comes first. */
function betweenText(lost: readonly CertificateDial[], refused: readonly PresentedCertificate[]): string {
  const shown = refused.find(({ dial }) => dial === lost[0])?.by.node;
  const others = lost.map(({ from, to }) => (from === shown ? to : from));
  return `"${shown?.name ?? ''}" and ${listText(others)}`;
}

/** Each once, and not more than a reader reads. */
function listText(nodes: readonly CertifiedNode[]): string {
  const names = [...new Set(nodes.map(({ name }) => `"${name ?? ''}"`))];
  const more = names.length - 2;
  if (more < 1) return names.join(' and ');
  return `${names.slice(0, 2).join(', ')} and ${more} ${more === 1 ? 'other' : 'others'}`;
}
