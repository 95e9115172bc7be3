import type { Parameter } from '../../../model/config.ts';
import { always, defineRule } from '../../rule.ts';

const OLD: ReadonlySet<string> = new Set(['SSLv3', 'TLSv1.0', 'TLSv1.1']);
const FORCED: ReadonlySet<string> = new Set(['force-sslv3', 'force-tlsv10', 'force-tlsv11']);

export default defineRule({
  id: 'tls/old-version',
  scope: 'config',
  severity: 'info',
  summary: 'peers may use a TLS version that is no longer safe',
  why: 'SSL 3.0, TLS 1.0 and TLS 1.1 are broken or withdrawn. Only other nodes of the cluster connect to this port, so nothing needs the compatibility.',
  remedy: 'Write "ssl-min-ver TLSv1.2" or later, or leave it to the default.',
  haproxy: always('accepts'),
  facts: 'parse_tls_method_minmax() in src/cfgparse-ssl.c',
  bad: `peers mypeers
    bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required
    default-server ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required verifyhost peers.example ssl-min-ver TLSv1.0
    server hap1
    server hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required
    default-server ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required verifyhost peers.example
    server hap1
    server hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    for (const { peers, binds, defaults } of config.peersSections) {
      for (const { certain, source, parameters } of [...peers, ...binds, ...defaults]) {
        const old = certain ? parameters.known.find(isOld) : undefined;
        if (old === undefined) continue;
        const { keyword, args } = old;
        report({
          source,
          range: { start: keyword.word.start, end: (args[0] ?? keyword).word.end },
          message: `"${[keyword, ...args].map(({ value }) => value).join(' ')}" allows a TLS version that is no longer safe`,
          hint: 'write "ssl-min-ver TLSv1.2" or later',
        });
      }
    }
  },
});

function isOld({ keyword, args }: Parameter): boolean {
  if (keyword.value === null) return false;
  return FORCED.has(keyword.value) || (keyword.value.startsWith('ssl-m') && OLD.has(args[0]?.value ?? ''));
}
