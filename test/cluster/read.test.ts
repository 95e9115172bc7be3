import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCluster } from '../../src/cluster/read.ts';
import { Source } from '../../src/text.ts';
import { repositoryFolder } from '../haproxy/binaries.ts';

/** Each problem as `LINE [TEXT] MESSAGE` with the hint below; the text is what it points at. */
function read(text: string): string[] {
  const source = new Source('hapeers.yaml', text);
  return readCluster(source).problems.flatMap(({ message, hint, range, severity }) => {
    const { line } = source.position(range.start);
    const mark = severity === 'error' ? '' : `${severity}: `;
    return [`${line} [${source.slice(range)}] ${mark}${message}`, ...(hint === null ? [] : [`  ${hint}`])];
  });
}

const nodes = `nodes:
  - { name: hap1, address: 10.0.10.5 }
  - { name: hap2, address: 10.0.10.6 }
`;

/** A file that is right but for what is said. */
const cluster = (peers: string, rest = nodes) => `peers: { name: c${peers} }\n${rest}`;
const node = (entry: string, peers = '') =>
  cluster(peers, `nodes:\n  - { name: a, address: 10.0.0.1${entry} }\n`);
const table = (entry: string) => cluster('', `${nodes}tables:\n  app: { type: ip, size: 1k${entry} }\n`);

const cases: readonly [string, string, readonly string[]][] = [
  [
    'an empty file',
    '',
    [
      '1 [] the cluster file is empty',
      '  write at least "peers: { name: haproxy-cluster }" and "nodes:" with a name and an address for each node',
    ],
  ],
  [
    'a list',
    '- a',
    [
      '1 [- a] the cluster file must be a mapping with the keys "peers" and "nodes", not a list',
      '  write at least "peers: { name: haproxy-cluster }" and "nodes:" with a name and an address for each node',
    ],
  ],
  [
    'a tab',
    'peers:\n\tname: c\n',
    ['2 [\t] not YAML: tabs are not allowed as indentation', '  indent with spaces'],
  ],
  [
    'a quote that is not closed',
    'peers: "c',
    [
      '1 [] not YAML: missing closing quote',
      '  add a space after ":" and "-", and quote strings that contain special characters',
    ],
  ],
  [
    'a key that stands twice',
    `peers: { name: c }\n${nodes}peers: { name: d }\n`,
    ['5 [peers] duplicate key "peers"', '  remove one of them'],
  ],
  [
    'keys that stand twice, each however it is quoted and in whichever mapping',
    `peers: { name: c, port: 1024, "port": 1025 }\n${nodes}tables:\n  1: { type: ip, size: 1k }\n  '1': { type: ip, size: 1k }\n`,
    [
      '1 ["port"] duplicate key "port"',
      '  remove one of them',
      '7 [\'1\'] duplicate key "1"',
      '  remove one of them',
    ],
  ],
  [
    'two documents',
    `${cluster('')}---\na: 1\n`,
    ['5 [---] a second document begins here', '  remove the line "---" or what follows it'],
  ],
  [
    'an alias to nothing',
    `${cluster('')}mode: *x\n`,
    ['5 [*x] nothing is named "x" with "&" above', '  put a text that begins with "*" in quotes'],
  ],
  [
    'a list as a key',
    '? [a]\n: b\n',
    ['1 [[a]] a key must be a string', '  put the key in quotes if this is meant to be a string'],
  ],
  ['an unknown key', cluster(', prot: 1024'), ['1 [prot] unknown key "prot"', '  did you mean "port"?']],
  [
    'a misspelled key that is needed',
    cluster('', 'nodes:\n  - name: a\n    adress: 10.0.0.1\n'),
    ['4 [adress] unknown key "adress"', '  did you mean "address"?'],
  ],
  [
    'missing keys',
    'peers: {}\nnodes:\n  - name: a\n  - {}\n',
    [
      '1 [peers] "peers" lacks "name"',
      '  add, for example, "name: haproxy-cluster"',
      '3 [name: a] entry 1 of "nodes" lacks "address"',
      '  add, for example, "address: 10.0.10.5"',
      '4 [{}] entry 2 of "nodes" lacks "name" and "address"',
      '  add, for example, "name: hap1" and "address: 10.0.10.5"',
    ],
  ],
  [
    'a port in quotes',
    cluster(', port: "1024"'),
    ['1 ["1024"] "port" must be a port from 1 to 65535, not "1024"', '  write it without quotes: port: 1024'],
  ],
  [
    'a name that is a number',
    cluster('', 'nodes: [{ name: 7, address: 10.0.0.1 }]\n'),
    [
      '2 [7] "name" must be a name of letters, digits, "_", "-", "." and ":" that does not begin with "-", not "7"',
      '  quote it: a number is not a string',
    ],
  ],
  [
    'an unknown form',
    cluster(', form: modren'),
    [
      '1 [modren] "form" must be one of auto, legacy, modern, single, not "modren"',
      '  did you mean "modern"?',
    ],
  ],
  [
    'an old version',
    `haproxy: 1.8\n${cluster('')}`,
    ['1 [1.8] HAProxy 1.8 is older than the supported versions', '  give 2.4 or later'],
  ],
  [
    'a version that does not exist',
    `haproxy: 53.8\n${cluster('')}`,
    [
      '1 [53.8] unknown HAProxy version "53.8"',
      '  expected one of 2.4, 2.6, 2.8, 3.0, 3.2, 3.4, 3.5 (in development), or a full version such as 3.0.11',
    ],
  ],
  [
    'half a version',
    `haproxy: 3\n${cluster('')}`,
    [
      '1 [3] "haproxy" must be a HAProxy version from 2.4 on, not "3"',
      '  write, for example, "haproxy: \'3.0\'"',
    ],
  ],
  [
    'a node below the lowest version',
    `haproxy: "3.0"\n${node(', haproxy: "2.8"')}`,
    [
      '4 ["2.8"] node "a" runs a version below 3.0, the lowest in the cluster',
      '  set "haproxy" at the top of the file to the lowest version in use',
    ],
  ],
  [
    'a port in the address',
    cluster('', 'nodes: [{ name: a, address: "10.0.0.1:1024" }]\n'),
    [
      '2 ["10.0.0.1:1024"] "address" contains a port: "10.0.0.1:1024"',
      '  write "address: \'10.0.0.1\'" and "port: 1024"',
    ],
  ],
  [
    'an address that means all',
    cluster('', 'nodes: [{ name: a, address: 0.0.0.0 }]\n'),
    [
      '2 [0.0.0.0] the other nodes cannot dial "0.0.0.0"',
      '  give the address of this node here, and what it listens on as "bind"',
    ],
  ],
  [
    'no IPv4 address',
    cluster('', 'nodes: [{ name: a, address: 10.0.0.256 }]\n'),
    ['2 [10.0.0.256] "10.0.0.256" is not a valid IPv4 address', '  write, for example, 10.0.10.5'],
  ],
  [
    'no IPv6 address',
    cluster('', 'nodes: [{ name: a, address: "2001:db8::g" }]\n'),
    [
      '2 ["2001:db8::g"] "2001:db8::g" is not a valid IPv6 address',
      '  write, for example, 2001:db8::5, or [2001:db8::5]:1024 with a port',
    ],
  ],
  [
    'an address of another kind',
    cluster('', 'nodes: [{ name: a, address: udp@10.0.0.1 }]\n'),
    [
      '2 [udp@10.0.0.1] "udp@10.0.0.1" is of a kind that peers cannot use',
      '  give an IP address, a host name or a path',
    ],
  ],
  [
    'two addresses',
    cluster('', 'nodes: [{ name: a, address: "10.0.0.1,10.0.0.2" }]\n'),
    ['2 ["10.0.0.1,10.0.0.2"] "10.0.0.1,10.0.0.2" contains several addresses', '  give one address'],
  ],
  [
    'a port for a path',
    cluster('', 'nodes: [{ name: a, address: /run/a.sock, port: 1024 }]\n'),
    ['2 [1024] a socket path has no port', '  remove "port"'],
  ],
  [
    'a range to listen on',
    node(', bind: "0.0.0.0:1024-1030"'),
    [
      '3 ["0.0.0.0:1024-1030"] "1024-1030" is not a valid port to listen on',
      '  give one port from 1 to 65535',
    ],
  ],
  [
    'one address for two nodes',
    cluster('', 'nodes:\n  - { name: a, address: 10.0.0.1 }\n  - { name: b, address: 10.0.0.1 }\n'),
    ['4 [10.0.0.1] "b" has the address of "a": 10.0.0.1:10000', '  give each node a unique address and port'],
  ],
  [
    'one name for two nodes',
    cluster('', 'nodes:\n  - { name: a, address: 10.0.0.1 }\n  - { name: a, address: 10.0.0.2 }\n'),
    ['4 [a] duplicate node name "a"', '  give each node a unique name'],
  ],
  [
    'one name for two sections',
    `peers: [{ name: c, port: 1 }, { name: c, port: 2 }]\n${nodes}`,
    ['1 [c] duplicate section name "c"', '  give each section a unique name'],
  ],
  [
    'one port for two sections',
    `peers: [{ name: c }, { name: d }]\n${nodes}`,
    [
      '1 [d] on "hap1" the sections "c" and "d" listen on the same port: 10.0.10.5:10000',
      '  give each section its own "port"',
    ],
  ],
  [
    'one port for two sections by the node',
    `peers: [{ name: c }, { name: d }]\nnodes: [{ name: a, address: 10.0.0.1, port: 7 }]\n`,
    [
      '2 [7] on "a" the sections "c" and "d" listen on the same port: 10.0.0.1:7',
      '  leave the port to the sections, each with its own "port"',
    ],
  ],
  [
    'a node as an observer',
    cluster(', observers: [hap2]'),
    [
      '1 [hap2] "hap2" is a node and cannot be an observer',
      '  choose a name that no node has: a session under the name of a node would cut off that node',
    ],
  ],
  [
    'one observer twice',
    cluster(', observers: [o, o]'),
    ['1 [o] duplicate observer name "o"', '  give each observer a unique name'],
  ],
  [
    'an observer without a port',
    cluster(', observers: [{ name: o, address: 127.0.0.9 }]'),
    [
      '1 [127.0.0.9] the address of an observer needs a port: "127.0.0.9"',
      '  write, for example, "127.0.0.9:9"',
    ],
  ],
  [
    'an observer at the address of a node',
    cluster(', observers: [{ name: o, address: "10.0.10.5:10000" }]'),
    [
      '1 ["10.0.10.5:10000"] the observer "o" has the address of "hap1"',
      '  give it an address where nothing answers, such as 127.0.0.1:9',
    ],
  ],
  [
    'TLS without an authority',
    cluster(', tls: { crt: /x.pem }'),
    [
      '1 [tls] "tls" lacks "ca-file", which "verify: required" needs',
      '  add "ca-file: /etc/haproxy/ca/peer-ca.pem", or "verify: none"',
    ],
  ],
  [
    'TLS versions the wrong way round',
    cluster(', tls: { crt: /x.pem, verify: none, ssl-min-ver: TLSv1.3, ssl-max-ver: TLSv1.2 }'),
    ['1 [TLSv1.2] "ssl-max-ver" TLSv1.2 is below "ssl-min-ver" TLSv1.3', '  raise it, or leave it out'],
  ],
  [
    'no host name to verify',
    cluster(', tls: { crt: /x.pem, ca-file: /y.pem, verifyhost: "a,b" }'),
    ['1 ["a,b"] "verifyhost" must be a host name, not "a,b"', '  write, for example, "{name}.example.net"'],
  ],
  [
    'an unknown placeholder',
    cluster(', tls: { crt: "/{nam}.pem", verify: none }'),
    ['1 ["/{nam}.pem"] unknown placeholder "{nam}"', '  did you mean "{name}"?'],
  ],
  [
    'a placeholder in what all nodes share',
    cluster(', log: "127.0.0.1:514 local0 {name}"'),
    [
      '1 ["127.0.0.1:514 local0 {name}"] "{name}" does not expand here',
      '  write a text that is the same for all nodes',
    ],
  ],
  [
    'no variable',
    node(', bind: "${1}:1024"'),
    ['3 ["${1}:1024"] "${1}" is not a valid variable', '  write "${NAME}" with letters, digits and "_"'],
  ],
  [
    'a default of a variable in 2.4',
    `haproxy: "2.4"\n${node(', bind: "${A-x}:1"')}`,
    [
      '4 [bind] a default in "${NAME-default}" requires HAProxy 2.5, and a node runs 2.4',
      '  remove it, or update that node',
    ],
  ],
  [
    'shards in 2.6',
    `haproxy: "2.6"\n${node(', shard: 1', ', shards: 2')}`,
    ['2 [shards] "shards" requires HAProxy 2.7, and a node runs 2.6', '  remove it, or update that node'],
  ],
  [
    'a shard above the shards',
    node(', shard: 3', ', shards: 2'),
    ['3 [3] shard 3 of "a" is above the 2 shards of "c"', '  give a shard from 1 to 2'],
  ],
  [
    'a shard without shards',
    node(', shard: 3'),
    ['3 [shard] no peers section has "shards"', '  add "shards" to the section, or remove "shard"'],
  ],
  [
    'shards without a shard',
    node('', ', shards: 2'),
    [
      '1 [2] warning: "shards" has no effect: no node has a "shard", so each receives everything',
      '  give the nodes a "shard"',
    ],
  ],
  [
    'legacy with an address to listen on',
    node(', bind: "0.0.0.0:1024"', ', form: legacy'),
    [
      '3 ["0.0.0.0:1024"] "form: legacy" cannot listen on "0.0.0.0:1024" while others dial "10.0.0.1:10000": its "peer" line sets both',
      '  use "form: modern", or remove "bind"',
    ],
  ],
  [
    'an unknown data type',
    table(', store: [gpc0, http_req_rat(10s)]'),
    ['6 [http_req_rat(10s)] unknown data type "http_req_rat"', '  did you mean "http_req_rate"?'].map(
      (line) => line.replace('6:46-63', '6:44-61'),
    ),
  ],
  [
    'data types with commas',
    table(', store: ["gpc0,gpt0"]'),
    ['6 ["gpc0,gpt0"] "gpc0,gpt0" contains several data types', '  write each as a separate entry'],
  ],
  [
    'a rate without its period',
    table(', store: [http_req_rate]'),
    ['6 [http_req_rate] "http_req_rate": needs a period', '  write, for example, "http_req_rate(10s)"'],
  ],
  [
    'a period without its unit',
    table(', store: [http_req_rate(10)]'),
    [
      '6 [http_req_rate(10)] the period of "http_req_rate(10)" must be a time with one unit',
      '  write, for example, "http_req_rate(10s)"',
    ],
  ],
  [
    'a data type twice',
    table(', store: [gpc0, gpc0]'),
    ['6 [gpc0] duplicate data type "gpc0"', '  remove one of them'],
  ],
  [
    'an array and what it replaces',
    table(', store: [gpc0, "gpc(2)"]'),
    ['6 [gpc0] one table cannot store "gpc" and "gpc0"', '  remove "gpc0": an element of "gpc" replaces it'],
  ],
  [
    'a data type of a later version',
    `haproxy: "2.8"\n${table(', store: [glitch_cnt]')}`,
    [
      '7 [glitch_cnt] the data type "glitch_cnt" requires HAProxy 3.0, and a node runs 2.8',
      '  remove it, or update that node',
    ],
  ],
  [
    'a copy into a table that its section does not have',
    `haproxy: "3.2"\n${cluster(', tables: [{ name: bans, type: ip, size: 1k, write-to: c/ban }]')}`,
    ['2 [c/ban] peers section "c" has no table "ban" here', '  did you mean "bans"?'],
  ],
  [
    'a copy into a table that each node has under a name of its own',
    `haproxy: "3.2"\n${cluster(', tables: [{ name: bans, type: ip, size: 1k, store: [gpc0], sum: true }, { name: u, type: ip, size: 1k, write-to: c/bans }]')}`,
    ['2 [c/bans] peers section "c" has no table "bans" here', '  use one of bans_hap1, bans_hap2'],
  ],
  ...(
    [
      [
        'sum: { data: [gpc0] }',
        'gpc0',
        'table "t" does not store "gpc0"',
        'add it to "store", with its period',
      ],
      ['sum: { data: [gpt0] }', 'gpt0', '"gpt0" cannot be added up', 'name counters and rates only'],
      [
        'sum: { key: srcc }',
        'srcc',
        'HAProxy cannot read the key "srcc": unknown sample fetch "srcc"',
        'did you mean "src"?',
      ],
      [
        'sum: false',
        'false',
        '"sum" must be true, a list of data types or a mapping',
        'leave it out where nothing is added up',
      ],
    ] as const
  ).map(([entry, place, message, hint]): [string, string, string[]] => [
    `a sum with ${entry}`,
    cluster(`, tables: [{ name: t, type: ip, size: 1k, store: [gpt0, http_req_cnt], ${entry} }]`),
    [`1 [${place}] ${message}`, `  ${hint}`],
  ]),
  [
    'a sum whose key has no expression of its own',
    cluster(', tables: [{ name: t, type: string, size: 1k, store: [gpc0], sum: true }]'),
    [
      '1 [sum] the sum of keys of type string needs a "key"',
      '  add a sample expression, such as "key: req.hdr(x-api-key)"',
    ],
  ],
  [
    'a sum of nothing',
    cluster(', tables: [{ name: t, type: ip, size: 1k, store: [gpt0], sum: true }]'),
    [
      '1 [sum] table "t" stores nothing that can be added up',
      '  store a counter or a rate, such as http_req_rate(10s)',
    ],
  ],
  [
    'a sum that makes a table which is there',
    cluster(
      ', tables: [{ name: t, type: ip, size: 1k, store: [gpc0], sum: true }, { name: t_hap1, type: ip, size: 1k }]',
    ),
    ['1 [t] "sum" creates a table "t_hap1", which already exists', '  rename one of them'],
  ],
  ...(
    [
      ['127.0.0.1:514 locl0', 'unknown log facility "locl0"', 'use one such as local0, daemon or user'],
      [
        '127.0.0.1 local0 x',
        'unknown log level "x"',
        'use one of emerg, alert, crit, err, warning, notice, info, debug',
      ],
      [
        'local0',
        'a "log" line needs an address and a facility',
        'write "log ADDRESS FACILITY", or "log global"',
      ],
      ["a'b local0", `HAProxy cannot read "log a'b local0"`, 'check its quotes, backslashes and "$"'],
      ['10.0.0.1:514k local0', '"514k" is not a valid port', 'give one port from 1 to 65535'],
      ['10.0.0.256 local0', '"10.0.0.256" is not a valid IPv4 address', 'write, for example, 10.0.10.5'],
    ] as const
  ).map(([log, message, hint]): [string, string, string[]] => [
    `the log line "${log}"`,
    cluster(`, log: ${JSON.stringify(log)}`),
    [`1 [${JSON.stringify(log)}] ${message}`, `  ${hint}`],
  ]),
  [
    'an address that moves and is none',
    `${cluster('')}artifacts: { keepalived: { virtual-address: 10.0.0.256/24, interface: eth0, router-id: 1, priority: { hap1: 1, hap2: 2 } } }\n`,
    ['5 [10.0.0.256/24] "10.0.0.256" is not a valid IP address', '  write, for example, 10.0.10.100/24'],
  ],
  [
    'a prefix that is too long',
    `${cluster('')}artifacts: { keepalived: { virtual-address: 10.0.0.25/33, interface: eth0, router-id: 1, priority: { hap1: 1, hap2: 2 } } }\n`,
    ['5 [10.0.0.25/33] "/33" is not a valid prefix length', '  give a number up to 32'],
  ],
  [
    'sources of a firewall that are none',
    `${cluster('')}artifacts: { firewall: { sources: [10.0.0.0/33, "1.2.3", 10.0.0.1] } }\n`,
    [
      '5 [10.0.0.0/33] "/33" is not a valid prefix length',
      '  give a number up to 32',
      '5 ["1.2.3"] "1.2.3" is not a valid IP address',
      '  write, for example, 10.9.0.0/24',
    ],
  ],
  [
    'an interface that would end a block of keepalived',
    `${cluster('')}artifacts: { keepalived: { virtual-address: 10.0.0.25/24, interface: "eth0}", router-id: 1, priority: { hap1: 1, hap2: 2 } } }\n`,
    [
      '5 ["eth0}"] "interface" must be the name of a network interface: up to 15 letters, digits, "_", "-", ".", ":" and "@", not "eth0}"',
      '  write, for example, "interface: eth0"',
    ],
  ],
  [
    'an argument of a later version',
    `haproxy: "3.1"\n${table(', recv-only: true')}`,
    [
      '7 [recv-only] "recv-only" requires HAProxy 3.2, and a node runs 3.1',
      '  remove it, or update that node',
    ],
  ],
  ['a length of addresses', table(', len: 4'), ['6 [len] keys of type ip have no "len"', '  remove it']],
  [
    'a length without the type of the keys',
    cluster('', `${nodes}tables:\n  app: { len: 8 }\n`),
    ['6 [len] "len" requires "type"', '  add, for example, "type: string"'],
  ],
  [
    'a change of a table that an older node does not know, and a section that is not there',
    `haproxy: "2.8"\n${cluster('', `${nodes}tables:\n  app: { peers: d, write-to: t }\n`)}`,
    [
      '7 [d] no peers section is named "d"',
      '  use one of c',
      '7 [write-to] "write-to" requires HAProxy 2.9, and a node runs 2.8',
      '  remove it, or update that node',
    ],
  ],
  [
    'a sum without all of the table',
    cluster('', `${nodes}tables:\n  limits: { type: ip, sum: true }\n`),
    [
      '6 [limits] a table with "sum" requires "type" and "size"',
      '  add, for example, "type: ip" and "size: 200k"',
    ],
  ],
  [
    'a sum of what its table does not store, as a list',
    cluster('', `${nodes}tables:\n  limits: { type: ip, size: 1k, store: [gpc0], sum: [gpc1] }\n`),
    ['6 [gpc1] table "limits" does not store "gpc1"', '  add it to "store", with its period'],
  ],
  [
    'a sum that a section has, too',
    cluster(
      ', tables: [{ name: limits, type: ip, size: 1k }]',
      `${nodes}tables:\n  limits: { type: ip, size: 1k, store: [gpc0], sum: true }\n`,
    ),
    [
      '6 [{ type: ip, size: 1k, store: [gpc0], sum: true }] duplicate table name "limits"',
      '  give each table of a section a unique name',
    ],
  ],
  [
    'a size out of range',
    cluster('', `${nodes}tables:\n  app: { type: ip, size: 4g }\n`),
    [
      '6 [4g] "4g" is not a valid table size: a size is at most 4294967295',
      '  write, for example, "size: 200k"',
    ],
  ],
  [
    'a time out of range',
    table(', expire: 25d'),
    [
      '6 [25d] "25d" is not a valid time: a time is at most 2147483647 ms, that is 24d',
      '  write, for example, "expire: 1h"',
    ],
  ],
  [
    'a table without its section',
    `peers: [{ name: c, port: 1 }, { name: d, port: 2 }]\n${nodes}tables:\n  app: { type: ip, size: 1k }\n`,
    ['6 [app] the table of "app" must say which peers section shares it', '  add "peers: c"'],
  ],
  [
    'a table of an unknown section',
    table(', peers: d'),
    ['6 [d] no peers section is named "d"', '  use one of c'],
  ],
  [
    'two tables of one name',
    cluster(', tables: [{ name: t, type: ip, size: 1 }, { name: t, type: ip, size: 1 }]'),
    ['1 [t] duplicate table name "t"', '  give each table of a section a unique name'],
  ],
  [
    'one id for two servers',
    cluster('', `${nodes}servers: { app: { web1: 1, web2: 1 } }\n`),
    ['5 [1] duplicate server id "1"', '  give each server of a proxy a unique id'],
  ],
  [
    'a priority for no node',
    cluster(
      '',
      `${nodes}artifacts: { keepalived: { virtual-address: 10.0.0.9/24, interface: eth0, router-id: 5, priority: { hap1: 2, hap3: 1 } } }\n`,
    ),
    ['5 [hap3] no node is named "hap3"', '  did you mean "hap1"?'].map((line) =>
      line.replace('5:114-118', '5:112-116'),
    ),
  ],
  [
    'a node without a priority',
    cluster(
      '',
      `${nodes}artifacts: { keepalived: { virtual-address: 10.0.0.9/24, interface: eth0, router-id: 5, priority: { hap1: 2 } } }\n`,
    ),
    ['5 [priority] node "hap2" has no priority', '  add "hap2: 100"'],
  ],
];

describe('a cluster file that is wrong', () => {
  for (const [what, text, expected] of cases) {
    it(what, () => expect(read(text)).toEqual(expected));
  }

  it('is said to be wrong without an exception, whatever it is', () => {
    for (const text of [
      '\0\x01',
      '!x y',
      '%YAML 9',
      '*a',
      '&a [*a]',
      '<<: *a',
      '['.repeat(100_000),
      '- '.repeat(100_000),
      '{a: '.repeat(5_000),
      `a: &a [1]\nb: &b [${'*a,'.repeat(50)}]\nc: [${'*b,'.repeat(50)}]`,
    ]) {
      const { cluster, problems } = readCluster(new Source('hapeers.yaml', text));
      expect(cluster).toBeNull();
      expect(problems.length).toBeGreaterThan(0);
    }
  });

  it('is never an exception, cut and spliced anywhere', () => {
    const full = readFileSync(join(repositoryFolder, 'fixtures/clusters/full.yaml'), 'utf8');
    const anywhere = fc.nat(full.length);
    const pieces = fc.constantFrom(
      '',
      '{',
      '}',
      '[',
      ']',
      ':',
      '- ',
      '\n',
      '\t',
      '"',
      "'",
      '*x',
      '&x ',
      '!!binary ',
      '<<: ',
      '${',
      '{nam}',
      '\0',
      '#',
      '|',
      '? ',
      '-1',
    );
    fc.assert(
      fc.property(anywhere, anywhere, pieces, (from, to, piece) => {
        const source = new Source(
          'hapeers.yaml',
          full.slice(0, Math.min(from, to)) + piece + full.slice(Math.max(from, to)),
        );
        const { cluster, problems } = readCluster(source);
        expect(cluster === null).toBe(problems.some(({ severity }) => severity === 'error'));
        for (const { range } of problems) {
          expect(range.start).toBeGreaterThanOrEqual(0);
          expect(range.end).toBeGreaterThanOrEqual(range.start);
          expect(range.end).toBeLessThanOrEqual(source.text.length);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a cluster file that is right', () => {
  const resolve = (text: string) => {
    const { cluster, problems } = readCluster(new Source('hapeers.yaml', text));
    expect(problems).toEqual([]);
    if (cluster === null) throw new Error('no cluster');
    return cluster;
  };

  it('has its defaults applied', () => {
    const { nodes: found, sections, localpeer, mode, version } = resolve(cluster(''));
    expect(found.map(({ name }) => name)).toEqual(['hap1', 'hap2']);
    expect(sections).toMatchObject([
      { name: 'c', form: 'legacy', shards: null, log: null, tables: null, observers: [] },
    ]);
    expect(sections[0]?.members.map(({ address, listen }) => [address, listen])).toEqual([
      ['10.0.10.5:10000', '10.0.10.5:10000'],
      ['10.0.10.6:10000', '10.0.10.6:10000'],
    ]);
    expect({ localpeer, mode, major: version.major }).toEqual({ localpeer: false, mode: null, major: 3 });
  });

  it('has the name of each node put in', () => {
    const { nodes: found, sections } = resolve(
      cluster(
        ', tls: { crt: "/c/{name}.pem", ca-file: /ca.pem, sni: "{name}.lan", verifyhost: "{name}.lan" }',
        'nodes: [{ name: a, address: "{name}.lan", bind: "[::]", config: "{name}/h.cfg", socket: "/run/{name}" }]\n',
      ),
    );
    expect(found).toMatchObject([{ config: ['a/h.cfg'], socket: '/run/a' }]);
    expect(sections[0]?.members).toMatchObject([
      {
        address: 'a.lan:10000',
        listen: '[::]:10000',
        tls: { crt: '/c/a.pem', sni: 'str(a.lan)', verifyhost: 'a.lan', verify: 'required' },
      },
    ]);
  });

  it('chooses the form by what is asked for', () => {
    const formOf = (text: string) => resolve(text).sections.map(({ form }) => form);
    expect(formOf(cluster(''))).toEqual(['legacy']);
    expect(formOf(cluster(', tls: { crt: /x, verify: none }'))).toEqual(['modern']);
    expect(formOf(node(', bind: ":1024"'))).toEqual(['modern']);
    expect(formOf(node(', bind: "10.0.0.1:10000"'))).toEqual(['legacy']);
    expect(formOf(node(', shard: 1', ', shards: 2'))).toEqual(['modern']);
    expect(formOf(cluster(', form: single'))).toEqual(['single']);
  });

  it('writes addresses of every kind with their port', () => {
    const address = (text: string) =>
      resolve(cluster(', port: 7', `nodes: [{ name: a, address: ${text} }]\n`)).sections[0]?.members[0]
        ?.address;
    expect(address('10.0.0.1')).toBe('10.0.0.1:7');
    expect(address('"2001:db8::1"')).toBe('[2001:db8::1]:7');
    expect(address('"[2001:db8::1]"')).toBe('[2001:db8::1]:7');
    expect(address('hap1.example.net')).toBe('hap1.example.net:7');
    expect(address('/run/a.sock')).toBe('/run/a.sock');
    expect(address('unix@/run/a.sock')).toBe('unix@/run/a.sock');
    expect(address('abns@a')).toBe('abns@a');
    expect(address('"${HAP1}"')).toBe('${HAP1}:7');
  });

  it('reads a version without quotes as it is written', () => {
    expect(resolve(`haproxy: 3.0\n${cluster('')}`).version).toMatchObject({ major: 3, minor: 0 });
    expect(resolve(`haproxy: "3.2.26"\n${cluster('')}`).version).toEqual({ major: 3, minor: 2, patch: 26 });
  });

  it('has the lowest version of its nodes', () => {
    const { nodes: found, version } = resolve(node(', haproxy: "2.8"'));
    expect(version).toMatchObject({ major: 2, minor: 8 });
    expect(found).toMatchObject([{ version: { major: 2, minor: 8 } }]);
  });

  it('may use anchors and merge keys', () => {
    const { nodes: found } = resolve(
      cluster(
        '',
        'nodes:\n  - &n { name: a, address: 10.0.0.1, config: x.cfg }\n  - { <<: *n, name: b, address: 10.0.0.2 }\n',
      ),
    );
    expect(found).toMatchObject([
      { name: 'a', config: ['x.cfg'] },
      { name: 'b', config: ['x.cfg'] },
    ]);
  });
});

describe('a cluster file that a program writes', () => {
  const read = (text: string) => readCluster(new Source('c.yaml', text));

  it('may leave keys out by null, and have numbers in quotes where it is JSON', () => {
    const { cluster, problems } = read(
      '{"haproxy": null, "peers": {"name": "p", "port": "1024", "tls": null}, "nodes": [{"name": "a", "address": "10.0.0.1", "port": null}], "tables": null}',
    );
    expect(problems).toEqual([]);
    expect(cluster?.sections[0]?.members.map(({ address }) => address)).toEqual(['10.0.0.1:1024']);
    expect(cluster?.namesVersion).toBe(false);
    const yaml = read(
      'haproxy: null\npeers: { name: p, port: ~ }\nnodes: [{ name: a, address: 10.0.0.1 }]\n',
    );
    expect(yaml.problems).toEqual([]);
    const quoted = read('peers: { name: p, port: "1024" }\nnodes: [{ name: a, address: 10.0.0.1 }]\n');
    expect(quoted.problems.map(({ message }) => message)).toEqual([
      '"port" must be a port from 1 to 65535, not "1024"',
    ]);
    expect(
      read('{"peers": {"name": "p", "port": "70000"}, "nodes": [{"name": "a", "address": "10.0.0.1"}]}')
        .cluster,
    ).toBeNull();
    expect(read('peers: { name: p }\nnodes: [{ name: a, address: null }]\n').cluster).toBeNull();
    expect(
      read('peers: { name: p }\nhaproxy:\nnodes: [{ name: a, address: 10.0.0.1 }]\n').cluster,
    ).toBeNull();
  });

  it('has keys that begin with x- for anchors', () => {
    const { cluster, problems } = read(
      'x-port: &port 1024\nx-any: [{ a: 1 }]\npeers: { name: p, port: *port }\nnodes: [{ name: a, address: 10.0.0.1 }]\n',
    );
    expect(problems).toEqual([]);
    expect(cluster?.sections[0]?.members[0]?.address).toBe('10.0.0.1:1024');
  });
});
