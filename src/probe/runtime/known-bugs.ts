import { isAtLeast, isBefore, type Version } from '../../model/value/version.ts';
import type { NodeReading } from './reading.ts';
import { type Remark, remarks } from './remark.ts';

/** A bug of HAProxy that looks like a fault of the configuration, with the releases that have it. */
interface KnownBug {
  readonly since: string;
  /** The first release without it on that branch. */
  readonly fixedIn: string;
  readonly effect: string;
  /** Whether this node can suffer from it; all can where it is left out. */
  readonly concerns?: (reading: NodeReading) => boolean;
}

const MANY_TABLES = 'more than 200 tables are never replicated completely';

/** From the changelogs of the releases. A distributor may have mended an older one: hence warnings. */
const KNOWN_BUGS: readonly KnownBug[] = [
  {
    since: '2.6.0',
    fixedIn: '2.6.5',
    effect: 'a reload during the first resynchronisation can lose the tables',
  },
  {
    since: '2.6.0',
    fixedIn: '2.6.7',
    effect: 'a table that a peer has and this node does not have makes the session break again and again',
  },
  { since: '2.6.0', fixedIn: '2.6.16', effect: MANY_TABLES, concerns: hasManyTables },
  { since: '2.8.0', fixedIn: '2.8.4', effect: MANY_TABLES, concerns: hasManyTables },
  {
    since: '3.0.0',
    fixedIn: '3.0.5',
    effect: 'changes to an entry that was learned from a peer are not sent back to that peer',
  },
  {
    since: '3.2.0',
    fixedIn: '3.2.9',
    effect: 'changes to an entry that was learned from a peer are not sent to the peers any more',
  },
  {
    since: '3.2.0',
    fixedIn: '3.2.16',
    effect: 'a peer, or anyone who can reach the peers port under its name, can crash the process',
  },
  {
    since: '3.3.0',
    fixedIn: '3.3.2',
    effect: 'connections that are closed early, such as TCP checks of the peers port, can block the listener',
  },
];

function hasManyTables({ sections }: NodeReading): boolean {
  return sections.some(({ peers }) =>
    peers.some(({ tables }) => tables.some(({ localId }) => (localId ?? 0) > 200)),
  );
}

/** The bugs of a node's release that concern its peers. */
export function findKnownBugs(reading: NodeReading): readonly Remark[] {
  const { version, info } = reading;
  if (version === null) return [];
  return KNOWN_BUGS.filter(
    (bug) => isInWindow(version, bug) && (bug.concerns === undefined || bug.concerns(reading)),
  ).map((bug) =>
    remarks({})(
      'warning',
      'known-bug',
      `HAProxy ${info.versionText} has a known bug: ${bug.effect}`,
      `upgrade to ${bug.fixedIn} or later, unless your distributor has fixed it`,
    ),
  );
}

function isInWindow(version: Version, { since, fixedIn }: KnownBug): boolean {
  return isAtLeast(version, since) && isBefore(version, fixedIn);
}
