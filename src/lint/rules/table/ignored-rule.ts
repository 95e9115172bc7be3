import type { ProxySection } from '../../../model/config.ts';
import { isTcpOnly } from '../../../model/flow/mode.ts';
import { sessionPaths } from '../../../model/flow/session-paths.ts';
import { isInLogMode } from '../../../model/section/log-mode.ts';
import { tableIndex } from '../../../model/table/index.ts';
import type { TableUse } from '../../../model/table/stick-table.ts';
import { isAtLeast, type Version } from '../../../model/value/version.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/ignored-rule',
  scope: 'config',
  severity: 'error',
  summary: 'rule that uses a stick-table is dropped',
  why: '"http-request" and "http-response" rules need HTTP mode. In TCP mode, which is the default, HAProxy starts with a warning and without them: nothing is tracked and nothing is limited. With "mode log" (2.9) it ignores "stick" and "tcp-request" rules as well.',
  remedy: 'Set "mode http", or use "tcp-request" rules.',
  haproxy: always('warns'),
  facts: 'check_config_validity() in src/cfgparse.c',
  bad: `frontend www
    mode tcp
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store http_req_rate(10s)
    http-request track-sc0 src
    http-request deny if { sc_http_req_rate(0) gt 100 }
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
    const paths = sessionPaths(config);
    const seen = new Set<TableUse['statement']>();
    const inTcpMode = new Map<ProxySection, boolean>();
    for (const use of index.live) {
      const proxy = index.proxyOf(use);
      const keyword = use.ruleSet;
      if (proxy !== null && isIgnored(use, proxy, config.version)) {
        if (!seen.has(use.statement)) {
          report({
            source: use.source,
            range: use.statement.words[0] ?? use.statement,
            message: `the rule is ignored: ${proxy.kind} "${proxy.name?.value ?? ''}" has "mode log"`,
            hint: 'remove it: log messages have no sessions to track or to make sticky',
          });
        }
        seen.add(use.statement);
        continue;
      }
      if (
        keyword?.startsWith('http-') !== true ||
        proxy === null ||
        proxy.kind === 'defaults' ||
        !use.certain
      )
        continue;
      const isTcp = inTcpMode.get(proxy) ?? isTcpOnly(proxy, paths);
      inTcpMode.set(proxy, isTcp);
      if (seen.has(use.statement) || !isTcp) continue;
      seen.add(use.statement);
      report({
        source: use.source,
        range: use.statement.words[0] ?? use.statement,
        message: `"${keyword}" rules are dropped in TCP mode, which ${proxy.kind} "${proxy.name?.value ?? ''}" has`,
        hint: 'add "mode http", or use a "tcp-request" rule',
      });
    }
  },
});

/** Sticking and tracking, in a proxy that forwards log messages. */
function isIgnored({ certain, by, ruleSet }: TableUse, proxy: ProxySection, version: Version): boolean {
  const isRule = by === 'stick' || ruleSet?.startsWith('tcp-') === true;
  return certain && isRule && proxy.kind !== 'defaults' && isAtLeast(version, '2.9') && isInLogMode(proxy);
}
