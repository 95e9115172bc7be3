import type { Config, ProxySection } from '../config.ts';
import { tableIndex } from '../table/index.ts';
import type { TableUse } from '../table/stick-table.ts';
import { sessionPaths } from './session-paths.ts';
import { isRepeated, isRequestStage, stageOf } from './stages.ts';

/** A use of a counter that HAProxy always comes to before the counter is tracked, and the first rule that tracks it. */
export interface EarlyUse {
  readonly use: TableUse;
  readonly track: TableUse;
}

/** The uses of counters that come too early, for certain. */
export function* earlyUses(config: Config): Generator<EarlyUse> {
  const tracks = tracksByCounter(config);
  if (tracks === null) return;
  const index = tableIndex(config);
  const paths = sessionPaths(config);
  for (const use of index.live) {
    if (use.counter === null || use.by === 'track' || !use.certain || /^sc\d*_tracked$/.test(use.keyword))
      continue;
    const all = tracks.get(use.counter) ?? [];
    const proxy = index.proxyOf(use);
    if (all.length === 0 || all.length > MANY || proxy === null) continue;
    const session = paths.sessionOf(proxy)?.map(({ section }) => section);
    // Where nobody knows what belongs to a session, every rule of the config may.
    const own = session === undefined ? all : all.filter(({ section }) => session.includes(section));
    const [track] = own;
    if (track === undefined) continue;
    const isLater = (one: TableUse) =>
      runsLater(one, use) || isInBackend(one, index.proxyOf(one), use, proxy);
    if (own.every(isLater)) yield { use, track };
  }
}

/** Tracking rules of one counter beyond which nothing is said about it. */
const MANY = 256;

/** The tracking rules of each counter; null where a variable hides which one tracks. */
function tracksByCounter(config: Config): ReadonlyMap<number, readonly TableUse[]> | null {
  const tracks = new Map<number, TableUse[]>();
  for (const use of config.uses) {
    if (use.by !== 'track') continue;
    if (use.counter === null) return null;
    const own = tracks.get(use.counter);
    if (own === undefined) tracks.set(use.counter, [use]);
    else own.push(use);
  }
  return tracks;
}

/** Whether HAProxy comes to the track rule of the same section after the use, for certain. */
function runsLater(track: TableUse, use: TableUse): boolean {
  const [before, after] = [stageOf(use), stageOf(track)];
  if (track.section !== use.section || before === -1 || after === -1) return false;
  // What arrives piece by piece sends HAProxy through "tcp-request content" again, with the counter tracked already.
  if (before === after) return !isRepeated(use) && track.statement.start > use.statement.start;
  return after > before;
}

/** Whether a frontend uses it before the request has come to the backend that tracks. */
function isInBackend(
  track: TableUse,
  tracking: ProxySection | null,
  use: TableUse,
  using: ProxySection,
): boolean {
  return (
    using.kind === 'frontend' && tracking?.kind === 'backend' && isRequestStage(use) && stageOf(track) !== -1
  );
}
