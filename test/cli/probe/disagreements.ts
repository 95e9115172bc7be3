import { scenarios } from '../../haproxy/fleet-scenarios.ts';

/**
 * What two running nodes disagree about. A and B are the ports of their listeners (C and D of a second section), X leads
 * nowhere, CERTS is the folder of certificates, WEB1 and WEB2 are ports of two web servers.
 */
export interface Disagreement {
  readonly what: string;
  /** The lines of the peers section of each node, in a section called "ours". */
  readonly peers?: readonly [readonly string[], readonly string[]];
  readonly names?: readonly [string, string];
  readonly sections?: readonly [string, string];
  /** The arguments of the stick-table of backend "app", without "peers"; or the lines of a whole proxy. */
  readonly tables?: readonly [Table, Table];
  /** How many entries the first node writes, 10 otherwise; the second one writes ten. */
  readonly entries?: number;
  /** The release that has its keywords first. */
  readonly since?: string;
}

/** `as` is what the runtime API calls the table. */
export type Table = string | { readonly as: string; readonly lines: readonly string[] };

const inOrder = ['peer a 127.0.0.1:A', 'peer b 127.0.0.1:B'] as const;
const both = [inOrder, inOrder] as const;
const MUTUAL = 'verify required crt CERTS/NODE.pem ca-file CERTS/ca.pem';

const peersDiffer: readonly Disagreement[] = [
  ...scenarios.map(
    ({ what, a, b, names, sections }): Disagreement => ({
      what,
      peers: [a, b],
      ...(names === undefined ? {} : { names }),
      ...(sections === undefined ? {} : { sections }),
    }),
  ),
  {
    what: 'a certificate of the wrong name',
    peers: [
      [
        'bind 127.0.0.1:A ssl crt CERTS/a.pem',
        'server a',
        'server b 127.0.0.1:B ssl verify required ca-file CERTS/ca.pem verifyhost lb2',
      ],
      [
        'bind 127.0.0.1:B ssl crt CERTS/b.pem',
        'server b',
        'server a 127.0.0.1:A ssl verify required ca-file CERTS/ca.pem verifyhost lb1',
      ],
    ],
  },
  {
    what: 'mutual TLS on both sides',
    peers: [
      [`bind 127.0.0.1:A ssl ${MUTUAL}`, 'server a', `server b 127.0.0.1:B ssl ${MUTUAL} verifyhost b`],
      [`bind 127.0.0.1:B ssl ${MUTUAL}`, 'server b', `server a 127.0.0.1:A ssl ${MUTUAL} verifyhost a`],
    ],
  },
];

const tablesDiffer: readonly Disagreement[] = [
  ['letter case of the backend', IP('app'), IP('App')],
  [
    'a backend table against one of the section',
    IP('app'),
    { as: 'ours/app', lines: ['SECTION table app type ip size 1k expire 30m store gpc0'] },
  ],
  [
    'a table that only one side shares',
    IP('app'),
    { as: 'app', lines: ['backend app', '    stick-table type ip size 1k expire 30m store gpc0'] },
  ],
  ['a table that one side does not have', IP('app'), { as: 'app', lines: [] }],
  [
    'frontend against backend',
    IP('app'),
    {
      as: 'app',
      lines: [
        'frontend app',
        '    mode http',
        '    stick-table type ip size 1k expire 30m store gpc0 peers ours',
      ],
    },
  ],
  ['key type', 'type ip size 1k expire 30m store gpc0', 'type string size 1k expire 30m store gpc0'],
  [
    'key length',
    'type string len 20 size 1k expire 30m store gpc0',
    'type string len 40 size 1k expire 30m store gpc0',
  ],
  [
    'no key length against 31',
    'type string size 1k expire 30m store gpc0',
    'type string len 31 size 1k expire 30m store gpc0',
  ],
  [
    'no key length against 32',
    'type string size 1k expire 30m store gpc0',
    'type string len 32 size 1k expire 30m store gpc0',
  ],
  [
    'data that one side stores',
    'type ip size 1k expire 30m store gpc0,gpt0',
    'type ip size 1k expire 30m store gpc0',
  ],
  ['gpc0 against gpc(1)', 'type ip size 1k expire 30m store gpc0', 'type ip size 1k expire 30m store gpc(1)'],
  [
    'the order of the stored data',
    'type ip size 1k expire 30m store gpc0,conn_cnt',
    'type ip size 1k expire 30m store conn_cnt,gpc0',
  ],
  [
    'the period of a rate',
    'type ip size 1k expire 30m store http_req_rate(60s)',
    'type ip size 1k expire 30m store http_req_rate(600s)',
  ],
  [
    'expire 30m against 10m',
    'type ip size 1k expire 30m store gpc0',
    'type ip size 1k expire 10m store gpc0',
  ],
  ['expire 30m against none', 'type ip size 1k expire 30m store gpc0', 'type ip size 1k store gpc0'],
  [
    'integer keys, in order',
    'type integer size 1k expire 30m store gpc0',
    'type integer size 1k expire 30m store gpc0',
  ],
].map(
  ([what, one, other]): Disagreement => ({
    what: what as string,
    tables: [one as Table, other as Table],
  }),
);

const rest: readonly Disagreement[] = [
  {
    what: 'size',
    tables: [IP('app'), 'type ip size 100 expire 30m store gpc0'],
    entries: 300,
  },
  {
    what: 'size with nopurge',
    tables: [IP('app'), 'type ip size 100 expire 30m nopurge store gpc0'],
    entries: 300,
  },
  {
    what: 'the length of an array',
    tables: ['type ip size 1k expire 30m store gpc(4)', 'type ip size 1k expire 30m store gpc(2)'],
    since: '3.2',
  },
  {
    what: 'glitches that one side stores',
    tables: ['type ip size 1k expire 30m store gpc0,glitch_cnt', IP('app')],
    since: '3.0',
  },
  {
    what: 'ip against ipv4',
    tables: [IP('app'), 'type ipv4 size 1k expire 30m store gpc0'],
    since: '3.2',
  },
  {
    what: 'recv-only on one side',
    tables: [IP('app'), 'type ip size 1k expire 30m recv-only store gpc0'],
    since: '3.2',
  },
  {
    what: 'servers in another order',
    tables: [
      servers('s1 127.0.0.1:WEB1', 's2 127.0.0.1:WEB2'),
      servers('s2 127.0.0.1:WEB2', 's1 127.0.0.1:WEB1'),
    ],
  },
  {
    what: 'servers of other names and swapped ids',
    tables: [
      servers('s1 127.0.0.1:WEB1', 's2 127.0.0.1:WEB2'),
      servers('t2 127.0.0.1:WEB2', 't1 127.0.0.1:WEB1'),
    ],
  },
  {
    what: 'servers of the same names elsewhere',
    tables: [
      servers('s1 127.0.0.1:WEB1', 's2 127.0.0.1:WEB2'),
      servers('s1 127.0.0.1:WEB2', 's2 127.0.0.1:WEB1'),
    ],
  },
  {
    what: 'servers of other names and the same ids',
    tables: [
      servers('s1 127.0.0.1:WEB1', 's2 127.0.0.1:WEB2'),
      servers('t1 127.0.0.1:WEB1', 't2 127.0.0.1:WEB2'),
    ],
  },
];

/** All of them, those of the peers sections first. */
export const disagreements: readonly Disagreement[] = [...peersDiffer, ...tablesDiffer, ...rest].map(
  (one) => ({
    peers: both,
    ...one,
  }),
);

function IP(name: string): Table {
  const table = '    stick-table type ip size 1k expire 30m store gpc0 peers ours';
  return { as: name, lines: [`backend ${name}`, table] };
}

/** Clients, told apart by a cookie, that stick to the servers. */
function servers(...lines: readonly string[]): Table {
  return {
    as: 'app',
    lines: [
      'frontend web',
      '    bind 127.0.0.1:WEB',
      '    mode http',
      '    timeout client 5s',
      '    default_backend app',
      'backend app',
      '    mode http',
      '    timeout connect 1s',
      '    timeout server 5s',
      '    stick-table type string size 1k expire 30m peers ours',
      '    stick on req.cook(id)',
      ...lines.map((line) => `    server ${line}`),
    ],
  };
}
