import { describe, expect, it } from 'vitest';
import { lint } from '../../src/lint/lint.ts';
import { overviewOf } from '../../src/model/flow/overview.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import { Source } from '../../src/text.ts';
import { type HaproxyBinary, haproxyBinaries } from './binaries.ts';
import { startNode } from './node.ts';
import { freePort } from './ports.ts';
import { startBackends } from './requests.ts';

const defaults = `defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

`;

/** A config whose rule never acts, and the same repaired; `PORT` and `SERVER` stand for ports. */
interface Case {
  readonly rule: string;
  readonly what: string;
  readonly bad: string;
  readonly good: string;
  /** The table and the data that stays 0. */
  readonly table: string;
  readonly data: string;
}

const server = 'server web1 127.0.0.1:SERVER';

/** A frontend and its backend. */
function www(front: readonly string[], back: readonly string[] = [], extra = '', mode = 'http'): string {
  return `${extra}frontend www
    mode ${mode}
    bind 127.0.0.1:PORT
${front.map((line) => `    ${line}\n`).join('')}    default_backend app

backend app
    mode ${mode}
${back.map((line) => `    ${line}\n`).join('')}    ${server}
`;
}

function table(name: string, type: string, store: string): string {
  return `backend ${name}\n    stick-table type ${type} size 1k expire 30m store ${store}\n\n`;
}

const limit = 'http-request deny if { sc_sess_rate(0) gt 100 }';
const seen = [
  'http-request track-sc0 src table t',
  'acl seen sc0_inc_gpc0 gt 0',
  'acl too_many sc0_get_gpc0 gt 10',
];
const claimed = table('a', 'ip', 'http_req_cnt') + table('b', 'string len 32', 'http_req_cnt');

const cases: readonly Case[] = [
  {
    rule: 'table/uncounted-data',
    what: 'a rate of sessions that requests track',
    bad: www(['http-request track-sc0 src table t', limit], [], table('t', 'ip', 'sess_rate(60s)')),
    good: www(
      ['tcp-request connection track-sc0 src table t', limit],
      [],
      table('t', 'ip', 'sess_rate(60s)'),
    ),
    table: 't',
    data: 'sess_rate',
  },
  {
    rule: 'table/uncounted-data',
    what: 'requests in TCP mode',
    bad: www(
      [
        'tcp-request connection track-sc0 src table t',
        'tcp-request content reject if { sc_http_req_cnt(0) gt 9 }',
      ],
      [],
      table('t', 'ip', 'http_req_cnt'),
      'tcp',
    ),
    good: www(
      [
        'tcp-request connection track-sc0 src table t',
        'tcp-request content reject if { sc_http_req_cnt(0) gt 9 }',
      ],
      [],
      table('t', 'ip', 'http_req_cnt'),
    ),
    table: 't',
    data: 'http_req_cnt',
  },
  {
    rule: 'table/uncounted-data',
    what: 'connections in a table that only "stick" fills',
    bad: www(
      [],
      ['stick on src table t', 'http-request deny if { src_conn_cnt(t) gt 99 }'],
      table('t', 'ip', 'conn_cnt'),
    ),
    good: www(
      ['http-request track-sc0 src table t'],
      ['stick on src table t', 'http-request deny if { src_conn_cnt(t) gt 99 }'],
      table('t', 'ip', 'conn_cnt'),
    ),
    table: 't',
    data: 'conn_cnt',
  },
  {
    rule: 'table/claimed-counter',
    what: 'one counter for two tables',
    bad: www(['http-request track-sc0 src table a', 'http-request track-sc0 path table b'], [], claimed),
    good: www(['http-request track-sc0 src table a', 'http-request track-sc1 path table b'], [], claimed),
    table: 'b',
    data: 'http_req_cnt',
  },
  {
    rule: 'table/claimed-counter',
    what: 'a counter that the connection has taken',
    bad: www(
      ['tcp-request connection track-sc0 src table a', 'http-request track-sc0 path table b'],
      [],
      claimed,
    ),
    good: www(
      ['tcp-request connection track-sc0 src table a', 'http-request track-sc2 path table b'],
      [],
      claimed,
    ),
    table: 'b',
    data: 'http_req_cnt',
  },
  {
    rule: 'table/claimed-counter',
    what: 'a counter of the frontend, in the backend',
    bad: www(['http-request track-sc1 src table a'], ['http-request track-sc1 path table b'], claimed),
    good: www(['http-request track-sc1 src table a'], ['http-request track-sc2 path table b'], claimed),
    table: 'b',
    data: 'http_req_cnt',
  },
  {
    rule: 'table/claimed-counter',
    what: 'a counter of the response, which the backend takes first',
    bad: www(
      ['http-response track-sc1 src table a'],
      ['http-response track-sc1 dst_port table c'],
      claimed + table('c', 'integer', 'http_req_cnt'),
    ),
    good: www(
      ['http-response track-sc1 src table a'],
      ['http-response track-sc2 dst_port table c'],
      claimed + table('c', 'integer', 'http_req_cnt'),
    ),
    table: 'a',
    data: 'http_req_cnt',
  },
  {
    rule: 'table/ignored-rule',
    what: 'an HTTP rule in front of a TCP backend',
    bad: www(
      ['http-request sc-inc-gpc0(0) if { src_inc_gpc0(t) ge 0 }'],
      [],
      table('t', 'ip', 'gpc0'),
      'tcp',
    ),
    good: www(
      ['http-request sc-inc-gpc0(0) if { src_inc_gpc0(t) ge 0 }', 'http-request track-sc0 src table t'],
      [],
      table('t', 'ip', 'gpc0'),
    ),
    table: 't',
    data: 'gpc0',
  },
  {
    rule: 'table/not-tracked',
    what: 'a counter that only another frontend tracks',
    bad: `${www(['http-request sc-inc-gpc0(1)'], [], table('t', 'ip', 'gpc0'))}
frontend other
    bind 127.0.0.1:OTHER
    http-request track-sc1 src table t
    default_backend app2

backend app2
    ${server}
`,
    good: www(
      ['http-request track-sc1 src table t', 'http-request sc-inc-gpc0(1)'],
      [],
      table('t', 'ip', 'gpc0'),
    ),
    table: 't',
    data: 'gpc0',
  },
  {
    rule: 'table/tracked-later',
    what: 'a counter that the backend tracks, used by the frontend',
    bad: www(
      ['http-request sc-inc-gpc0(1)'],
      ['http-request track-sc1 src table t'],
      table('t', 'ip', 'gpc0'),
    ),
    good: www(
      ['http-request track-sc1 src table t', 'http-request sc-inc-gpc0(1)'],
      [],
      table('t', 'ip', 'gpc0'),
    ),
    table: 't',
    data: 'gpc0',
  },
  {
    rule: 'table/late-increment',
    what: 'an increment after the test that it feeds',
    bad: www([...seen, 'http-request deny if too_many seen'], [], table('t', 'ip', 'gpc0')),
    good: www([...seen, 'http-request deny if seen too_many'], [], table('t', 'ip', 'gpc0')),
    table: 't',
    data: 'gpc0',
  },
  {
    rule: 'table/tracked-later',
    what: 'a counter of contents, used by the connection',
    bad: www(
      ['tcp-request content track-sc1 src table t', 'tcp-request connection sc-inc-gpc0(1)'],
      [],
      table('t', 'ip', 'gpc0'),
    ),
    good: www(
      ['tcp-request connection track-sc1 src table t', 'tcp-request connection sc-inc-gpc0(1)'],
      [],
      table('t', 'ip', 'gpc0'),
    ),
    table: 't',
    data: 'gpc0',
  },
];

/** The largest value of a data type in a table after three requests; 0 without an entry. */
async function counted(binary: HaproxyBinary, text: string, { table: name, data }: Case): Promise<number> {
  const port = await freePort();
  const [web] = await startBackends(1);
  const config = (defaults + text)
    .replaceAll('PORT', String(port))
    .replaceAll('OTHER', String(await freePort()))
    .replaceAll('SERVER', String(web?.port));
  const node = await startNode({ binary, config });
  try {
    for (let request = 0; request < 3; request++) await fetch(`http://127.0.0.1:${port}/${request}`);
    const shown = await node.runtime(`show table ${name}`);
    const values = [...shown.matchAll(new RegExp(`${data}(?:\\(\\d+\\))?=(\\d+)`, 'g'))];
    return Math.max(0, ...values.map(([, value]) => Number(value)));
  } finally {
    await node.stop();
    await web?.stop();
  }
}

/** What the overview says about whether the data is counted. */
function isCounted(text: string, version: string, one: Case): boolean | null | undefined {
  const config = readTexts([new Source('haproxy.cfg', filled(text))], {
    version: parseVersion(version),
    localPeer: null,
    environment: new Environment(),
  });
  const overview = overviewOf(config).find(({ table }) => table.name === one.table);
  return overview?.data.find(({ stored }) => stored.type.keyword === one.data)?.isCounted;
}

/** The text as a whole config, with ports that nobody opens. */
function filled(text: string): string {
  return (defaults + text)
    .replaceAll('PORT', '8080')
    .replaceAll('OTHER', '8081')
    .replaceAll('SERVER', '8082');
}

/** The rules about tables that a config breaks. */
function broken(text: string, version: string): readonly string[] {
  return lint([{ name: 'haproxy.cfg', text: filled(text) }], { haproxyVersion: version }).map(
    ({ rule }) => rule,
  );
}

describe.each(haproxyBinaries())('with HAProxy $version', { timeout: 60_000 }, (binary) => {
  it.concurrent.each(cases)('$rule: $what stays 0, and counts when it is repaired', async (one) => {
    expect(broken(one.bad, binary.branch)).toContain(one.rule);
    expect(broken(one.good, binary.branch)).not.toContain(one.rule);
    expect(isCounted(one.bad, binary.branch, one)).toBe(false);
    expect(isCounted(one.good, binary.branch, one)).toBe(true);
    const [bad, good] = await Promise.all([counted(binary, one.bad, one), counted(binary, one.good, one)]);
    expect(bad).toBe(0);
    expect(good).toBeGreaterThan(0);
  });

  it('a replicated table stays empty where no rule fills it, and takes entries with one', async () => {
    const nodes = (rule: string) => {
      const text = `peers p\n    peer hap1 127.0.0.1:PEER1\n    peer hap2 127.0.0.1:PEER2\n\nlisten www\n    bind 127.0.0.1:PORT\n    stick-table type ip size 1k expire 30m peers p\n${rule}    server web1 127.0.0.1:SERVER id 101\n`;
      return defaults + text;
    };
    const entries = async (rule: string) => {
      const [web] = await startBackends(1);
      const port = await freePort();
      const config = nodes(rule)
        .replace('PEER1', String(await freePort()))
        .replace('PEER2', String(await freePort()))
        .replace('PORT', String(port))
        .replace('SERVER', String(web?.port));
      const node = await startNode({ binary, config, localPeer: 'hap1' });
      try {
        await fetch(`http://127.0.0.1:${port}/`);
        return [...(await node.runtime('show table www')).matchAll(/ key=/g)].length;
      } finally {
        await node.stop();
        await web?.stop();
      }
    };
    expect(await entries('')).toBe(0);
    expect(await entries('    stick on src\n')).toBe(1);
  });
});
