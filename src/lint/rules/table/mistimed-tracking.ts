import { branchOf, canFetchIn } from '../../../../grammar/vocabulary.ts';
import type { Config, ProxySection } from '../../../model/config.ts';
import { FRONTENDS } from '../../../model/section/kind.ts';
import { settingIn } from '../../../model/section/proxy-defaults.ts';
import { tableIndex } from '../../../model/table/index.ts';
import type { TableUse } from '../../../model/table/stick-table.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/mistimed-tracking',
  scope: 'config',
  severity: 'warning',
  summary: '"tcp-request content" rule tracks at the wrong moment',
  why: 'Content rules run as soon as anything has arrived: without "tcp-request inspect-delay" a key from the request is randomly present or missing. And in HTTP mode a key that does not need the request is tracked too late: requests that fail before a stream exists are never counted. HAProxy warns about both, without naming the line.',
  remedy:
    'Set "tcp-request inspect-delay", and track addresses with "tcp-request session" or "tcp-request connection".',
  haproxy: always('warns'),
  facts: 'check_trk_action() in src/action.c',
  bad: `frontend www
    mode tcp
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type string size 100k expire 30m store conn_rate(10s)
    tcp-request content track-sc0 req.ssl_sni
    tcp-request content reject if { sc_conn_rate(0) gt 100 }
`,
  good: `frontend www
    mode tcp
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type string size 100k expire 30m store conn_rate(10s)
    tcp-request inspect-delay 5s
    tcp-request content track-sc0 req.ssl_sni
    tcp-request content reject if { sc_conn_rate(0) gt 100 }
`,
  check(config, report) {
    const index = tableIndex(config);
    for (const use of index.live) {
      const proxy = index.proxyOf(use);
      if (use.by !== 'track' || use.key === null || !use.certain || proxy === null) continue;
      if (!FRONTENDS.includes(proxy.kind)) continue;
      if (use.table === null || index.find(use.table) == null) continue;
      if (use.ruleSet !== 'tcp-request content') continue;
      const needsRequest = !canFetchIn(
        use.key.fetch,
        'frontend tcp-request session',
        branchOf(config.version),
      );
      if (needsRequest && isWithoutDelay(proxy)) {
        report({
          source: use.source,
          range: use.key.range,
          message: `"${use.key.fetch}" is read before the request has arrived: no inspect-delay is set`,
          hint: 'add, for example, "tcp-request inspect-delay 5s"',
        });
      } else if (!needsRequest && isHttp(config, proxy, use)) {
        report({
          source: use.source,
          range: use.key.range,
          message: `"${use.key.fetch}" needs no request contents, and tracked here it misses broken requests`,
          hint: 'use "tcp-request session" instead of "tcp-request content"',
        });
      }
    }
  },
});

function isWithoutDelay(proxy: ProxySection): boolean {
  const delay = settingIn(proxy, 'tcp-request', 'inspect-delay');
  if (delay === 'unknown') return false;
  return delay === null || /^0+(?:us|ms|s|m|h|d)?$/.test(delay.values[1]?.value ?? '1');
}

/** A fetch that no dump places is not judged. */
function isHttp(config: Config, proxy: ProxySection, { key, conditionFetches }: TableUse): boolean {
  const mode = settingIn(proxy, 'mode');
  const branch = branchOf(config.version);
  const fetches = conditionFetches === null || key === null ? null : [key.fetch, ...conditionFetches];
  return (
    mode !== null &&
    mode !== 'unknown' &&
    mode.certain &&
    mode.values[0]?.value === 'http' &&
    fetches?.every((fetch) => canFetchIn(fetch, 'frontend tcp-request session', branch)) === true
  );
}
