import { isListingCut } from './counterpart.ts';
import { type Remark, remarks } from './remark.ts';
import type { PeersState } from './show-peers.ts';

/** What the state of a peers section means, apart from its peers and tables. */
export function diagnoseSection(section: PeersState): readonly Remark[] {
  const remark = remarks({ section: section.name });
  const name = `peers section "${section.name}"`;
  const remotes = section.peers.filter(({ local }) => !local);
  const found: Remark[] = [];
  if (!section.resync.done) {
    found.push(
      remark(
        'pending',
        'resync-unfinished',
        `${name} ${describeWaiting(section)}`,
        'wait, and do not reload meanwhile: it ends after a few seconds, unless a teacher never answers',
      ),
    );
  }
  if (section.peers.some(({ local, active }) => local && active)) {
    found.push(
      remark(
        'pending',
        'reload-under-way',
        `${name} is in the middle of a reload: the old process hands its tables over`,
        'wait until it has ended',
      ),
    );
  }
  for (const peer of remotes) {
    if (peer.teaching && !peer.awaitsConfirm) {
      found.push(
        remarks({ section: section.name, peer: peer.name })(
          'pending',
          'lesson-under-way',
          `"${peer.name}" is being taught all tables: no other update goes to it meanwhile`,
          'look again in a few seconds',
        ),
      );
    } else if (peer.awaitsConfirm) {
      found.push(
        remarks({ section: section.name, peer: peer.name })(
          'pending',
          'lesson-unconfirmed',
          `"${peer.name}" was taught all tables but has not confirmed it: it gets no updates until it does`,
          'look again in a few seconds; if it stays so, check what runs there',
        ),
      );
    }
  }
  if (remotes.length === 0) {
    found.push(
      remark('info', 'no-remote-peer', `${name} has no other peer: it only keeps tables across reloads`),
    );
  } else if (isNeverTaught(section)) {
    found.push(
      remark(
        'info',
        'never-taught',
        `no peer taught this node when it started: it only has what changed since`,
        'compare "used" in "show table" on all nodes',
      ),
    );
  }
  if (section.peers.every(({ tables }) => tables.length === 0)) {
    found.push(
      remark(
        'warning',
        'no-table',
        `no table uses ${name}: it replicates nothing`,
        `add "peers ${section.name}" to a stick-table line, or a "table" line to the section`,
      ),
    );
  }
  if (section.peers.some(isListingCut)) {
    found.push(
      remark(
        'warning',
        'listing-cut',
        `${name} has more tables than "show peers" can print: the first ones were not seen`,
        'raise tune.bufsize, or prove them with --canary TABLE',
      ),
    );
  }
  return found;
}

/** What an unfinished resynchronization waits for, to follow the name of the section. */
export function describeWaiting({ resync, fields }: PeersState): string {
  if (resync.assigned) return 'is being taught by a peer';
  const left = /^\d+[a-z]+/.exec(fields.get('resync_timeout') ?? '')?.[0];
  const limit = left === undefined ? '' : ` (for ${left} more at most)`;
  return resync.waitsFor === 'old-process'
    ? `waits for the tables of its old process${limit}`
    : `waits for a peer to teach it${limit}`;
}

/** It was the second timeout that ended the waiting, and no lesson. */
function isNeverTaught({ resync }: PeersState): boolean {
  return (
    resync.done &&
    resync.history.includes('remote-timeout') &&
    !resync.history.some((event) => event.includes('taught'))
  );
}
