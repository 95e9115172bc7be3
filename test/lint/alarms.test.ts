import { describe, expect, it } from 'vitest';
import { Environment } from '../../src/model/line/environment.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import { Source } from '../../src/text.ts';
import { lintSources } from '../tools/recorded/cases.ts';

const backend = `
backend app
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m peers mypeers
    stick on src
    server web1 10.0.1.1:80
`;

/** What is said about a config of the node `hap1`, as `LINE SEVERITY RULE REACTION`. */
function lint(text: string, version = '3.2'): readonly string[] {
  const target = { version: parseVersion(version), localPeer: 'hap1', environment: new Environment() };
  return lintSources([new Source('haproxy.cfg', text)], target).map(
    ({ source, range, severity, rule, haproxy }) =>
      `${source.position(range.start).line} ${severity} ${rule} ${haproxy}`,
  );
}

function peers(...lines: readonly string[]): string {
  return `peers mypeers\n${lines.map((line) => `    ${line}\n`).join('')}`;
}

describe('what works as it is meant is left alone', () => {
  it.each([
    ['a file with a peers section alone', peers('peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000')],
    [
      'a tool on this machine that speaks the protocol at a port of its own',
      peers('bind :10000', 'server hap1', 'server counter 127.0.0.1:10001') + backend,
    ],
    [
      'a shard that the local peer keeps for itself',
      peers('shards 2', 'peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000 shard 2') + backend,
    ],
    [
      'a remote peer that gets the entries of all shards',
      peers(
        'shards 3',
        'peer hap1 10.0.0.1:10000',
        'peer hap2 10.0.0.2:10000 shard 1',
        'peer hap3 10.0.0.3:10000',
      ) + backend,
    ],
    [
      'milliseconds that are whole seconds',
      peers('peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000') + backend.replace('30m', '60000'),
    ],
    [
      'an IPv6 address with an IPv4 address in it, and one with all its groups',
      peers('peer hap1 [fd00:0:0:0:0:0:0:1]:10000', 'peer hap2 ::ffff:10.0.0.2:10000'),
    ],
    [
      'a disabled proxy with a table before 3.3',
      peers('peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000') +
        backend +
        backend.replace('app\n', 'old\n    disabled\n'),
    ],
    [
      'a table that keeps all clients of an address with one server until it fails',
      peers('peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000') +
        backend
          .replace('type ip size 100k expire 30m', 'type ip size 1 nopurge')
          .replace('stick on src', 'stick on dst'),
    ],
    [
      'a table with an entry for each frontend',
      peers('peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000') +
        backend
          .replace('type ip size 100k expire 30m', 'type string len 40 size 100')
          .replace('stick on src', 'stick on fe_name'),
    ],
    [
      'a table for each node, whose counters are added up',
      `${peers(
        'bind 10.0.0.1:10000',
        'server hap1',
        'server hap2 10.0.0.2:10000',
        'table rates_hap1 type ip size 1m expire 10m store http_req_rate(10s)',
        'table rates_hap2 type ip size 1m expire 10m store http_req_rate(10s)',
      )}
frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    http-request track-sc0 src table mypeers/rates_hap1
    http-request set-var(req.other) src,table_http_req_rate(mypeers/rates_hap2)
    http-request set-var(req.sum) src,table_http_req_rate(mypeers/rates_hap1),add(req.other)
    http-request deny if { var(req.sum) -m int gt 100 }
`,
    ],
    [
      'an entry for a tool that only looks on, with TLS',
      peers(
        'default-server ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required',
        'bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required',
        'server hap1',
        'server hap2 10.0.0.2:10000 verifyhost hap2',
        'server onlooker 127.0.0.1:9',
      ) + backend,
    ],
  ])('%s', (_, text) => {
    expect(lint(text)).toEqual([]);
  });
});

describe('one fault is told once, and as what it is', () => {
  it.each([
    [
      'a health check in a section that HAProxy drops does not crash it',
      peers('peer lb1 10.0.0.1:10000', 'peer lb2 10.0.0.2:10000 check') + backend,
      '3.4.0',
      ['1 error peers/missing-local-peer warns', '3 warning peers/ignored-parameter warns'],
    ],
    [
      'an id on a default-server line',
      peers('default-server id 7', 'peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000') + backend,
      '3.2',
      ['2 error server/misplaced-parameter accepts'],
    ],
    [
      'many tables that do not name the section',
      peers('peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000') +
        Array.from({ length: 6 }, (_, index) =>
          backend.replace(' peers mypeers', '').replace('backend app', `backend app${index}`),
        ).join(''),
      '3.2',
      ['1 warning table/not-replicated accepts'],
    ],
    [
      'counters of several tables that peers overwrite, and connections that they do not share',
      `${peers('peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000')}${backend}
backend st
    stick-table type ip size 100k expire 30m store http_req_cnt,conn_cur peers mypeers

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store http_req_rate(10s) peers mypeers
    http-request track-sc0 src
    http-request track-sc1 src table st
    http-request deny if { sc_http_req_rate(0) gt 100 } || { sc_http_req_cnt(1) gt 100 }
    http-request deny if { sc_conn_cur(1) gt 10 }
    http-request tarpit if { sc_conn_cur(1) gt 5 }
`,
      '3.2',
      ['23 info table/overwritten-counters accepts', '24 info table/local-conn-cur accepts'],
    ],
    [
      'an address in the header of a proxy',
      'listen www 10.0.0.1:80\n    mode tcp\n    timeout client 30s\n    timeout connect 5s\n    timeout server 30s\n    server web1 10.0.1.1:80\n',
      '3.2',
      ['1 error syntax/extra-section-argument refuses'],
    ],
    [
      'an IPv6 address whose last group is taken for the port',
      peers('peer hap1 10.0.0.1:10000', 'peer hap2 fd00:10:0:0:0:0:0:2') + backend,
      '3.2',
      ['3 error peers/bad-address refuses'],
    ],
    [
      'a stick rule in a frontend, which loses what it should store',
      'frontend www\n    mode http\n    timeout client 30s\n    bind :80\n    stick on src table app\n    default_backend app\n' +
        backend.replace(' peers mypeers', ''),
      '3.2',
      ['5 error syntax/ignored-keyword warns', '12 info table/lost-on-reload accepts'],
    ],
    [
      'the table of a disabled proxy in a release that crashes',
      peers('peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000') +
        backend +
        backend.replace('app\n', 'old\n    disabled\n'),
      '3.4.0',
      ['18 error table/disabled-proxy crashes'],
    ],
  ])('%s', (_, text, version, problems) => {
    expect(lint(text, version)).toEqual(problems);
  });
});
