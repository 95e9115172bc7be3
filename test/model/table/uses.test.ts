import { describe, expect, it } from 'vitest';
import { rules } from '../../../src/lint/rules/index.ts';
import { runRules } from '../../../src/lint/run.ts';
import type { Config } from '../../../src/model/config.ts';
import { Environment } from '../../../src/model/line/environment.ts';
import { readTexts } from '../../../src/model/read.ts';
import { parseVersion } from '../../../src/model/value/version.ts';
import { Source } from '../../../src/text.ts';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { check } from '../../haproxy/check.ts';

function read(text: string, version = '3.4'): Config {
  const source = new Source('haproxy.cfg', text);
  const target = { version: parseVersion(version), localPeer: 'hap1', environment: new Environment() };
  return readTexts([source], target);
}

function proxies(rulesOfFrontend: readonly string[]): string {
  return `global
    tune.stick-counters 4

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    tcp-request inspect-delay 5s
    acl known src 10.0.0.0/8
${rulesOfFrontend.map((line) => `    ${line}\n`).join('')}
backend counters
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m store gpc0,gpt0,conn_rate(10s)

backend names
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type string len 64 size 100k expire 30m
`;
}

/** Lines that HAProxy takes or refuses while it reads them. */
const READ = [
  'http-request track-sc0 src table counters',
  'http-request track-sc3 src table counters',
  'http-request track-sc4 src table counters',
  'http-request track-scx src table counters',
  'http-request track-sc src table counters',
  'http-request track-sc0 src table counters foo',
  'http-request track-sc0 src table',
  'http-request track-sc0',
  'http-request track-sc0 src,lower table names',
  'http-request track-sc0 path lower table names',
  'http-request track-sc0 src,nothing table counters',
  'http-request track-sc0 src(1) table counters',
  'http-request track-sc0 src,ipmask(99) table counters',
  'http-request track-sc0 method,xor(5) table names',
  'http-request track-sc0 res.hdr(x) table names',
  'http-request track-sc0 src table counters if known or TRUE !{ path_beg /a }',
  'http-request track-sc0 src table counters if unknown',
  'http-request track-sc0 src table counters if { path_beg /a',
  'tcp-request connection track-sc0 req.hdr(x) table names',
  'tcp-request content track-sc1 req.hdr(x) table names',
  'http-request sc-inc-gpc0',
  'http-request sc-inc-gpc0(3)',
  'http-request sc-inc-gpc0(4)',
  'http-request sc-inc-gpc0(1',
  'http-request sc-inc-gpc(0,1)',
  'http-request sc-inc-gpc(0)',
  'http-request sc-set-gpt0(0) 5 if known',
  'http-request sc-set-gpt0(0) if known',
  'http-request sc-set-gpt0(0) 5 6',
  'http-request sc-set-gpt0(0) req.hdr(x),length',
  'http-request sc-set-gpt0(0) res.hdr(x),length',
  'http-request deny if { sc_conn_rate(0) gt 5 }',
  'http-request deny if { sc_conn_rate gt 5 }',
  'http-request deny if { sc_conn_rate(a) gt 5 }',
  'http-request deny if { sc3_conn_rate gt 5 }',
  'http-request deny if { src_conn_rate(counters,1) gt 5 }',
  'http-request deny if { src,table_gpc0(counters) gt 5 }',
  'http-request deny if { src,table_gpc(counters) gt 5 }',
  'http-request deny if { path_beg(),in_table(names) }',
  'http-request deny if { src,table_conn_rate(counters gt 5 }',
  'http-request set-header X %[src,table_conn_rate(counters)]',
  'http-request set-header X "%%[%{+Q}[src_conn_ratee(counters)]"',
  'http-request set-header X "%%[src_conn_ratee(counters)]"',
  'http-request set-var(txn.rate) src,table_conn_rate(counters)',
  'http-request set-var(txn.rate) sc_conn_rate',
  'use_backend names if { src_get_gpc0(counters) gt 5 }',
  'use_backend names if { src_get_gpc0(counters gt 5 }',
];

/** Lines whose tables HAProxy looks up once everything is read. */
const RESOLVED = [
  'http-request track-sc0 src table counters',
  'http-request deny if { sc_conn_rate(0,counters) gt 5 }',
  'http-request deny if { sc_conn_rate(0,nothing) gt 5 }',
  'http-request deny if { sc0_conn_rate() gt 5 }',
  'http-request deny if { src_conn_rate gt 5 }',
  'http-request deny if { src,in_table() }',
  'http-request deny if { src,in_table(Counters) }',
  'http-request deny if { src,in_table("names") }',
  'http-request set-header X %[src,table_conn_rate(nothing)]',
  'http-request set-path "/%[path]/%[src_conn_rate(nothing)]"',
  'use_backend names if { table_cnt(nothing) gt 5 }',
  'acl loud src_conn_rate(nothing) gt 5',
];

const binaries = haproxyBinaries().filter(({ branch }) => Number(branch.split('.')[0]) >= 3);

function refusedLines(text: string, version: string): readonly number[] {
  return runRules(rules, { nodes: [{ name: null, config: read(text, version) }] })
    .filter(({ haproxy }) => haproxy === 'refuses')
    .map(({ source, range }) => source.position(range.start).line);
}

describe.skipIf(binaries.length === 0).each(binaries)('HAProxy $version', (binary) => {
  it.each(READ)('takes or refuses as we do: %s', async (line) => {
    const text = proxies([line]);
    const { exit, messages } = await check(binary, text, { localPeer: 'hap1' });
    const alerts = messages.filter((message) => message.severity === 'alert' && message.line !== null);
    expect([...new Set(refusedLines(text, binary.version))]).toEqual(
      exit === 1 ? [...new Set(alerts.map((alert) => alert.line))] : [],
    );
  });

  it('misses the same tables', async () => {
    const text = proxies(RESOLVED);
    const { messages } = await check(binary, text, { localPeer: 'hap1' });
    const missed = messages.flatMap((message) => [
      ...(message.severity === 'alert' && message.line !== null ? [message.line] : []),
      ...[...message.text.matchAll(/\[haproxy\.cfg:(\d+)\]/g)].map(([, line]) => Number(line)),
    ]);
    const texts = (numbers: readonly number[]) =>
      [...new Set(numbers)]
        .sort((one, other) => one - other)
        .map((line) => text.split('\n')[line - 1]?.trim());
    expect(missed.length).toBeGreaterThan(5);
    expect(texts(refusedLines(text, binary.version))).toEqual(texts(missed));
  });
});

describe('the uses of tables', () => {
  const uses = (lines: readonly string[], version?: string) => read(proxies(lines), version).uses;

  it('resolves what is named, what is the proxy’s own and what a counter tracks', () => {
    const found = uses([
      'http-request track-sc1 hdr(x-client),lower table names if known',
      'http-request sc-inc-gpc(3,1)',
      'http-request deny if { src_conn_rate gt 5 } or { src,table_gpc0(counters) gt 5 } { sc_get_gpt0(2) eq 1 }',
    ]);
    expect(
      found.map(({ by, keyword, table, counter, dataType, index }) => ({
        by,
        keyword,
        table,
        counter,
        dataType,
        index,
      })),
    ).toEqual([
      { by: 'track', keyword: 'track-sc1', table: 'names', counter: 1, dataType: null, index: null },
      { by: 'action', keyword: 'sc-inc-gpc', table: null, counter: 1, dataType: 'gpc', index: 3 },
      {
        by: 'sample',
        keyword: 'src_conn_rate',
        table: 'www',
        counter: null,
        dataType: 'conn_rate',
        index: null,
      },
      {
        by: 'sample',
        keyword: 'table_gpc0',
        table: 'counters',
        counter: null,
        dataType: 'gpc0',
        index: null,
      },
      { by: 'sample', keyword: 'sc_get_gpt0', table: null, counter: 2, dataType: 'gpt0', index: null },
    ]);
  });

  it('knows the type of a key, by version', () => {
    const typeOf = (key: string, version: string) =>
      uses([`http-request track-sc0 ${key} table names`], version).find(({ by }) => by === 'track')?.key
        ?.type;
    expect(typeOf('src', '3.4')).toBe('addr');
    expect(typeOf('src', '2.8')).toBe('ipv4');
    expect(typeOf('path,lower', '3.4')).toBe('str');
    expect(typeOf('src,in_table(counters)', '3.4')).toBe('bool');
    expect(typeOf('var(txn.a)', '3.4')).toBe('any');
    expect(typeOf('var(txn.a),add(1)', '3.4')).toBe('sint');
  });

  it('points at the words', () => {
    const text = proxies(['http-request deny if { src,table_gpc0(counters) gt 5 }']);
    const [use] = read(text).uses;
    expect(text.slice(use?.range.start, use?.range.end)).toBe('table_gpc0(counters)');
    expect(text.slice(use?.word?.start, use?.word?.end)).toBe('counters');
  });

  it('notes each use once', () => {
    const config = read(
      proxies([
        'tcp-request connection reject if { sc_gpc0_rate(0) gt 5 }',
        'tcp-request content accept unless { src_get_gpc0(counters) gt 5 }',
        'http-request deny if { sc_get_gpc0(1) gt 5 }',
      ]),
    );
    expect(config.uses.map(({ keyword }) => keyword)).toEqual([
      'sc_gpc0_rate',
      'src_get_gpc0',
      'sc_get_gpc0',
    ]);
  });

  it('is silent about what a variable or a script decides', () => {
    const config = read(
      proxies([
        'http-request track-sc0 "$KEY" table counters',
        'http-request track-sc0 lua.key(1,2,,) table counters',
        'http-request track-sc0 src,lua.hash table counters',
        'http-request track-sc0 src table counters if "$ACL" or other',
        'http-request track-sc0 src table "$TABLE"',
      ]),
    );
    expect(config.useDefects).toEqual([]);
    expect(config.uses.map(({ table }) => table)).toEqual(['counters', null]);
  });
});
