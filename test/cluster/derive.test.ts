import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sourceOf } from '../../src/bytes.ts';
import { foundText } from '../../src/cluster/derive/found.ts';
import { nodesOfConfig } from '../../src/cluster/derive/local-peer.ts';
import { deriveCluster } from '../../src/cluster/derive.ts';
import { type ClusterFile, isListed, type NodeEntry } from '../../src/cluster/file.ts';
import { printCluster } from '../../src/cluster/print.ts';
import { readCluster } from '../../src/cluster/read.ts';
import { readYaml } from '../../src/cluster/yaml.ts';
import { HapeersError } from '../../src/errors.ts';
import { spliceInto } from '../../src/generate/splice.ts';
import { nodeText } from '../../src/generate/text.ts';
import type { Cluster, Form } from '../../src/model/cluster.ts';
import type { Config } from '../../src/model/config.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { newest } from '../../src/model/value/version.ts';
import { Source } from '../../src/text.ts';
import { repositoryFolder } from '../haproxy/binaries.ts';

const forms: readonly Form[] = ['legacy', 'modern', 'single'];

function configOf(text: string, localPeer: string | null, name = 'haproxy.cfg'): Config {
  const source = new Source(name, text);
  const target = { version: newest, localPeer, environment: new Environment() };
  return readTexts([source], target);
}

function load(text: string, name = 'hapeers.yaml'): Cluster {
  const { cluster, problems } = readCluster(new Source(name, text));
  if (cluster === null) throw new Error(`${problems.map(({ message }) => message).join(', ')}\n${text}`);
  return cluster;
}

/** The texts of the configs by their nodes, as one cluster file. */
function derive(texts: ReadonlyMap<string, string>) {
  const nodes = [...texts].map(([name, text]) => ({
    name,
    files: [],
    config: configOf(text, name, `${name}.cfg`),
  }));
  const { file, problems, found } = deriveCluster(nodes, null);
  const comments = found.map((one) => ({ path: one.path, text: foundText(one, ({ name }) => name) }));
  return { file, comments, messages: problems.map(({ severity, message }) => `${severity}: ${message}`) };
}

/** Each node, table and list of ids says where it was found. */
function expectEveryEntryFound(file: ClusterFile, text: string): void {
  const entries = text
    .split('\n')
    .filter((line) => /^ +(?:- )?(?:\S+: )?\{/.test(line) || /^ +name: /.test(line));
  expect(entries.length).toBeGreaterThanOrEqual(isListed(file) ? file.nodes.length : 0);
  for (const line of entries) expect(line).toMatch(/ # .*\w\.cfg:\d+/);
}

/** What is derived from the configs says nothing else about them than they do. */
function expectRoundTrip(texts: ReadonlyMap<string, string>): Cluster {
  const { file, comments, messages } = derive(texts);
  expect(messages).toEqual([]);
  const text = printCluster(file, comments);
  expect(readYaml(new Source('', text)).data).toEqual(readYaml(new Source('', printCluster(file))).data);
  expectEveryEntryFound(file, text);
  const derived = load(text);
  for (const [node, text] of texts) {
    expect(spliceInto(new Source(`${node}.cfg`, text), derived, node)).toBe(text);
  }
  return derived;
}

const BASE = `defaults
    timeout connect 1s

frontend web
    bind :80

backend app
    server web1 10.0.1.1:80 check
    server web2 10.0.1.2:80

backend rates
`;

const configsOf = (cluster: Cluster, form: Form) =>
  new Map(
    cluster.nodes.map(({ name }) => [name, spliceInto(new Source('haproxy.cfg', BASE), cluster, name, form)]),
  );

describe('the cluster file of what was generated', () => {
  const folder = join(repositoryFolder, 'fixtures/clusters');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
    const cluster = load(
      withoutSums(readFileSync(join(folder, file), 'utf8')).replaceAll('be_app', 'app'),
      file,
    );
    for (const form of forms) {
      if (form === 'legacy' && ['unverified.yaml', 'full.yaml'].includes(file)) continue;
      it(`from ${file} in ${form} form says the same`, () => {
        const derived = expectRoundTrip(configsOf(cluster, form));
        for (const { name } of cluster.nodes)
          expect(nodeText(derived, name)).toBe(nodeText(cluster, name, form));
      });
    }
  }

  it('says the same whatever the cluster is', () => {
    fc.assert(
      fc.property(clusterFiles(), fc.constantFrom(...forms), (file, form) => {
        const cluster = load(printCluster(file));
        fc.pre(form !== 'legacy' || cluster.sections.every(({ members }) => members.every(isPlain)));
        const derived = expectRoundTrip(configsOf(cluster, form));
        for (const { name } of cluster.nodes) {
          for (const other of [form, 'modern'] as const) {
            expect(nodeText(derived, name, other)).toBe(nodeText(cluster, name, other));
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** A sum is read back as the tables that it makes. */
function withoutSums(text: string): string {
  return text.replace(/^ +sum:\n(?: {8,}.*\n)*/gm, '');
}

function isPlain({ address, listen }: { readonly address: string; readonly listen: string }): boolean {
  return address === listen;
}

/** Cluster files of one to three sections, with everything that a derived one can have. */
function clusterFiles(): fc.Arbitrary<ClusterFile> {
  const names = fc.uniqueArray(fc.constantFrom('lb1', 'lb2', 'a', 'b.example', 'hap-3', 'N_4', 'lb11'), {
    minLength: 2,
    maxLength: 5,
  });
  const table = fc.record(
    {
      type: fc.constantFrom('ip' as const, 'ipv6' as const, 'integer' as const),
      size: fc.constantFrom<string | number>('1m', '200k', 5000),
      expire: fc.constantFrom('1h', '30m', '500ms'),
      nopurge: fc.constant(true),
      store: fc.subarray(['gpc0', 'http_req_rate(10s)', 'conn_cur', 'gpt0'], { minLength: 1 }),
      srvkey: fc.constantFrom('name' as const, 'addr' as const),
    },
    { requiredKeys: ['type', 'size'] },
  );
  const tls = fc.record(
    {
      crt: fc.constantFrom('/etc/certs/{name}.pem', '/etc/certs/{name}/{name}-peer.pem', '/etc/peer.pem'),
      'ca-file': fc.constantFrom('/etc/ca.pem'),
      verify: fc.constantFrom('required' as const, 'none' as const),
      'crl-file': fc.constant('/etc/crl.pem'),
      sni: fc.constantFrom('{name}', 'peers.example.net', '{name}.example.net'),
      verifyhost: fc.constantFrom('{name}', 'peers.example.net'),
      'ssl-min-ver': fc.constant('TLSv1.2'),
      ciphers: fc.constant('ECDHE-RSA-AES256-GCM-SHA384'),
    },
    { requiredKeys: ['crt', 'ca-file'] },
  );
  const section = (index: number) =>
    fc.record(
      {
        name: fc.constant(`section${index}`),
        port: fc.constant(1024 + index),
        tls,
        log: fc.constantFrom<string | string[]>('global', ['global', '127.0.0.1:514 local0 notice']),
        observers: fc.constantFrom<(string | { name: string; address: string })[]>(
          ['probe'],
          ['probe', { name: 'more', address: '127.0.0.9:9' }],
        ),
        tables: fc.tuple(table, table).map((both) => both.map((one, at) => ({ name: `t${at}`, ...one }))),
      },
      { requiredKeys: ['name', 'port'] },
    );
  return fc.tuple(names, fc.integer({ min: 1, max: 3 })).chain(([members, count]) =>
    fc.record(
      {
        peers: fc.tuple(...Array.from({ length: count }, (_, index) => section(index))),
        nodes: fc.tuple(...members.map((name, index) => nodeOf(name, index, count))),
        localpeer: fc.constant(true),
        tables: fc
          .record({ app: table, rates: table }, { requiredKeys: [] })
          .map((tables) =>
            Object.fromEntries(
              Object.entries(tables).map(([proxy, one]) => [proxy, { ...one, peers: 'section0' }]),
            ),
          ),
        servers: fc.record({
          app: fc.record({
            web1: fc.integer({ min: 1, max: 99 }),
            web2: fc.integer({ min: 100, max: 2147483647 }),
          }),
        }),
      },
      { requiredKeys: ['peers', 'nodes'] },
    ),
  );
}

/** With several sections the ports are theirs. */
function nodeOf(name: string, index: number, sections: number): fc.Arbitrary<NodeEntry> {
  return fc.record<NodeEntry, 'name' | 'address'>(
    {
      name: fc.constant(name),
      address: fc.constantFrom(`10.0.0.${index}`, `[2001:db8::${index}]`, `${name.toLowerCase()}.lan`),
      ...(sections > 1
        ? { bind: fc.constantFrom('0.0.0.0', '[::]') }
        : {
            port: fc.integer({ min: 2000, max: 60000 }),
            bind: fc.constantFrom('0.0.0.0:7777', ':7777', '[::]:1024', '*:9000'),
          }),
    },
    { requiredKeys: ['name', 'address'] },
  );
}

describe('the cluster file of an existing config', () => {
  it('is that of one file that all nodes share', () => {
    const text = 'peers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:8 # two\n  peer c 10.0.0.3:7\n';
    expect(nodesOfConfig(configOf(text, null))).toEqual(['a', 'b', 'c']);
    expect(derive(new Map(['a', 'b', 'c'].map((name) => [name, text])))).toMatchObject({
      messages: [],
      file: {
        peers: { name: 'c', form: 'legacy', port: 7 },
        nodes: [
          { name: 'a', address: '10.0.0.1' },
          { name: 'b', address: '10.0.0.2', port: 8 },
          { name: 'c', address: '10.0.0.3' },
        ],
      },
    });
  });

  it('takes another order of parameters and other notations as they are', () => {
    const tls = 'verify required ca-file /ca.pem crt "/a.pem" ssl';
    const proxies =
      'backend x\n  stick-table size 1k type string len 32 peers c\n  server s 10.0.0.1:80 id 007\n';
    const derived = expectRoundTrip(
      new Map([
        [
          'a',
          `peers c\n  bind :7 ${tls}\n  default-server ${tls}\n  server a\n  server 'b' 10.0.0.2:7 # b\n  table t size 1024 type ip expire 1000 store http_req_rate(10000)\n${proxies}`,
        ],
        [
          'b',
          `peers c\n  default-server ${tls.replace('/a', '/b')}\n  bind :7 ssl verify required crt /b.pem ca-file /ca.pem\n  server a 10.0.0.1:7\n  server b\n  table t type ip size 1k expire 1s store http_req_rate(10s)\n${proxies.replace('1k', '1024')}`,
        ],
      ]),
    );
    expect(derived.sections[0]?.members).toMatchObject([
      { address: '10.0.0.1:7', listen: ':7', tls: { crt: '/a.pem' } },
      { address: '10.0.0.2:7', listen: ':7', tls: { crt: '/b.pem' } },
    ]);
  });

  it('knows for which node a config is', () => {
    const names = (text: string) => nodesOfConfig(configOf(text, null));
    expect(names('global\n  localpeer b\npeers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n')).toEqual([
      'b',
    ]);
    expect(names('peers c\n  bind :7\n  server a\n  server b 10.0.0.2:7\n')).toEqual(['a']);
    expect(names('peers c\n  bind :7\n  server a sni str(a)\n  server b 10.0.0.2:7 sni str(b)\n')).toEqual([
      'a',
    ]);
    expect(names('peers c\n  bind :7\n  server a 10.0.0.1:7\n  server b 10.0.0.2:7\n')).toEqual([]);
    expect(names('peers c\n  peer a 10.0.0.1:7\n  peer o 127.0.0.1:9\n')).toEqual(['a']);
  });

  const contradictions: readonly (readonly [what: string, a: string, b: string, expected: string])[] = [
    [
      'the port of a peer',
      'peers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n',
      'peers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:8\n',
      'the address of "b" is "10.0.0.2:8" here and "10.0.0.2:7" elsewhere',
    ],
    [
      'a table of a proxy',
      'peers c\n  peer a 10.0.0.1:7\nbackend x\n  stick-table type ip size 1k peers c\n',
      'peers c\n  peer a 10.0.0.1:7\nbackend x\n  stick-table type ip size 2k peers c\n',
      'the table of "x" is "stick-table type ip size 2k peers c" here and "stick-table type ip size 1k peers c" elsewhere',
    ],
    [
      'a table of the section',
      'peers c\n  peer a 10.0.0.1:7\n  table t type ip size 1k\n',
      'peers c\n  peer a 10.0.0.1:7\n  table t type ip size 2k\n',
      'table "t" is "table t type ip size 2k" here and "table t type ip size 1k" elsewhere',
    ],
    [
      'the id of a server',
      'peers c\n  peer a 10.0.0.1:7\nbackend x\n  server s :80 id 1\n',
      'peers c\n  peer a 10.0.0.1:7\nbackend x\n  server s :80 id 2\n',
      'the id of "s" in "x" is "2" here and "1" elsewhere',
    ],
    [
      'TLS on one side only',
      'peers c\n  bind 10.0.0.1:7\n  server a\n  server b 10.0.0.2:7\n',
      'peers c\n  bind 10.0.0.2:7 ssl crt /b.pem\n  default-server ssl verify none\n  server a 10.0.0.1:7\n  server b\n',
      'the transport of "c" is "TLS" here and "clear text" elsewhere',
    ],
    [
      'a CA in more than the name',
      'peers c\n  default-bind ssl crt /c.pem ca-file /x/a.pem\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n',
      'peers c\n  default-bind ssl crt /c.pem ca-file /y/b.pem\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n',
      '"ca-file" of "c" is "/y/b.pem" here and "/x/a.pem" elsewhere',
    ],
  ];
  it.each(contradictions)('is none where nodes contradict each other: %s', (_, a, b, expected) => {
    const nodes = Object.entries({ a, b }).map(([name, text]) => ({
      name,
      files: [],
      config: configOf(text, name, `${name}.cfg`),
    }));
    const { problems } = deriveCluster(nodes, null);
    expect(problems.map(({ severity, message }) => [severity, message])).toEqual([['error', expected]]);
    expect(problems[0]?.source.name).toBe('b.cfg');
    expect(problems[0]?.related.map(({ source }) => source.name)).toEqual(['a.cfg']);
  });

  it('is the same whether variables or words say it', () => {
    const plain = `global
  localpeer a
peers c
  bind 10.0.0.1:7 ssl crt /etc/a.pem ca-file /etc/ca.pem verify required
  default-server ssl crt /etc/a.pem ca-file /etc/ca.pem verify required
  server a
  server b 10.0.0.2:7 shard 2
  shards 2
  table t type ip size 1k store gpc0
backend x
  stick-table type ip size 1k expire 10s peers c
  server s 10.0.1.1:80 id 7
`;
    const variables = {
      B: 'b',
      TWO: '2',
      IP: '10.0.0.',
      DIR: '/etc',
      T: 't',
      PEERS: 'c',
      S: 's',
      ID: '7',
      SIZE: '1k',
    };
    const text = plain
      .replace(
        'global\n',
        `global\n${Object.entries(variables)
          .map(([name, value]) => `  setenv ${name} ${value}\n`)
          .join('')}`,
      )
      .replaceAll('/etc/', '"${DIR}"/')
      .replace('bind 10.0.0.1:7', 'bind "${IP}"1:7')
      .replace('server b 10.0.0.2:7 shard 2', 'server "$B" "${IP}2:7" shard "$TWO"')
      .replace('shards 2', 'shards "$TWO"')
      .replace('table t type ip size 1k', 'table "$T" type ip size "$SIZE"')
      .replace(
        'stick-table type ip size 1k expire 10s peers c',
        'stick-table type ip size "$SIZE" expire 10s peers "$PEERS"',
      )
      .replace('server s 10.0.1.1:80 id 7', 'server "$S" 10.0.1.1:80 id "$ID"');
    const said = derive(new Map([['a', plain]]));
    const hidden = derive(new Map([['a', text]]));
    expect(text).not.toBe(plain);
    expect(hidden.messages).toEqual(said.messages);
    expect(hidden.file).toEqual(said.file);
    // Of two nodes one says it in words and the other with variables.
    const b = plain
      .replace('localpeer a', 'localpeer b')
      .replace('bind 10.0.0.1', 'bind 10.0.0.2')
      .replace('server a\n', 'server a 10.0.0.1:7\n')
      .replace('server b 10.0.0.2:7 shard 2', 'server b')
      .replaceAll('/a.pem', '/b.pem');
    const both = derive(
      new Map([
        ['a', text],
        ['b', b],
      ]),
    );
    expect(both.messages.filter((message) => message.startsWith('error'))).toEqual([]);
  });

  const leftOut: readonly (readonly [what: string, text: string, expected: readonly string[]])[] = [
    [
      'parameters',
      'peers c\n  bind :7 alpn h2\n  server a\n  server b 10.0.0.2:7 check\n',
      [
        'warning: "alpn" is left out: a cluster file has no key for it',
        'warning: "check" is left out: a cluster file has no key for it',
        'warning: no config says where the other nodes dial "a"',
      ],
    ],
    [
      'names in variables, tables of unknown sections, servers without ids',
      'peers c\n  peer a 10.0.0.1:7\n  peer "${OTHER}" 10.0.0.2:7\nbackend x\n  stick-table type ip size 1k peers d\n  server s :80 id 1\n  server t :81\n',
      [
        'warning: this line is left out: its name or its condition is not known',
        'warning: table "x" is left out: section "peers d" does not exist',
        'warning: the server ids of "x" are left out: not all of its servers have a fixed one',
      ],
    ],
    [
      'what HAProxy refuses, and disabled sections',
      'peers c\n  disabled\n  peer a 10.0.0.1:7\n  table t type ip size 1k store gpc9\n  shards none\n',
      [
        'warning: "c" is disabled, which a cluster file has no key for',
        'warning: "none" is left out: it is not a positive number',
        'warning: table "c/t" is left out: unknown data type "gpc9"',
      ],
    ],
  ];
  it.each(leftOut)('tells what it leaves out: %s', (_, text, expected) => {
    expect(derive(new Map([['a', text]])).messages.toSorted()).toEqual(expected.toSorted());
  });
});

describe('the cluster file of anything', () => {
  it('is made without an exception, whatever stands in the config', () => {
    const full = load(
      withoutSums(readFileSync(join(repositoryFolder, 'fixtures/clusters/full.yaml'), 'utf8')).replaceAll(
        'be_app',
        'app',
      ),
    );
    const text = [...configsOf(full, 'single').values()].join('');
    const anywhere = fc.nat(text.length);
    const pieces = fc.constantFrom(
      '',
      '\n',
      ' ',
      '"',
      "'",
      '\\',
      '#',
      '${X}',
      '{name}',
      '\0',
      'peers c\n',
      ' server a\n',
      ' peer b 1.2.3.4:5\n',
      '.if x\n',
      '.endif\n',
      ' id -1',
      ' ssl',
      ':',
    );
    fc.assert(
      fc.property(anywhere, anywhere, pieces, (from, to, piece) => {
        const broken = text.slice(0, Math.min(from, to)) + piece + text.slice(Math.max(from, to));
        const [node = 'hap1'] = nodesOfConfig(configOf(broken, null));
        const { file } = derive(new Map([[node, broken]]));
        const { cluster } = readCluster(new Source('hapeers.yaml', printCluster(file)));
        if (cluster?.nodes.some(({ name }) => name === node) !== true) return;
        try {
          spliceInto(new Source('haproxy.cfg', broken), cluster, node);
        } catch (error) {
          expect(error).toBeInstanceOf(HapeersError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the cluster file of every fixture', () => {
  const folders = ['fixtures/oracle/cases', 'fixtures/oracle/battery', 'fixtures/readme'];
  const files = folders.flatMap((folder) =>
    readdirSync(join(repositoryFolder, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.cfg'))
      .map((name) => join(repositoryFolder, folder, name)),
  );

  it('is made, or it is said why not', () => {
    let made = 0;
    for (const file of files) {
      const { text } = sourceOf(file, readFileSync(file));
      const config = configOf(text, null);
      for (const name of nodesOfConfig(config)) {
        const { file: derived, messages } = derive(new Map([[name, text]]));
        if (messages.some((message) => message.startsWith('error'))) continue;
        const { cluster, problems } = readCluster(new Source('hapeers.yaml', printCluster(derived)));
        if (cluster === null) expect(problems, file).not.toEqual([]);
        else made++;
      }
    }
    expect(made).toBeGreaterThan(300);
  });
});
