import type { Config, ProxySection } from '../../../model/config.ts';
import { type Claim, claimsOf } from '../../../model/flow/claims.ts';
import { tableIndex } from '../../../model/table/index.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/claimed-counter',
  scope: 'config',
  severity: 'warning',
  summary: 'rule tracks with a stick counter that another rule has already taken',
  why: 'The first rule that tracks with a counter takes it for the whole request, or for the whole connection in "tcp-request connection" and "tcp-request session". A later "track-sc" rule with the same number does nothing: its table stays empty and its limits never act. In the response, the rules of the backend run before those of the frontend. HAProxy does not say so.',
  remedy:
    'Give each table a separate counter: "track-sc0", "track-sc1", "track-sc2"; more with "tune.stick-counters".',
  haproxy: always('accepts'),
  facts: 'action_track_sc() in src/stick_table.c, tcp_exec_l4_rules() in src/tcp_rules.c',
  bad: `backend per_path
    stick-table type string len 64 size 100k expire 30m store http_req_rate(10s)

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store http_req_rate(10s)
    http-request track-sc0 src
    http-request track-sc0 path table per_path
    http-request deny if { sc_http_req_rate(0) gt 100 }
`,
  good: `backend per_path
    stick-table type string len 64 size 100k expire 30m store http_req_rate(10s)

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store http_req_rate(10s)
    http-request track-sc0 src
    http-request track-sc1 path table per_path
    http-request deny if { sc_http_req_rate(0) gt 100 }
`,
  check(config, report) {
    for (const { track, first } of claimsOf(config)) {
      report({
        source: track.source,
        range: track.range,
        message: `"${track.keyword}" does nothing: ${placeOf(config, { track, first })} has already taken counter ${track.counter ?? ''}`,
        hint: 'use another counter, here and in the rules that read it',
        related: [{ message: 'the counter is taken here', source: first.source, range: first.range }],
      });
    }
  },
});

function placeOf(config: Config, { track, first }: Claim): string {
  const proxy: ProxySection | null = tableIndex(config).proxyOf(first);
  return track.section === first.section || proxy === null
    ? `"${first.ruleSet ?? ''} ${first.keyword}"`
    : `"${first.ruleSet ?? ''} ${first.keyword}" of ${proxy.kind} "${proxy.name?.value ?? ''}"`;
}
