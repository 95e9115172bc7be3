import type { Config } from '../../../model/config.ts';
import { tableIndex } from '../../../model/table/index.ts';
import { isSound } from '../../../model/table/replication.ts';
import type { StickTable } from '../../../model/table/stick-table.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/untracked-clients',
  scope: 'config',
  severity: 'info',
  summary: 'IPv6 clients are not tracked in a table of type ip',
  why: 'A key of type "ip" is an IPv4 address. The address of an IPv6 client cannot be converted to one (but for those that stand for an IPv4 address, such as mapped ones), so these clients are silently neither counted nor remembered. A listener on "::" accepts them.',
  remedy:
    'Use "type ipv6": it also stores IPv4 addresses, as mapped ones. Change it on all nodes at once, since tables of different types are not replicated.',
  haproxy: always('accepts'),
  facts: 'c_ipv62ip() in src/sample.c',
  bad: `frontend www
    mode http
    timeout client 30s
    bind :::8080 v4v6
    stick-table type ip size 100k expire 30m store http_req_rate(10s)
    http-request track-sc0 src
    http-request deny if { sc_http_req_rate(0) gt 100 }
`,
  good: `frontend www
    mode http
    timeout client 30s
    bind :::8080 v4v6
    stick-table type ipv6 size 100k expire 30m store http_req_rate(10s)
    http-request track-sc0 src
    http-request deny if { sc_http_req_rate(0) gt 100 }
`,
  check(config, report) {
    const index = tableIndex(config);
    if (!listensOnIpv6(config)) return;
    const seen = new Set<StickTable>();
    for (const use of index.live) {
      if ((use.by !== 'track' && use.by !== 'stick') || use.key?.fetch !== 'src' || use.table === null)
        continue;
      const table = index.find(use.table);
      const proxy = index.proxyOf(use);
      if (table == null || !isSound(table) || table.key?.name !== 'ip' || !use.certain || proxy === null)
        continue;
      if (!['addr', 'ipv4', 'ipv6'].includes(use.key.type)) continue;
      const own = proxy.binds.filter(({ certain }) => certain);
      if (proxy.kind === 'frontend' && !own.some(({ addressWord }) => isIpv6(addressWord?.value ?? '')))
        continue;
      if (seen.has(table)) continue;
      seen.add(table);
      report({
        source: use.source,
        range: use.key.range,
        message: `clients over IPv6 are not stored in table "${use.table}" of type ip`,
        hint: 'use "type ipv6" on all nodes: it also stores IPv4 addresses',
        related: [{ message: 'the table is declared here', source: table.source, range: table.statement }],
      });
    }
  },
});

function listensOnIpv6(config: Config): boolean {
  return config.proxies.some(
    ({ binds, disabled }) =>
      !disabled && binds.some(({ certain, addressWord }) => certain && isIpv6(addressWord?.value ?? '')),
  );
}

/** Some part of a `bind` line's address is an IPv6 one that clients elsewhere can reach. */
function isIpv6(addresses: string): boolean {
  return addresses.split(',').some((address) => {
    const host = address
      .replace(/^(?:tcp6|ipv6)@/, '')
      .replace(/:[\d+-]*$/, '')
      .replace(/^\[|\]$/g, '');
    return host.includes(':') && !host.includes('/') && !host.includes('@') && host !== '::1';
  });
}
