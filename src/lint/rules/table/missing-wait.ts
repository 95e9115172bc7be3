import type { Config, ProxySection } from '../../../model/config.ts';
import { modeOf } from '../../../model/flow/mode.ts';
import { sessionPaths } from '../../../model/flow/session-paths.ts';
import { tableIndex } from '../../../model/table/index.ts';
import type { TableUse } from '../../../model/table/stick-table.ts';
import { always, defineRule } from '../../rule.ts';

/** What is there only once the client has sent something; each was measured, with and without a wait. */
const NEEDS_PAYLOAD: ReadonlySet<string> = new Set([
  'payload',
  'payload_lv',
  'rdp_cookie',
  'rdp_cookie_cnt',
  'req.payload',
  'req.payload_lv',
  'req.rdp_cookie',
  'req.rdp_cookie_cnt',
  'req.ssl_hello_type',
  'req.ssl_sni',
  'req.ssl_ver',
  'req_ssl_hello_type',
  'req_ssl_sni',
  'req_ssl_ver',
]);

export default defineRule({
  id: 'table/missing-wait',
  scope: 'config',
  severity: 'warning',
  summary: 'key is read from data that nothing waits for',
  why: 'In TCP mode HAProxy chooses a server as soon as the connection is established. A key in what the client sends, such as "req.payload" or "req.ssl_sni", does not exist yet, so nothing is stored or found: clients do not stick. HAProxy waits only where "tcp-request inspect-delay" is set and a "tcp-request content" rule asks for the data. It does not warn.',
  remedy:
    'Set "tcp-request inspect-delay", and add a rule that asks for the data: "tcp-request content accept if { req.len gt 0 }", or for TLS "{ req.ssl_hello_type 1 }".',
  haproxy: always('accepts'),
  facts: 'tcp_inspect_request() in src/tcp_rules.c, process_sticking_rules() in src/stream.c',
  bad: `listen mqtt
    mode tcp
    timeout client 30s
    timeout connect 5s
    timeout server 30s
    bind 127.0.0.1:1883
    stick-table type string len 32 size 100k expire 30m
    stick on req.payload(0,0),mqtt_field_value(connect,client_identifier)
    server mq1 10.0.1.1:1883
    server mq2 10.0.1.2:1883
`,
  good: `listen mqtt
    mode tcp
    timeout client 30s
    timeout connect 5s
    timeout server 30s
    bind 127.0.0.1:1883
    tcp-request inspect-delay 5s
    tcp-request content reject unless { req.payload(0,0),mqtt_is_valid }
    stick-table type string len 32 size 100k expire 30m
    stick on req.payload(0,0),mqtt_field_value(connect,client_identifier)
    server mq1 10.0.1.1:1883
    server mq2 10.0.1.2:1883
`,
  check(config, report) {
    const index = tableIndex(config);
    for (const use of index.live) {
      const proxy = index.proxyOf(use);
      if (use.key === null || !use.certain || proxy === null || !NEEDS_PAYLOAD.has(use.key.fetch)) continue;
      if (!isReadBeforeServer(use, proxy) || !isUnwaited(config, proxy, use)) continue;
      const delay = 'set "tcp-request inspect-delay"';
      report({
        source: use.source,
        range: use.key.range,
        message: `"${use.key.fetch}" is read before the client has sent anything, because nothing waits for it`,
        hint:
          use.by === 'track'
            ? `${delay}, for example 5s`
            : `${delay} and add a rule that waits, for example "tcp-request content accept if { ${askFor(use.key.fetch)} }"`,
      });
    }
  },
});

/** Rules that read the request; tracking in a frontend is what HAProxy warns about itself. */
function isReadBeforeServer(use: TableUse, proxy: ProxySection): boolean {
  if (use.by === 'stick') return use.keyword !== 'stick store-response';
  return use.by === 'track' && use.ruleSet === 'tcp-request content' && proxy.kind === 'backend';
}

/** Whether none of the proxies that a session passes waits for data, for certain. */
function isUnwaited(config: Config, proxy: ProxySection, use: TableUse): boolean {
  const paths = sessionPaths(config);
  const session = paths.sessionOf(proxy);
  const fronts = paths.frontendsOf(proxy);
  if (session === null || fronts === null) return false;
  if ([proxy, ...fronts].some((one) => modeOf(one) !== 'tcp' || one.maySwitchMode)) return false;
  if (fronts.some(mayHaveData) || mayHaveData(proxy)) return false;
  const rules = [...new Set([...session, ...fronts])].flatMap(({ tcpRules }) => tcpRules);
  const waits = rules.some(
    ({ values: [what, time] }) => what?.value === 'inspect-delay' && !isZero(time?.value),
  );
  if (!waits) return true;
  // A rule without a condition decides at once; the key of a tracking rule asks for data itself.
  const asks = rules.some(({ values }) => values[0]?.value !== 'inspect-delay' && values.length > 2);
  return use.by === 'stick' && !asks;
}

/** Whether a listener accepts a connection only with its first data. */
function mayHaveData({ binds }: ProxySection): boolean {
  return binds.some(({ parameters: { known, unknown } }) => {
    return (
      unknown !== null ||
      known.some(({ keyword }) => keyword.value === 'defer-accept' || keyword.value === 'tfo')
    );
  });
}

function isZero(time: string | null | undefined): boolean {
  return time != null && /^0+(?:us|ms|s|m|h|d)?$/.test(time);
}

function askFor(fetch: string): string {
  return fetch.includes('ssl') ? 'req.ssl_hello_type 1' : 'req.len gt 0';
}
