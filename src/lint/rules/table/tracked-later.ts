import { tableIndex } from '../../../model/table/index.ts';
import type { TableUse } from '../../../model/table/stick-table.ts';
import { always, defineRule } from '../../rule.ts';

/** Sets of rules in the order in which HAProxy goes through them. */
const STAGES: readonly string[] = [
  'tcp-request connection',
  'tcp-request session',
  'tcp-request content',
  'http-request',
  'tcp-response content',
  'http-response',
  'http-after-response',
];

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
    const tracks = config.uses.filter(({ by }) => by === 'track');
    if (tracks.some(({ counter }) => counter === null)) return;
    for (const use of tableIndex(config).live) {
      if (use.counter === null || use.by === 'track' || !use.certain || /^sc\d*_tracked$/.test(use.keyword))
        continue;
      const own = tracks.filter(({ counter }) => counter === use.counter);
      const [first] = own;
      if (first === undefined || !own.every((track) => isLater(track, use))) continue;
      report({
        source: use.source,
        range: use.range,
        message: `"${use.keyword}" uses counter ${use.counter} before it is tracked`,
        hint: `move this rule below "${first.keyword}"`,
        related: [{ message: 'it is tracked here', source: first.source, range: first.range }],
      });
    }
  },
});

/** Whether HAProxy comes to the track rule of the same section after the use, for certain. */
function isLater(track: TableUse, use: TableUse): boolean {
  const [before, after] = [stageOf(use), stageOf(track)];
  if (track.section !== use.section || before === -1 || after === -1) return false;
  // What arrives piece by piece sends HAProxy through "tcp-request content" again, with the counter tracked already.
  if (before === after)
    return !STAGES[before]?.endsWith('content') && track.statement.start > use.statement.start;
  return after > before;
}

function stageOf({ ruleSet }: TableUse): number {
  return STAGES.indexOf(ruleSet ?? '');
}
