import { isInLogMode } from '../../../model/section/log-mode.ts';
import { isAtLeast } from '../../../model/value/version.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/ignored-table',
  scope: 'config',
  severity: 'error',
  summary: 'stick-table of a proxy with mode log is ignored',
  why: 'A proxy with "mode log" (2.9) forwards log messages and has no sessions: HAProxy starts with a warning and without its stick-table. What still refers to the table can crash the process: "show table" of the runtime API, which monitoring uses, crashed 3.0.11 and 3.2.26, and a request that a rule of another proxy tracks there crashed 3.2.26.',
  remedy: 'Move the table to a separate backend without "mode log".',
  haproxy: always('warns'),
  facts:
    'proxy_finalize() in src/proxy.c, check_config_validity() in src/cfgparse.c; the crashes were measured on running nodes',
  bad: `backend logs
    mode log
    balance roundrobin
    stick-table type ip size 100k expire 30m store gpc0
    server log1 udp@10.0.1.1:514

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    http-request track-sc0 src table logs
    http-request sc-inc-gpc0(0)
    http-request deny if { sc_get_gpc0(0) gt 100 }
`,
  good: `backend clients
    stick-table type ip size 100k expire 30m store gpc0

backend logs
    mode log
    balance roundrobin
    server log1 udp@10.0.1.1:514

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    http-request track-sc0 src table clients
    http-request sc-inc-gpc0(0)
    http-request deny if { sc_get_gpc0(0) gt 100 }
`,
  check(config, report) {
    // Before, the mode itself is refused.
    if (!isAtLeast(config.version, '2.9')) return;
    for (const proxy of config.proxies) {
      const [table] = proxy.tables;
      if (proxy.kind === 'defaults' || proxy.disabled || table === undefined || !table.certain) continue;
      if (!isInLogMode(proxy)) continue;
      report({
        source: table.source,
        range: table.statement,
        message: `the stick-table is ignored: ${proxy.kind} "${proxy.name?.value ?? ''}" has "mode log"; what uses it can make HAProxy crash`,
        hint: 'move the table to a separate backend without "mode log", and name that in the rules',
      });
    }
  },
});
