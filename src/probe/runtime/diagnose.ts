import { compareServers, type NodeServers } from './compare-servers.ts';
import { findCounterpart } from './counterpart.ts';
import { diagnoseLinks } from './diagnose-links.ts';
import { diagnoseMembership, type Membership } from './diagnose-membership.ts';
import { diagnosePeer, hasSession, isUnsteady } from './diagnose-peer.ts';
import { diagnoseSection } from './diagnose-section.ts';
import { diagnoseTable, unsentUpdates } from './diagnose-table.ts';
import { findKnownBugs } from './known-bugs.ts';
import { isSameProcess, type NodeReading } from './reading.ts';
import { judgeReload, type LocalLinks, type ReloadVerdict } from './reload.ts';
import { byWeight, isHealthy, type Remark, remarks } from './remark.ts';

/**
 * What a node's runtime API says, in one word. `replicating`: every session is up, every table was accepted by the other
 * side, everything is sent. `unproven`: the same, but of some table nothing came yet that proves the other side has it, or
 * there is no table.
 * `settling`: not in order yet, and nothing says that it will not be. `broken`: it stays so until somebody acts.
 * `no-peers`: it has no usable peers section. None of them says "in sync": that takes a canary.
 */
export type NodeVerdict = 'replicating' | 'unproven' | 'settling' | 'broken' | 'no-peers' | 'alone';

export interface Diagnosis {
  readonly reading: NodeReading;
  readonly healthy: boolean;
  readonly verdict: NodeVerdict;
  /** Follows the name of the node. */
  readonly message: string;
  readonly hint: string | null;
  readonly reload: ReloadVerdict;
  /** The weightiest first. */
  readonly remarks: readonly Remark[];
}

const NEARLY_FULL = 0.95;

/**
 * Judges a node by its runtime API.
 *
 * @param all the readings of all nodes that were asked: where both ends of a link are known, more can be told
 * @param earlier a reading of the same process some seconds before; null where there is none. Without it nothing that
 *   grows can be told from what happened long ago
 * @param servers the servers of the nodes that stick clients to them
 * @param localLinks what its config says of the session with itself at a reload
 * @param memberships who is to be in which section, as far as somebody wrote it down
 */
export function diagnose(
  reading: NodeReading,
  all: readonly NodeReading[],
  earlier: NodeReading | null = null,
  servers: readonly NodeServers[] = [],
  localLinks: LocalLinks = new Map(),
  memberships: readonly Membership[] = [],
): Diagnosis {
  const before = earlier?.info.pid === reading.info.pid ? earlier : null;
  const found = byWeight([
    ...diagnosePresence(reading, all),
    ...onePerPeer([...diagnoseLinks(reading, all), ...diagnoseMembership(reading, memberships)]),
    ...reading.sections.flatMap((section) => [
      ...diagnoseSection(section),
      ...(section.disabled ? [] : diagnosePeers(reading, section, all, before)),
    ]),
    ...diagnoseRoom(reading),
    ...diagnoseServers(reading, servers),
    ...findKnownBugs(reading),
  ]);
  const verdict = verdictOf(reading, found);
  const first = found[0];
  return {
    reading,
    healthy: isHealthy(found),
    verdict,
    message: messageOf(reading, verdict, found),
    hint:
      first === undefined || first.severity === 'info' || first.severity === 'warning' ? null : first.hint,
    reload: judgeReload(reading, localLinks),
    remarks: found,
  };
}

/** Whether a second reading some seconds later may tell more: something is not in order, or may be growing. */
export function needsSecondReading({ reading, remarks: found }: Diagnosis): boolean {
  return (
    found.some(({ severity }) => severity === 'pending') ||
    reading.sections.some(({ peers }) =>
      peers.some((peer) => !peer.local && (isUnsteady(peer) || !hasSession(peer))),
    )
  );
}

/** What is missing by the tables of the others may be missing by the cluster file, too. */
function onePerPeer(found: readonly Remark[]): readonly Remark[] {
  return found.filter(
    ({ code, peer }, index) =>
      code !== 'not-listed' ||
      found.findIndex((other) => other.code === code && other.peer === peer) === index,
  );
}

function diagnosePresence(reading: NodeReading, all: readonly NodeReading[]): readonly Remark[] {
  const remark = remarks({});
  if (reading.sections.length === 0) {
    return [
      remark(
        'error',
        'no-section',
        "has no usable peers section: there is none, it is disabled, or none lists this node's own name",
        'check "disabled", and "localpeer" (or -L) against the peer names, with "hapeers lint"',
      ),
    ];
  }
  const twin = all.find(
    (other) => other !== reading && other.localPeer === reading.localPeer && !isSameProcess(other, reading),
  );
  if (twin === undefined) return [];
  return [
    remark(
      'error',
      'same-name',
      `has the same local peer name as ${twin.target.text}: the peers treat both as one node`,
      'give each node a unique "localpeer"',
    ),
  ];
}

function diagnosePeers(
  reading: NodeReading,
  section: NodeReading['sections'][number],
  all: readonly NodeReading[],
  before: NodeReading | null,
): readonly Remark[] {
  const earlierSection = before?.sections.find(({ name }) => name === section.name);
  return section.peers
    .filter(({ local }) => !local)
    .flatMap((peer) => {
      const earlier = earlierSection?.peers.find(({ name }) => name === peer.name) ?? null;
      const counterpart = findCounterpart(peer, reading, all);
      return [
        ...diagnosePeer(section, peer, earlier, reading.localPeer ?? ''),
        ...peer.tables.flatMap((table) =>
          diagnoseTable({
            reading,
            section,
            peer,
            table,
            earlier: earlier?.tables.find(({ name }) => name === table.name) ?? null,
            counterpart,
          }),
        ),
      ];
    });
}

function diagnoseRoom({ sections, tables }: NodeReading): readonly Remark[] {
  const shared = new Set(
    sections.flatMap(({ peers }) => peers.flatMap((peer) => peer.tables.map(({ name }) => name))),
  );
  return tables
    .filter(({ name, size, used }) => shared.has(name) && size > 0 && used / size >= NEARLY_FULL)
    .map(({ name, size, used }) =>
      remarks({ table: name })(
        'warning',
        'table-nearly-full',
        `table "${name}" has ${used} of ${size} entries: the oldest are dropped for new ones`,
        'raise its "size" on all nodes, or lower its "expire"',
      ),
    );
}

function diagnoseServers(reading: NodeReading, servers: readonly NodeServers[]): readonly Remark[] {
  const ours = servers.find((one) => one.reading === reading);
  if (ours === undefined) return [];
  return servers.filter((one) => one !== ours).flatMap((theirs) => compareServers(ours, theirs));
}

function verdictOf({ sections }: NodeReading, found: readonly Remark[]): NodeVerdict {
  if (sections.length === 0) return 'no-peers';
  if (found.some(({ severity }) => severity === 'error')) return 'broken';
  if (found.some(({ severity }) => severity === 'pending')) return 'settling';
  if (sections.every(({ disabled, peers }) => disabled || peers.every(({ local }) => local))) return 'alone';
  const isProven = hasTables(sections) && !found.some(({ code }) => code === 'table-unproven');
  return isProven ? 'replicating' : 'unproven';
}

function hasTables(sections: NodeReading['sections']): boolean {
  return sections.some(({ peers }) => peers.some(({ local, tables }) => !local && tables.length > 0));
}

function messageOf(reading: NodeReading, verdict: NodeVerdict, found: readonly Remark[]): string {
  const problems = found.filter(({ severity }) => severity === 'error' || severity === 'pending');
  const first = problems[0];
  if (first !== undefined) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    return verdict === 'no-peers' ? first.message : `${first.message}${more}`;
  }
  const peers = reading.sections.flatMap((section) => section.peers.filter(({ local }) => !local));
  const tables = new Set(peers.flatMap((peer) => peer.tables.map(({ name }) => name)));
  switch (verdict) {
    case 'alone':
      return 'has no other peer: it only keeps its tables across reloads';
    case 'unproven': {
      if (!hasTables(reading.sections)) {
        return `has a session with ${listed(peers)} and no table to replicate`;
      }
      const count = new Set(found.filter(({ code }) => code === 'table-unproven').map(({ table }) => table))
        .size;
      return `has a session with ${listed(peers)}; ${count} of ${plural(tables.size, 'table')} not proven to be replicated`;
    }
    default: {
      const behind = peers.some((peer) => peer.tables.some((table) => unsentUpdates(table) > 0));
      return `replicates ${plural(tables.size, 'table')} with ${listed(peers)}; ${behind ? 'it keeps sending' : 'everything is sent'}`;
    }
  }
}

function listed(peers: readonly { readonly name: string }[]): string {
  const names = [...new Set(peers.map(({ name }) => name))];
  return names.length > 4 ? `${names.length} peers` : names.map((name) => `"${name}"`).join(', ');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
