import { describe, expect, it } from 'vitest';
import { rules } from '../../src/lint/rules/index.ts';
import { runRules } from '../../src/lint/run.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import { Source } from '../../src/text.ts';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { check } from '../haproxy/check.ts';

/** What people write who have read something elsewhere: kinds of mistakes from public questions, in the shortest form. */

const HTTP = `defaults
    mode http
    timeout connect 5s
    timeout client 5s
    timeout server 5s

`;
const LIMIT = `${HTTP}frontend web
    bind 127.0.0.1:8080
    stick-table type ip size 1k expire 1m store http_req_rate(10s)
    http-request track-sc0 src
`;

/** The rule, the line and the severity that lint gives; none where nothing above info is said. */
type Said = readonly [rule: string, line: number, severity: 'error' | 'warning'];

const cases: readonly {
  readonly what: string;
  readonly text: string;
  readonly says: readonly Said[];
  readonly hint?: string;
  /** Where it is only so from or up to a version. */
  readonly before32?: readonly Said[];
}[] = [
  {
    what: 'a comparison with a sign',
    text: `${LIMIT}    http-request deny if { sc_http_req_rate(0) > 100 }\n`,
    says: [['table/bad-use', 11, 'error']],
    hint: 'write "gt"',
  },
  {
    what: 'an operator of another language',
    text: `${LIMIT}    http-request deny if { sc_http_req_rate(0) gte 100 }\n`,
    says: [['table/bad-use', 11, 'error']],
    hint: 'write "ge"',
  },
  {
    what: 'a number with a unit',
    text: `${LIMIT}    http-request deny if { sc_http_req_rate(0) gt 1k }\n`,
    says: [['table/bad-use', 11, 'error']],
  },
  {
    what: 'a number with a period',
    text: `${LIMIT}    http-request deny if { sc_http_req_rate(0) gt 100/10s }\n`,
    says: [['table/bad-use', 11, 'error']],
  },
  {
    what: 'ranges and several operators',
    text: `${LIMIT}    http-request deny if { sc_http_req_rate(0) 10:20 30 gt 50 lt 90 }\n    http-request deny if { sc_http_req_rate(0) -m int ge 5 }\n`,
    says: [],
  },
  {
    what: 'a comparison as text',
    text: `${LIMIT}    http-request deny if { sc_http_req_rate(0) -m str 1k }\n`,
    says: [],
  },
  {
    what: 'two fetches in one ACL',
    text: `${LIMIT}    acl a src 10.0.0.1 sc_http_req_rate(0) gt 10\n    http-request deny if a\n`,
    says: [['table/bad-use', 11, 'error']],
  },
  {
    what: 'a condition without "if"',
    text: `${LIMIT}    http-request deny { sc_http_req_rate(0) gt 100 }\n`,
    says: [['table/bad-use', 11, 'error']],
    hint: 'write "if { ... }"',
  },
  {
    what: 'a status that HAProxy cannot answer with',
    text: `${LIMIT}    http-request deny deny_status 4290 if { sc_http_req_rate(0) gt 100 }\n`,
    says: [['table/bad-use', 11, 'error']],
  },
  {
    what: 'a status that it can answer with',
    text: `${LIMIT}    http-request deny deny_status 429 if { sc_http_req_rate(0) gt 100 }\n`,
    says: [],
  },
  {
    what: 'an ACL that nobody declares',
    text: `${LIMIT}    http-request deny if abuser\n`,
    says: [['table/bad-use', 11, 'error']],
  },
  {
    what: 'an ACL that is declared below',
    text: `${LIMIT}    use_backend slow if abuser\n    acl abuser src 10.0.0.1\nbackend slow\n    server a 127.0.0.1:80\n`,
    says: [['table/bad-use', 11, 'error']],
  },
  {
    what: 'a line continuation',
    text: `${HTTP}frontend web\n    bind 127.0.0.1:8080\n    http-request deny if \\\n        { src 10.0.0.1 }\n`,
    says: [
      ['table/bad-use', 9, 'error'],
      ['syntax/unknown-keyword', 10, 'error'],
    ],
    hint: 'HAProxy has no line continuation: write the rule on one line',
  },
  {
    what: 'a blank between arguments',
    text: `${LIMIT}    http-request deny if { table_http_req_rate(web, x) gt 1 }\n    http-request set-header X %[src,ipmask(24, 64)]\n`,
    says: [
      ['table/bad-use', 11, 'error'],
      ['table/bad-use', 12, 'error'],
    ],
  },
  {
    what: 'the alias of a key type before its time',
    text: `${HTTP}backend t\n    stick-table type ipv4 size 1k expire 1m\n`,
    says: [],
    before32: [['table/bad-definition', 8, 'error']],
  },
  {
    what: 'a unit that is written out',
    text: `${HTTP}frontend web\n    bind 127.0.0.1:8080\n    stick-table type ip size 1k expire 30min store sess_rate(10sec)\n    tcp-request connection track-sc0 src\n    http-request deny if { sc0_sess_rate gt 10 }\n`,
    says: [
      ['table/bad-definition', 9, 'warning'],
      ['table/bad-definition', 9, 'warning'],
    ],
  },
  {
    what: 'a rate that is fed without its counter',
    text: `${HTTP}frontend web\n    bind 127.0.0.1:8080\n    stick-table type ip size 1k expire 1m store gpc0_rate(60s)\n    http-request track-sc0 src\n    http-request sc-inc-gpc0(0)\n    http-request deny if { sc0_gpc0_rate gt 10 }\n`,
    says: [],
  },
  {
    what: 'both forms of a peers section',
    text: 'peers p\n    bind 127.0.0.1:1024\n    peer a 127.0.0.1:1024\n    peer b 127.0.0.1:1025\n',
    says: [
      ['peers/mixed-forms', 3, 'error'],
      ['peers/mixed-forms', 4, 'error'],
    ],
  },
  {
    what: '"peers" where "peer" is meant',
    text: 'peers p\n    peers a 10.0.0.1:1024\n    peers b 10.0.0.2:1024\n',
    says: [
      ['peers/bad-section-name', 2, 'error'],
      ['peers/bad-section-name', 3, 'error'],
    ],
    hint: '"peer" was meant: write "peer a 10.0.0.1:1024"',
  },
  {
    what: 'a socket with a relative path',
    text: 'global\n    stats socket api.sock mode 600\n',
    says: [['bind/bad-address', 2, 'error']],
  },
  {
    what: 'sockets as they should be',
    text: 'global\n    stats socket /tmp/api.sock mode 600\n    stats socket ipv4@127.0.0.1:9999 level admin\n',
    says: [],
  },
  {
    what: 'a number above 255 in an address',
    text: 'peers p\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.256:1024\n',
    says: [['peers/bad-address', 3, 'error']],
  },
  {
    what: 'five numbers in an address',
    text: `${HTTP}frontend web\n    bind 10.0.0.0.1:80\n`,
    says: [['bind/bad-address', 8, 'error']],
  },
  {
    what: 'an IPv4 address in IPv6 that is none',
    text: `${HTTP}frontend web\n    bind [::ffff:1.2.3.256]:80\n`,
    says: [['bind/bad-address', 8, 'error']],
  },
  { what: 'a short form of an address', text: `${HTTP}frontend web\n    bind 127.1:8080\n`, says: [] },
  {
    what: 'a mode that does not exist',
    text: 'defaults\n    mode htp\n',
    says: [['proxy/bad-value', 2, 'error']],
    hint: 'did you mean "http"?',
  },
  {
    what: 'a timeout that does not exist',
    text: 'defaults\n    timeout cleint 5s\n',
    says: [['proxy/bad-value', 2, 'error']],
    hint: 'did you mean "client"?',
  },
  ...['5x', '5.5s', '-5', '25d', 'abc', '5S', '5s x'].map((value) => ({
    what: `a timeout of ${value}`,
    text: `defaults\n    timeout client ${value}\n`,
    says: [['proxy/bad-value', 2, 'error']] as const,
  })),
  ...['1h30m', '10sec'].map((value) => ({
    what: `a timeout of ${value}`,
    text: `defaults\n    timeout client ${value}\n`,
    says: [['proxy/bad-value', 2, 'warning']] as const,
  })),
  {
    what: 'modes and timeouts as they should be',
    text: `defaults\n    mode tcp\n${['check', 'client', 'client-fin', 'connect', 'http-keep-alive', 'http-request', 'queue', 'server', 'server-fin', 'tarpit', 'tunnel'].map((kind) => `    timeout ${kind} 5s\n`).join('')}    timeout client 0\n    timeout server 1us\n`,
    says: [],
  },
  {
    what: 'a frontend and a backend of one name with a table each',
    text: `${LIMIT}\nbackend web\n    stick-table type ip size 1k expire 1m store gpc0\n    server s 127.0.0.1:1\n`,
    says: [
      ['syntax/duplicate-section', 12, 'warning'],
      ['table/bad-definition', 13, 'error'],
    ],
    before32: [['table/bad-definition', 13, 'error']],
  },
  {
    what: 'a frontend and a backend of one name with one table',
    text: `${LIMIT}\nbackend web\n    server s 127.0.0.1:1\n`,
    says: [['syntax/duplicate-section', 12, 'warning']],
    before32: [],
  },
  {
    what: 'a template',
    text: 'peers p\n{% for node in nodes %}\n    peer {{ node.name }} {{ node.ip }}:1024\n{% endfor %}\n',
    says: [['syntax/template', 2, 'error']],
  },
];

describe.each(haproxyBinaries())('HAProxy $version and lint about', (binary) => {
  it.concurrent.each(cases)('$what', async ({ text, says, hint, before32 }) => {
    const version = parseVersion(binary.version);
    const isOld = version.major < 3 || (version.major === 3 && version.minor < 2);
    const expected = (isOld ? before32 : undefined) ?? says;
    const config = readTexts([new Source('haproxy.cfg', text)], {
      version,
      localPeer: 'a',
      environment: new Environment(),
    });
    const found = runRules(rules, { nodes: [{ name: null, config }] }).filter(
      ({ severity, rule }) => severity !== 'info' && !UNRELATED.has(rule),
    );
    expect(
      found.map(({ rule, source, range, severity }) => [rule, source.position(range.start).line, severity]),
    ).toEqual(expected);
    if (hint !== undefined && expected.length > 0) expect(found[0]?.hint).toBe(hint);
    const verdict = await check(binary, text, { localPeer: 'a' });
    expect(found.some(({ haproxy }) => haproxy === 'refuses')).toBe(verdict.exit === 1);
    // what follows the first alert may be its consequence
    const line = verdict.messages.find(({ severity }) => severity === 'alert')?.line ?? null;
    if (line !== null) {
      expect(found.map(({ source, range }) => source.position(range.start).line)).toContain(line);
    }
  });
});

/** What is said of short examples, too, and is not what they are about. */
const UNRELATED: ReadonlySet<string> = new Set([
  'peers/unused-section',
  'table/unused',
  'table/not-replicated',
  'peers/missing-local-peer',
]);
