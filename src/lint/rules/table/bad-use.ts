import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/bad-use',
  scope: 'config',
  severity: 'error',
  summary: 'rule, or the condition after it, is invalid',
  why: 'HAProxy checks the key, the counter, the arguments of the fetches and converters that look into a table, and the condition after them while it reads the line, and refuses to start if one of them is wrong.',
  remedy: 'Write the rule as the hint says.',
  haproxy: always('refuses'),
  facts:
    'sample_parse_expr() in src/sample.c, make_arg_list() in src/arg.c, parse_inc_gpc() in src/stick_table.c, cfg_parse_track_sc_num() in src/cfgparse.c',
  bad: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store http_req_rate(10s)
    http-request track-sc0 src
    http-request deny if { sc_http_req_rate gt 100 }
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
    for (const { certain, source, range, message, hint, haproxy } of config.useDefects) {
      if (certain) report({ source, range, message, hint, haproxy });
    }
  },
});
