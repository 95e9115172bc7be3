import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generate, type LintBasics, lintFleet, readCluster, Source, spliceInto } from '../../src/index.ts';
import type { Cluster, Form } from '../../src/model/cluster.ts';
import { repositoryFolder } from '../haproxy/binaries.ts';

/** What is said above info about a fleet, given as the text of each node. */
function loud(
  texts: Readonly<Record<string, string>>,
  options: LintBasics,
  isLeftOut: (rule: string) => boolean = () => false,
): readonly string[] {
  const nodes = Object.entries(texts).map(([name, text]) => ({
    name,
    files: [{ name: `${name}.cfg`, text }],
  }));
  return lintFleet(nodes, options)
    .filter(({ rule, severity }) => severity !== 'info' && !isLeftOut(rule))
    .map(({ rule, node, message }) => `${node} ${rule}: ${message}`);
}

/** What lint says of one node, a cluster file of the fixtures asks for: loopback addresses, words of a later version. */
const isOfOneNode = (rule: string) => !rule.startsWith('fleet/');

const folder = join(repositoryFolder, 'fixtures/clusters');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const forms: readonly Form[] = ['legacy', 'modern', 'single'];
const START = `global

defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s
`;

describe('no rule of a fleet speaks above info of what generate makes', () => {
  it.each(files.flatMap((name) => forms.map((form) => ({ name, form }))))(
    'of $name as $form',
    ({ name, form }) => {
      const { cluster } = readCluster(new Source(name, readFileSync(join(folder, name), 'utf8')));
      if (cluster === null) throw new Error('no cluster');
      const changed: Cluster = {
        ...cluster,
        tables: [],
        sums: [],
        serverIds: new Map(),
        sections: cluster.sections.map((section) => ({ ...section, form })),
      };
      const needsModern = changed.sections.some(({ members }) =>
        members.some(({ address, listen }) => address !== listen),
      );
      if (form === 'legacy' && needsModern) {
        expect(() => changed.nodes.map((node) => generate(changed, node.name))).toThrow();
        return;
      }
      const texts = Object.fromEntries(
        changed.nodes.map((node) => [node.name, spliceInto(new Source('h.cfg', START), changed, node.name)]),
      );
      expect(Object.keys(texts).length).toBeGreaterThan(1);
      for (const haproxyVersion of ['2.6', '3.0', '3.2']) {
        const told = loud(texts, { haproxyVersion }, isOfOneNode);
        // What the cluster file tells as translated is for lint with the cluster file.
        const isTranslated = changed.sections.some(({ members }) =>
          members.some(({ address, listen }) => address !== listen),
        );
        expect(told.filter((line) => !isTranslated || !line.includes('fleet/different-address'))).toEqual([]);
      }
    },
  );
});

/** While a fleet is converted, its nodes have different forms. */
describe('no rule of a fleet speaks above info of nodes that generate gives different forms', () => {
  it.each(files)('%s', (name) => {
    const { cluster } = readCluster(new Source(name, readFileSync(join(folder, name), 'utf8')));
    if (cluster === null) throw new Error('no cluster');
    const isTranslated = cluster.sections.some(({ members }) =>
      members.some(({ address, listen }) => address !== listen),
    );
    const possible = isTranslated ? forms.filter((form) => form !== 'legacy') : forms;
    for (const shift of possible.keys()) {
      const texts = Object.fromEntries(
        cluster.nodes.map((node, index) => {
          const form = possible[(index + shift) % possible.length] ?? 'modern';
          const changed: Cluster = {
            ...cluster,
            tables: [],
            sums: [],
            serverIds: new Map(),
            sections: cluster.sections.map((section) => ({ ...section, form })),
          };
          return [node.name, spliceInto(new Source('h.cfg', START), changed, node.name)];
        }),
      );
      const told = loud(texts, { haproxyVersion: '3.2' }, isOfOneNode);
      expect(told.filter((line) => !isTranslated || !line.includes('fleet/different-address'))).toEqual([]);
    }
  });
});

const BACKEND = `
defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s

backend dynamic
    balance roundrobin
    stick-table type string len 52 size 1m expire 30m store gpc0,conn_rate(30s) peers mypeers
    stick on req.cook(JSESSIONID)
    server srv1 192.168.0.30:80 id 1 check
    server srv2 192.168.0.31:80 id 2 check
`;

/** Fleets as the chapter on peers of HAProxy's manual has them. */
const fleets: Readonly<Record<string, Readonly<Record<string, (own: string) => string>>>> = {
  'peer lines': same(
    ['haproxy1', 'haproxy2', 'haproxy3'],
    () => `
peers mypeers
    peer haproxy1 192.168.0.1:1024
    peer haproxy2 192.168.0.2:1024
    peer haproxy3 10.2.0.1:1024
`,
  ),
  'bind and server lines with TLS, a table in the section': same(
    ['hostA', 'hostB'],
    (own) => `
peers mypeers
    bind 192.168.0.${own === 'hostA' ? 1 : 2}:1024 ssl crt mycerts/pem ca-file mycerts/ca.pem verify required
    default-server ssl crt mycerts/pem ca-file mycerts/ca.pem verify required verifyhost peers.example
    server hostA${own === 'hostA' ? '' : ' 192.168.0.1:1024'}
    server hostB${own === 'hostB' ? '' : ' 192.168.0.2:1024'}
    table t1 type string len 20 size 1k expire 5m store gpc0,http_req_rate(10s)

frontend web
    bind 192.168.0.10:80
    http-request track-sc0 src table mypeers/t1
    http-request deny if { sc_http_req_rate(0) gt 100 }
    default_backend dynamic
`,
  ),
  'shards, and two sections': same(
    ['A', 'B'],
    (own) => `
peers mypeers
    shards 2
    peer A 127.0.1.1:40001${own === 'A' ? '' : ' shard 1'}
    peer B 127.0.1.2:40002${own === 'B' ? '' : ' shard 2'}

peers other
    peer A 127.0.1.1:40003
    peer B 127.0.1.2:40004
    table t1 type ip size 1k expire 5m store gpc0
`,
  ),
};

function same(names: readonly string[], section: (own: string) => string) {
  return Object.fromEntries(names.map((name) => [name, section]));
}

describe('nothing above info is said of the fleet of a manual', () => {
  it.each(Object.entries(fleets))('%s', (_, nodes) => {
    const texts = Object.fromEntries(
      Object.entries(nodes).map(([name, section]) => [
        name,
        `global\n    localpeer ${name}\n${section(name)}${BACKEND}`,
      ]),
    );
    expect(loud(texts, { haproxyVersion: '3.2' })).toEqual([]);
  });
});
