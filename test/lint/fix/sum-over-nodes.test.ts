import { describe, expect, it } from 'vitest';
import { applyEdits, readCluster, Source, spliceInto } from '../../../src/index.ts';
import overwritten from '../../../src/lint/rules/table/overwritten-counters.ts';
import { lintTexts } from '../fixing.ts';

const RULE = overwritten.id;
const DEFAULTS =
  'defaults\n    mode http\n    timeout connect 5s\n    timeout client 5s\n    timeout server 30s\n\n';
const PEERS = 'peers mesh\n    peer hap1 10.0.0.1:1024\n    peer hap2 10.0.0.2:1024\n';

/** A frontend that counts clients and refuses those that ask too much. */
const frontend = (lines: string) => `\nfrontend www\n    bind 127.0.0.1:8080\n${lines}`;
const TABLE = '    stick-table type ip size 100k expire 30m store http_req_rate(10s),gpc0 peers mesh\n';
const TRACK = '    http-request track-sc1 src\n';
const DENY = '    http-request deny if { sc_http_req_rate(1) gt 100 }\n';
const COUNTING = DEFAULTS + PEERS + frontend(TABLE + TRACK + DENY);

function problemIn(text: string) {
  const found = lintTexts(text).problems.filter(({ rule }) => rule === RULE);
  expect(found).toHaveLength(1);
  return found[0];
}

function fixed(text: string): string {
  const fix = problemIn(text)?.fix;
  if (fix == null) throw new Error('no fix');
  expect(fix.safe).toBe(false);
  return applyEdits(
    text,
    fix.edits.map(({ range, text: replacement }) => ({ ...range, text: replacement })),
  );
}

describe('the fix of overwritten counters', () => {
  it('writes what generate writes for a sum, and asks for the sum where the counter was asked', () => {
    const after = fixed(COUNTING);
    const yaml = `peers:
  name: mesh
  port: 1024
  tables:
    - { name: www, type: ip, size: 100k, expire: 30m, store: ["http_req_rate(10s)", gpc0], sum: { data: [http_req_rate], counter: 1, frontends: [www] } }
nodes: [{ name: hap1, address: 10.0.0.1 }, { name: hap2, address: 10.0.0.2 }]
`;
    const { cluster } = readCluster(new Source('hapeers.yaml', yaml));
    if (cluster === null) throw new Error('no cluster');
    expect(spliceInto(new Source('haproxy.cfg', after), cluster, 'hap1')).toBe(after);
    expect(after).toContain('    http-request deny if { var(txn.www_http_req_rate) -m int gt 100 }\n');
    expect(after).not.toContain('stick-table');
  });

  const others: readonly (readonly [what: string, text: string])[] = [
    [
      'a table of the peers section',
      COUNTING.replace(TABLE, '')
        .replace(PEERS, `${PEERS}    table rates type ip size 1k expire 1m store http_req_rate(10s)\n`)
        .replace('src\n', 'src table mesh/rates\n'),
    ],
    [
      'a table of another proxy, and a condition with a name',
      `${DEFAULTS}${PEERS}\nbackend st\n${TABLE}${frontend(`    acl much sc1_http_req_rate(st) gt 100\n${TRACK.replace('src', 'src table st')}    http-request deny if much\n`)}`,
    ],
    [
      'two frontends, two kinds of data',
      COUNTING.replace(DENY, `${DENY}    http-request deny if !{ sc_get_gpc0(1) lt 5 }\n`) +
        frontend(TRACK.replace('src', 'src table www') + DENY)
          .replace('www', 'other')
          .replace('8080', '8081'),
    ],
    ['line ends of Windows, tabs', COUNTING.replaceAll('    ', '\t').replaceAll('\n', '\r\n')],
    ['no line feed at the end', COUNTING.trimEnd()],
    [
      'a section without a line feed at the end',
      `${DEFAULTS}${frontend(TABLE + TRACK + DENY)}\n${PEERS.trimEnd()}`,
    ],
    [
      'bind and server lines',
      COUNTING.replace(
        PEERS,
        'peers mesh\n    bind 10.0.0.1:1024\n    server hap1\n    server hap2 10.0.0.2:1024\n    server probe 127.0.0.1:9\n',
      ),
    ],
  ];
  it.each(others)('leaves nothing to say: %s', (_, text) => {
    const before = lintTexts(text).problems.map(({ rule }) => rule);
    const after = fixed(text);
    const said = lintTexts(after).problems.map(({ rule }) => rule);
    expect(said).not.toContain(RULE);
    expect(said.filter((rule) => !before.includes(rule))).toEqual([]);
    expect(after.includes('\r\n')).toBe(text.includes('\r\n'));
    expect(after.replaceAll('\r\n', '')).not.toMatch(text.includes('\r\n') ? /\n/ : /\r/);
  });

  it('is one that the whole fleet is content with, where every node has it', () => {
    const before = `global\n    localpeer hap1\n\n${COUNTING}`;
    const after = `global\n    localpeer hap1\n\n${fixed(COUNTING)}`;
    const fleet = (text: string) =>
      lintTexts({ hap1: text, hap2: text.replace('localpeer hap1', 'localpeer hap2') }).problems.map(
        ({ rule }) => rule,
      );
    expect(fleet(before)).toContain(RULE);
    const said = fleet(after);
    expect(said.filter((rule) => rule === RULE || !fleet(before).includes(rule))).toEqual([]);
  });

  const declined: readonly (readonly [why: string, text: string])[] = [
    ['a node whose name is hidden', COUNTING.replace('peer hap2', 'peer "$OTHER"')],
    [
      'a node under a condition',
      COUNTING.replace(
        '    peer hap2 10.0.0.2:1024\n',
        '    peer hap3 10.0.0.3:1024\n.if defined(TWO)\n    peer hap2 10.0.0.2:1024\n.endif\n',
      ),
    ],
    [
      'a rule of TCP, which has no variables of a transaction',
      COUNTING.replace('http-request track', 'tcp-request connection track'),
    ],
    ['a rule under a condition', COUNTING.replace('src\n', 'src if { path / }\n')],
    ['a comment that would be lost', COUNTING.replace('src\n', 'src # who\n')],
    [
      'a mark in the same table',
      COUNTING.replace('gpc0', 'gpt0').replace(
        DENY,
        `${DENY}    http-request deny if { sc_get_gpt0(1) eq 1 }\n`,
      ),
    ],
    [
      'what is counted after the sum is made',
      COUNTING.replace(
        DENY,
        '    http-request sc-inc-gpc0(1)\n    http-request deny if { sc_get_gpc0(1) gt 5 }\n',
      ),
    ],
    ['a header with the counter', `${COUNTING}    http-request set-header X-Rate %[sc_http_req_rate(1)]\n`],
    ['a lookup of another key', `${COUNTING}    http-request deny if { src_http_req_rate(www) gt 5 }\n`],
    [
      'a name that is taken',
      COUNTING.replace(PEERS, `${PEERS}    table www_hap1 type ip size 1k expire 1m\n`),
    ],
    [
      'words in quotes',
      COUNTING.replace('store http_req_rate', 'store "http_req_rate').replace('gpc0 peers', 'gpc0" peers'),
    ],
  ];
  it.each(declined)('is not offered, but told of, with %s', (_, text) => {
    const problem = problemIn(text);
    expect(problem?.fix).toBeNull();
    expect(problem?.hint).toContain('"sum" in the cluster file');
  });
});
