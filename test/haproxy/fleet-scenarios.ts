import type { Problem } from '../../src/problem.ts';

export type Port = 'A' | 'B' | 'C' | 'D' | 'X';

/**
 * Two nodes: the lines of the peers section of each. A and B are the ports of their listeners (C and D of a second section),
 * X leads nowhere.
 */
export interface Scenario {
  readonly what: string;
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** The local peer names, where they are not a and b. */
  readonly names?: readonly [string, string];
  readonly sections?: readonly [string, string];
  /** The rules of the area fleet that speak, with their severities; none where nothing is wrong. */
  readonly says: Readonly<Record<string, Problem['severity']>>;
  /** Whether entries arrive, in both directions. */
  readonly replicates: boolean;
  /** What is otherwise before HAProxy 3.0. */
  readonly before30?: Pick<Scenario, 'says' | 'replicates'>;
}

const own = (name: string, port: string) => `peer ${name} 127.0.0.1:${port}`;
const both = ['peer a 127.0.0.1:A', 'peer b 127.0.0.1:B'];
const TLS = 'ssl crt CERTS/a.pem ca-file CERTS/ca.pem';

/** What two nodes of a cluster disagree about in their peers sections; the first ones are in order. */
export const scenarios: readonly Scenario[] = [
  { what: 'a pair as the manual has it', a: both, b: both, says: {}, replicates: true },
  {
    what: 'sections of different names',
    a: both,
    b: both,
    sections: ['one', 'two'],
    says: {},
    replicates: true,
  },
  {
    what: 'a node that the other does not list',
    a: both,
    b: [own('b', 'B')],
    says: { 'fleet/missing-peer': 'error' },
    replicates: false,
  },
  {
    what: 'nodes that do not list each other',
    a: [own('a', 'A')],
    b: [own('b', 'B')],
    says: { 'fleet/missing-peer': 'error' },
    replicates: false,
  },
  {
    what: 'a name in another case on one side',
    a: ['peer a 127.0.0.1:A', 'peer B 127.0.0.1:B'],
    b: both,
    says: { 'fleet/unknown-peer': 'error' },
    replicates: false,
  },
  {
    what: 'a host name with its domain on one side',
    a: ['peer a 127.0.0.1:A', 'peer b.example.net 127.0.0.1:B'],
    b: both,
    says: { 'fleet/unknown-peer': 'error' },
    replicates: false,
  },
  {
    what: 'one name for both',
    a: both,
    b: both,
    names: ['a', 'a'],
    says: { 'fleet/duplicate-local-peer': 'error' },
    replicates: false,
  },
  {
    what: 'a wrong port on one side',
    a: ['peer a 127.0.0.1:A', 'peer b 127.0.0.1:X'],
    b: both,
    says: { 'fleet/different-address': 'warning' },
    replicates: true,
  },
  {
    what: 'wrong ports on both sides',
    a: ['peer a 127.0.0.1:A', 'peer b 127.0.0.1:X'],
    b: ['peer a 127.0.0.1:X', 'peer b 127.0.0.1:B'],
    says: { 'fleet/different-address': 'error' },
    replicates: false,
  },
  {
    what: 'a wrong host on both sides',
    a: ['bind 127.0.0.2:A', 'server a', 'server b 127.0.0.1:B'],
    b: ['bind 127.0.0.3:B', 'server b', 'server a 127.0.0.1:A'],
    says: { 'fleet/different-address': 'error' },
    replicates: false,
  },
  {
    what: 'IPv6 dialed where IPv4 is bound',
    a: ['bind 0.0.0.0:A', 'server a', 'server b [::1]:B'],
    b: ['bind 0.0.0.0:B', 'server b', 'server a [::1]:A'],
    says: { 'fleet/different-address': 'error' },
    replicates: false,
  },
  {
    what: 'wildcards that are bound',
    a: ['bind *:A', 'server a', 'server b 127.0.0.1:B'],
    b: ['bind :B', 'server b', 'server a 127.0.0.1:A'],
    says: {},
    replicates: true,
  },
  {
    what: 'IPv4 dialed where all of IPv6 is bound',
    a: ['bind :::A', 'server a', 'server b 127.0.0.1:B'],
    b: ['bind [::]:B', 'server b', 'server a 127.0.0.1:A'],
    says: {},
    replicates: true,
  },
  {
    what: 'TLS that one side has and the other has not',
    a: [`bind 127.0.0.1:A ${TLS}`, 'default-server ssl verify none', 'server a', 'server b 127.0.0.1:B'],
    b: ['bind 127.0.0.1:B', 'server b', 'server a 127.0.0.1:A'],
    says: { 'fleet/different-transport': 'error' },
    replicates: false,
  },
  {
    what: 'TLS in one direction only, as both sides have it',
    a: [`bind 127.0.0.1:A ${TLS}`, 'server a', 'server b 127.0.0.1:B'],
    b: ['bind 127.0.0.1:B', 'server b', 'server a 127.0.0.1:A ssl verify none'],
    says: {},
    replicates: true,
  },
  {
    what: 'TLS that one line lacks',
    a: [`bind 127.0.0.1:A ${TLS}`, 'server a', 'server b 127.0.0.1:B'],
    b: ['bind 127.0.0.1:B', 'server b', 'server a 127.0.0.1:A'],
    says: { 'fleet/different-transport': 'warning' },
    replicates: true,
  },
  {
    what: 'client certificates that are asked for and not sent',
    a: [`bind 127.0.0.1:A ${TLS} verify required`, 'server a', 'server b 127.0.0.1:B ssl verify none'],
    b: [`bind 127.0.0.1:B ${TLS} verify required`, 'server b', 'server a 127.0.0.1:A ssl verify none'],
    says: { 'fleet/different-transport': 'error' },
    replicates: false,
  },
  {
    what: 'client certificates that are asked for and sent',
    a: [
      `bind 127.0.0.1:A ${TLS} verify required`,
      'server a',
      'server b 127.0.0.1:B ssl verify none crt CERTS/a.pem',
    ],
    b: [
      `bind 127.0.0.1:B ${TLS} verify required`,
      'server b',
      'server a 127.0.0.1:A ssl verify none crt CERTS/b.pem',
    ],
    says: {},
    replicates: true,
  },
  {
    what: 'the PROXY protocol expected and not sent',
    a: ['bind 127.0.0.1:A accept-proxy', 'server a', 'server b 127.0.0.1:B'],
    b: ['bind 127.0.0.1:B accept-proxy', 'server b', 'server a 127.0.0.1:A'],
    says: { 'fleet/different-transport': 'error' },
    replicates: false,
  },
  {
    what: 'the PROXY protocol sent and not expected',
    a: ['bind 127.0.0.1:A', 'server a', 'server b 127.0.0.1:B send-proxy-v2'],
    b: ['bind 127.0.0.1:B', 'server b', 'server a 127.0.0.1:A send-proxy-v2'],
    says: { 'fleet/different-transport': 'error' },
    replicates: false,
    before30: { says: {}, replicates: true },
  },
  {
    what: 'the PROXY protocol sent and expected',
    a: ['bind 127.0.0.1:A accept-proxy', 'server a', 'server b 127.0.0.1:B send-proxy'],
    b: ['bind 127.0.0.1:B accept-proxy', 'server b', 'server a 127.0.0.1:A send-proxy'],
    says: {},
    replicates: true,
    before30: { says: { 'fleet/different-transport': 'error' }, replicates: false },
  },
  {
    what: 'a section that is disabled on one side',
    a: both,
    b: ['disabled', ...both],
    says: { 'fleet/missing-section': 'error' },
    replicates: false,
  },
  {
    what: 'versions of TLS that do not meet',
    a: [
      `bind 127.0.0.1:A ${TLS} ssl-max-ver TLSv1.2`,
      'server a',
      'server b 127.0.0.1:B ssl verify none ssl-max-ver TLSv1.2',
    ],
    b: [
      `bind 127.0.0.1:B ${TLS} ssl-min-ver TLSv1.3`,
      'server b',
      'server a 127.0.0.1:A ssl verify none ssl-min-ver TLSv1.3',
    ],
    says: { 'fleet/different-transport': 'error' },
    replicates: false,
  },
  {
    what: 'a name that TLS asks for and nobody sends',
    a: [`bind 127.0.0.1:A ${TLS} strict-sni`, 'server a', 'server b 127.0.0.1:B ssl verify none'],
    b: [`bind 127.0.0.1:B ${TLS} strict-sni`, 'server b', 'server a 127.0.0.1:A ssl verify none'],
    says: { 'fleet/different-transport': 'error' },
    replicates: false,
  },
  {
    what: 'tables of one name in two sections',
    a: [
      ...both,
      'table t type ip size 1k',
      '',
      'peers second',
      'peer a 127.0.0.1:C',
      'peer b 127.0.0.1:D',
      'table t type string size 1k',
    ],
    b: [
      ...both,
      'table t type ip size 1k',
      '',
      'peers second',
      'peer a 127.0.0.1:C',
      'peer b 127.0.0.1:D',
      'table t type string size 1k',
    ],
    says: {},
    replicates: true,
  },
  {
    what: 'a table that goes through another section on the other node',
    a: [...both, '', 'peers second', 'peer a 127.0.0.1:C', 'peer b 127.0.0.1:D'],
    b: [
      'peer a 127.0.0.1:C',
      'peer b 127.0.0.1:D',
      '',
      'peers first',
      'peer a 127.0.0.1:A',
      'peer b 127.0.0.1:B',
    ],
    sections: ['first', 'second'],
    says: { 'fleet/missing-table': 'error' },
    replicates: false,
  },
];
