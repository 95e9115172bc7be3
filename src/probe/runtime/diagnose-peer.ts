import { type Remark, remarks } from './remark.ts';
import type { PeerState, PeersState } from './show-peers.ts';

/** HAProxy redials after 5 s at the latest and misses heartbeats after 5 s, so counters are compared over a longer time. */
const YOUNG_SESSION_SEC = 30;

/**
 * What the state of one remote peer means.
 *
 * @param earlier the same peer in a reading taken before; null where there is none
 * @param localPeer the name of the node that was asked
 */
export function diagnosePeer(
  section: PeersState,
  peer: PeerState,
  earlier: PeerState | null,
  localPeer: string,
): readonly Remark[] {
  const foreign = diagnoseForeign(section, peer, earlier);
  if (foreign.length > 0) return foreign;
  return [...diagnoseSession(section, peer, localPeer), ...diagnoseGrowth(section, peer, earlier)];
}

/** HAProxy dials a peer every few seconds. */
const MANY_CONNECTIONS = 100;

/**
 * An answer without a number is none to HAProxy, and it dials again at once: hundreds or thousands of times a second
 * (`peer_io_handler()` in peers.c; seen with an HTTP server).
 */
function diagnoseForeign(section: PeersState, peer: PeerState, earlier: PeerState | null): readonly Remark[] {
  const tried = (peer.newConnections ?? 0) - (earlier?.newConnections ?? 0);
  if (earlier === null || hasSession(peer) || tried < MANY_CONNECTIONS) return [];
  return [
    remarks({ section: section.name, peer: peer.name })(
      'error',
      'foreign-server',
      `what answers at ${peer.address} is not a HAProxy peer, and this node dials it again and again: ${tried} times between two readings`,
      `correct the address of "${peer.name}", and reload: the attempts keep a CPU core busy`,
    ),
  ];
}

/** Whether a session is up now. `ESTA` alone says only that there was one. */
export function hasSession(peer: PeerState): boolean {
  return peer.active && peer.lastStatus === 'ESTA';
}

/** Whether something may be growing that a second reading would show. */
export function isUnsteady(peer: PeerState): boolean {
  const troubles = (peer.missedHeartbeats ?? 0) + (peer.protocolErrors ?? 0) + (peer.collisions ?? 0);
  return troubles > 0 && (peer.lastHandshakeSec ?? 0) < YOUNG_SESSION_SEC;
}

/** The states of `statuscode_str()` in peers.c, and what HAProxy does next in each (`__process_running_peer_sync()`). */
function diagnoseSession(section: PeersState, peer: PeerState, localPeer: string): readonly Remark[] {
  const remark = remarks({ section: section.name, peer: peer.name });
  const at = `"${peer.name}" at ${peer.address}`;
  const never = 'HAProxy does not dial it again';
  if (/^:?0?$|:0$/.test(peer.address)) {
    return [
      remark(
        'error',
        'no-address',
        `peer "${peer.name}" has no address: it is never dialed`,
        `add IP:PORT to the line of "${peer.name}"`,
      ),
    ];
  }
  switch (statusOf(peer)) {
    case 'ESTA':
      if (peer.active) return [];
      return [
        remark(
          'pending',
          'session-ended',
          `the session with ${at} has just ended`,
          'look again in 5 s: HAProxy dials it again by then',
        ),
      ];
    case 'NONE':
      return [remark('pending', 'not-dialed-yet', `peer ${at} has not been dialed yet`, 'look again in 5 s')];
    case 'CONN':
      return [
        remark(
          'error',
          'cannot-connect',
          `no connection to peer ${at}, tried ${times(peer.newConnections)}`,
          `see "hapeers probe ${dialed(peer)}=${peer.name}"; check that it runs, its firewall, and "ssl" on both sides`,
        ),
      ];
    case 'HSHK':
      return [
        remark(
          'error',
          'no-answer',
          `peer ${at} does not answer the greeting, tried ${times(peer.newConnections)}`,
          `see "hapeers probe ${dialed(peer)}=${peer.name}"; it may be frozen, unreachable, behind TLS or not HAProxy`,
        ),
      ];
    case 'NAME':
      return [
        remark(
          'error',
          'wrong-name',
          `the node at ${peer.address} says that its name is not "${peer.name}"; ${never}`,
          `set "localpeer ${peer.name}" on that node or correct the address, then reload this node, too`,
        ),
      ];
    case 'UNKN':
      return [
        remark(
          'error',
          'unknown-here',
          `peer ${at} does not list "${localPeer}" as a peer; ${never}`,
          `add "${localPeer}" to the peers section of "${peer.name}" and reload it, then reload this node, too`,
        ),
      ];
    case 'VERS':
      return [
        remark(
          'error',
          'version-refused',
          `peer ${at} does not accept this version of the peers protocol; ${never}`,
          'check which HAProxy runs there, and reload this node afterwards',
        ),
      ];
    case 'PROT':
      return [
        remark(
          'error',
          'greeting-refused',
          `the node at ${peer.address} did not understand the greeting; ${never}`,
          `see "hapeers probe ${dialed(peer)}=${peer.name}", and reload this node afterwards`,
        ),
      ];
    case 'RETR':
      return [
        remark(
          'error',
          'session-refused',
          `peer ${at} says that it already has a session under the name of this node; ${never}`,
          `check that no other node is called "${localPeer}", and reload this node afterwards`,
        ),
      ];
    default:
      return [
        remark(
          peer.active ? 'warning' : 'error',
          'unknown-status',
          `peer ${at} is in a state that hapeers does not know ("${peer.lastStatus}")`,
          'prove replication with --canary TABLE',
        ),
      ];
  }
}

/** 3.0 shows `CONN` as long as no answer came, even when the connection is there; the state of its stream tells. */
function statusOf({ lastStatus, active, fields }: PeerState): string {
  return lastStatus === 'CONN' && active && fields.get('state') === 'EST' ? 'HSHK' : lastStatus;
}

function diagnoseGrowth(section: PeersState, peer: PeerState, earlier: PeerState | null): readonly Remark[] {
  if (earlier === null) return [];
  const remark = remarks({ section: section.name, peer: peer.name });
  const grown = (count: (of: PeerState) => number | null): number =>
    (count(peer) ?? 0) - (count(earlier) ?? 0);
  const found: Remark[] = [];
  const errors = grown((of) => of.protocolErrors);
  if (errors > 0) {
    found.push(
      remark(
        'error',
        'protocol-errors',
        `${errors} messages of peer "${peer.name}" could not be decoded between two readings`,
        'update both nodes to the newest release of their branch',
      ),
    );
  }
  const missed = grown((of) => of.missedHeartbeats);
  if (missed > 0) {
    found.push(
      remark(
        'error',
        'heartbeats-missed',
        `peer "${peer.name}" fell silent ${times(missed)} between two readings`,
        'check the network and the load of that node; a firewall may drop idle connections',
      ),
    );
  }
  const collisions = grown((of) => of.collisions);
  if (collisions > 0) {
    found.push(
      remark(
        'warning',
        'collisions',
        `the session with peer "${peer.name}" was replaced ${times(collisions)} between two readings`,
        `check that only one node is called "${peer.name}", and that no monitor greets in its name`,
      ),
    );
  }
  const connections = grown((of) => of.newConnections);
  if (connections > 0 && hasSession(peer) && errors + missed + collisions <= 0) {
    found.push(
      remark(
        'warning',
        'reconnecting',
        `the session with peer "${peer.name}" was reopened ${times(connections)} between two readings`,
        'look again in a while; if it goes on, check the logs of that node and the network between',
      ),
    );
  }
  return found;
}

/** As `probe` wants it: HAProxy prints IPv6 addresses without brackets. */
function dialed({ address }: PeerState): string {
  return address.replace(/^(.*:.*):(\d+)$/, '[$1]:$2');
}

function times(count: number | null): string {
  return count === 1 ? 'once' : `${count ?? 0} times`;
}
