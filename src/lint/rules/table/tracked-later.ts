import { branchOf, canFetchIn, type FetchPlace } from '../../../../grammar/vocabulary.ts';
import type { Config, Proxy } from '../../../model/config.ts';
import { sessionPaths } from '../../../model/flow/session-paths.ts';
import { isRepeated, isRequestStage, stageOf } from '../../../model/flow/stages.ts';
import { tableIndex } from '../../../model/table/index.ts';
import type { TableUse } from '../../../model/table/stick-table.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/tracked-later',
  scope: 'config',
  severity: 'warning',
  summary: 'rule uses a stick counter before it is tracked',
  why: 'HAProxy goes through the rules from top to bottom, and through "tcp-request" before "http-request" before "http-response". Fetches such as "sc_http_req_rate(0)" give 0 until a "track-sc0" rule was met, and what that rule chose is forgotten with the request: a limit above it never limits. HAProxy never says so.',
  remedy: 'Move the "track-sc" rule above the first rule that uses its counter.',
  haproxy: always('accepts'),
  facts: 'smp_fetch_sc_stkctr() in src/stick_table.c; http_process_req_common() in src/http_ana.c',
  bad: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store http_req_rate(10s)
    http-request deny if { sc_http_req_rate(0) gt 100 }
    http-request track-sc0 src
`,
  good: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store http_req_rate(10s)
    http-request track-sc0 src
    http-request deny if { sc_http_req_rate(0) gt 100 }
`,
  check(config, report) {
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
      const [first] = own;
      if (first === undefined) continue;
      const isLater = (track: TableUse) =>
        runsLater(track, use) || isInBackend(track, index.proxyOf(track), use, proxy);
      if (!own.every(isLater)) continue;
      report({
        source: use.source,
        range: use.range,
        message: `"${use.keyword}" uses counter ${use.counter} before it is tracked`,
        hint: hintFor(first, use, config),
        related: [{ message: 'it is tracked here', source: first.source, range: first.range }],
      });
    }
  },
});

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
function isInBackend(track: TableUse, tracking: Proxy | null, use: TableUse, using: Proxy): boolean {
  return (
    using.kind === 'frontend' && tracking?.kind === 'backend' && isRequestStage(use) && stageOf(track) !== -1
  );
}

/** What can be done: below in the same rule set, else in another one, since these have a fixed order. */
function hintFor(track: TableUse, use: TableUse, { version }: Config): string {
  if (track.section !== use.section) {
    return 'rules of the frontend run before those of the backend: track in the frontend';
  }
  if (track.ruleSet === use.ruleSet) return `move this rule below "${track.keyword}"`;
  const early = PLACES.get(use.ruleSet ?? '');
  const canMove =
    early !== undefined && track.key !== null && canFetchIn(track.key.fetch, early, branchOf(version));
  const test = `use the counter in "${track.ruleSet ?? ''}"`;
  return `"${use.ruleSet ?? ''}" runs before "${track.ruleSet ?? ''}": ${canMove ? `track in "${use.ruleSet ?? ''}", or ${test}` : test}`;
}

/** Where the rule sets look that can track. */
const PLACES: ReadonlyMap<string, FetchPlace> = new Map([
  ['tcp-request connection', 'frontend tcp-request connection'],
  ['tcp-request session', 'frontend tcp-request session'],
  ['tcp-request content', 'frontend tcp-request content'],
  ['http-request', 'frontend http-request header'],
]);
