import { tableIndex } from '../../../model/table/index.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/not-tracked',
  scope: 'config',
  severity: 'warning',
  summary: 'rule uses a stick counter that nothing tracks',
  why: 'Fetches such as "sc_http_req_rate(1)" look at the entry that "track-sc1" has chosen for this session. Where no rule of the configuration tracks with that counter, they give nothing or 0, and actions on it do nothing. HAProxy never says so.',
  remedy:
    'Add a "track-sc" rule above, use the number of the counter that is tracked, or name a table and a key: "src_http_req_rate(TABLE)".',
  haproxy: always('accepts'),
  facts: 'smp_fetch_sc_stkctr() in src/stick_table.c',
  bad: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store http_req_rate(10s)
    http-request track-sc0 src
    http-request deny if { sc_http_req_rate(0) gt 100 }
    http-request deny if { sc_http_req_rate(1) gt 100 }
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
    const index = tableIndex(config);
    const tracked = new Set(config.uses.filter(({ by }) => by === 'track').map(({ counter }) => counter));
    for (const use of index.live) {
      if (use.counter === null || use.by === 'track' || !use.certain || tracked.has(use.counter)) continue;
      report({
        source: use.source,
        range: use.range,
        message: `"${use.keyword}" uses counter ${use.counter}, which no rule tracks`,
        hint:
          tracked.size === 0
            ? `add for instance "http-request track-sc${use.counter} src"`
            : `tracked are ${[...tracked]
                .sort()
                .map((counter) => `counter ${counter}`)
                .join(', ')}`,
      });
    }
  },
});
