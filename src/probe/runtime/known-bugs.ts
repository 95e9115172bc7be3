import { knownBugs } from '../../model/release/known-bugs.ts';
import type { NodeReading } from './reading.ts';
import { type Remark, remarks } from './remark.ts';

/** The bugs of a node's release that concern its peers: no fault of the node, and a distributor may have fixed an older one. */
export function findKnownBugs({ version, info, sections }: NodeReading): readonly Remark[] {
  if (version === null) return [];
  const tables = sections.flatMap(({ peers }) =>
    peers.flatMap((peer) => peer.tables.map(({ localId }) => localId ?? 0)),
  );
  return knownBugs(version, Math.max(0, ...tables)).map(({ effect, fixedIn, fix }) =>
    remarks({})(
      'info',
      'known-bug',
      `HAProxy ${info.versionText} has a known bug: ${effect}`,
      `upgrade to ${fixedIn} or later (commit ${fix}), unless your distributor has fixed it`,
    ),
  );
}
