import { isAtLeast, isBefore, type Version } from '../value/version.ts';

/** A bug of HAProxy that looks like a fault of the configuration, with the releases that have it. */
export interface KnownBug {
  readonly since: string;
  /** The first release without it on that branch. */
  readonly fixedIn: string;
  /** The commit in HAProxy's development tree that fixes it. */
  readonly fix: string;
  readonly effect: string;
  /** What it takes to suffer from it; any peers section does where it is null. */
  readonly needs: 'many-tables' | null;
}

const MANY_TABLES = 'more than 200 tables are never replicated completely';
const LONG_LIFE = 'an entry can be learned with a lifetime longer than the expiry of its table';
const STALLED = 'updates that many changes cause can wait in a session until its peer sends something';

/**
 * From the changelogs of 2.4.0 to 2.4.4 and 2.4.23 to 2.4.30, 2.6.0 to 2.6.23, 2.8.0 to 2.8.16, 3.0.0 to 3.0.12, 3.2.0 to
 * 3.2.26 and 3.3.0 to 3.3.2, with the effects as their commits tell them. A distributor may have fixed an older one.
 */
const KNOWN_BUGS: readonly KnownBug[] = [
  bug('2.4.0', '2.4.29', 'b02b8453d', LONG_LIFE),
  bug(
    '2.6.0',
    '2.6.3',
    '160fff665',
    'after a reload the old process can try without end to teach the new one, and never exit',
  ),
  bug('2.6.0', '2.6.5', 'b372f16d3', 'a reload during the first resynchronization can lose the tables'),
  bug(
    '2.6.0',
    '2.6.7',
    '0909f6226',
    'a table that a peer has and this node does not have makes the session break again and again',
  ),
  bug(
    '2.6.0',
    '2.6.9',
    '593802128',
    'entries can stay long after their expiry, until the table is full, when the internal clock wraps every 49.7 days',
  ),
  bug('2.6.6', '2.6.16', '60e7116be', MANY_TABLES, 'many-tables'),
  bug('2.6.6', '2.6.18', '494bc03ff', STALLED),
  bug('2.6.0', '2.6.22', 'b02b8453d', LONG_LIFE),
  bug('2.8.0', '2.8.4', '60e7116be', MANY_TABLES, 'many-tables'),
  bug('2.8.0', '2.8.5', 'a7777bbf7', 'a session that ends in the middle of a message can crash the process'),
  bug('2.8.0', '2.8.10', '494bc03ff', STALLED),
  bug('2.8.0', '2.8.15', 'b02b8453d', LONG_LIFE),
  bug(
    '3.0.0',
    '3.0.3',
    '3e2d1476e',
    'a session that ends while this node resynchronizes can crash the process',
  ),
  bug(
    '3.0.0',
    '3.0.5',
    '1e0920f85',
    'changes to an entry that was learned from a peer are not sent back to that peer',
  ),
  bug(
    '3.0.0',
    '3.0.5',
    '78b8b6003',
    'the watchdog can end a process that waits for its first resynchronization',
  ),
  bug('3.0.0', '3.0.10', 'b02b8453d', LONG_LIFE),
  bug('3.0.0', '3.0.11', '006a3acbd', 'an entry that is removed while it is learned can crash the process'),
  bug(
    '3.2.0',
    '3.2.8',
    '1824079fc',
    'a string key can be split into two entries, each of which overwrites the other on the peers',
  ),
  bug(
    '3.2.0',
    '3.2.9',
    'c26bcfc1e',
    'changes to an entry that was learned from a peer are no longer sent to the peers',
  ),
  bug(
    '3.2.0',
    '3.2.15',
    '1696cfaa1',
    'anyone who connects as a peer can crash the process with a key type that it does not know',
  ),
  bug(
    '3.2.0',
    '3.2.16',
    '8f06c8fda',
    'an entry that a resynchronization brings stays for the whole expiry of its table, whatever was left of it',
  ),
  bug(
    '3.2.0',
    '3.2.16',
    '06673291d',
    'a peer, or anyone who can reach the peers port under its name, can crash the process through a table with server_key',
  ),
  bug(
    '3.2.0',
    '3.2.22',
    '3db607707',
    'anyone who connects as a peer can crash the process with a server_key that is too long',
  ),
  bug('3.2.0', '3.2.23', '1014a43e0', 'a string key with a zero byte can crash the process, or be lost'),
  bug(
    '3.3.0',
    '3.3.2',
    '0b29b76a5',
    'connections that are closed early, such as TCP checks of the peers port, can block the listener',
  ),
];

function bug(
  since: string,
  fixedIn: string,
  fix: string,
  effect: string,
  needs: KnownBug['needs'] = null,
): KnownBug {
  return { since, fixedIn, fix, effect, needs };
}

/**
 * The bugs of a release that concern peers.
 * @param tables how many tables one peers section shares at most
 */
export function knownBugs(version: Version, tables: number): readonly KnownBug[] {
  return KNOWN_BUGS.filter(
    ({ since, fixedIn, needs }) =>
      isAtLeast(version, since) && isBefore(version, fixedIn) && (needs === null || tables > 200),
  );
}
