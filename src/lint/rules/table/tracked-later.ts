import { branchOf, canFetchIn, type FetchPlace } from '../../../../grammar/vocabulary.ts';
import type { Config } from '../../../model/config.ts';
import { earlyUses } from '../../../model/flow/early-uses.ts';
import type { TableUse } from '../../../model/table/stick-table.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/tracked-later',
  scope: 'config',
  severity: 'warning',
  summary: 'rule uses a stick counter before it is tracked',
  why: 'HAProxy goes through the rules from top to bottom, and through "tcp-request" before "http-request" before "http-response". Fetches such as "sc_http_req_rate(0)" give 0 until a "track-sc0" rule has run, and what that rule chose is forgotten with the request: a limit above it never limits. HAProxy never says so.',
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
    for (const { use, track } of earlyUses(config)) {
      report({
        source: use.source,
        range: use.range,
        message: `"${use.keyword}" uses counter ${use.counter ?? ''} before it is tracked`,
        hint: hintFor(track, use, config),
        related: [{ message: 'it is tracked here', source: track.source, range: track.range }],
      });
    }
  },
});

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
