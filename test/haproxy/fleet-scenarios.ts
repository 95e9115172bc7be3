import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { rules } from '../../src/lint/rules/index.ts';
import { runRules } from '../../src/lint/run.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { isBefore, parseVersion } from '../../src/model/value/version.ts';
import type { Problem } from '../../src/problem.ts';
import { Source } from '../../src/text.ts';
import type { HaproxyPair } from './binaries.ts';
import type { Certificates } from './certificates.ts';
import { type HaproxyNode, startNode } from './node.ts';
import { freePort } from './ports.ts';

/** How long a pair that does not replicate is given: several attempts to connect. */
const PATIENCE_MS = 8000;

type Port = 'A' | 'B' | 'C' | 'D' | 'X';

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
  /** What is otherwise before HAProxy 3.0, and where only the first node is older. */
  readonly before30?: Pick<Scenario, 'says' | 'replicates'>;
  readonly mixed?: Pick<Scenario, 'says' | 'replicates'>;
}

const own = (name: string, port: string) => `peer ${name} 127.0.0.1:${port}`;
const both = ['peer a 127.0.0.1:A', 'peer b 127.0.0.1:B'];
const TLS = 'ssl crt CERTS/a.pem ca-file CERTS/ca.pem';

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
    mixed: { says: { 'fleet/different-transport': 'warning' }, replicates: true },
  },
  {
    what: 'the PROXY protocol sent and expected',
    a: ['bind 127.0.0.1:A accept-proxy', 'server a', 'server b 127.0.0.1:B send-proxy'],
    b: ['bind 127.0.0.1:B accept-proxy', 'server b', 'server a 127.0.0.1:A send-proxy'],
    says: {},
    replicates: true,
    before30: { says: { 'fleet/different-transport': 'error' }, replicates: false },
    mixed: { says: { 'fleet/different-transport': 'warning' }, replicates: true },
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

/** Runs the two nodes, and compares what hapeers says with what arrives. */
export async function judge(
  scenario: Scenario,
  binaries: HaproxyPair['binaries'],
  certificates: Certificates,
): Promise<void> {
  const ports = {
    A: await freePort(),
    B: await freePort(),
    C: await freePort(),
    D: await freePort(),
    X: await freePort(),
  };
  const [isOld, isOldToo] = binaries.map(({ version }) => isBefore(parseVersion(version), '3.0'));
  const other = isOld === isOldToo ? (isOld ? scenario.before30 : undefined) : scenario.mixed;
  const { says, replicates } = other ?? scenario;
  const texts = [textOf(scenario, 0, ports, certificates), textOf(scenario, 1, ports, certificates)] as const;
  expect(fleetProblems(texts, binaries)).toEqual(says);
  const nodes = await Promise.all(
    texts.map((config, index) => startNode({ binary: index === 0 ? binaries[0] : binaries[1], config })),
  );
  try {
    const [first, second] = nodes as [HaproxyNode, HaproxyNode];
    await first.runtime('set table app key 192.0.2.1 data.gpc0 1');
    await second.runtime('set table app key 192.0.2.2 data.gpc0 2');
    const arrived = async () =>
      (await second.runtime('show table app')).includes('192.0.2.1') &&
      (await first.runtime('show table app')).includes('192.0.2.2');
    const end = Date.now() + PATIENCE_MS * (replicates ? 2 : 1);
    while (Date.now() < end && !(await arrived())) await sleep(100);
    const tables = [await first.runtime('show table app'), await second.runtime('show table app')];
    if (replicates) expect(await arrived()).toBe(true);
    else expect(tables.map((text) => (text.match(/key=/g) ?? []).length)).toEqual([1, 1]);
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
  }
}

function textOf(
  { a, b, names = ['a', 'b'], sections = ['mypeers', 'mypeers'] }: Scenario,
  index: 0 | 1,
  ports: Readonly<Record<Port, number>>,
  certificates: Certificates,
): string {
  const lines = (index === 0 ? a : b).map((line) =>
    line
      .replace(/:([ABCDX])\b/g, (_, port: Port) => `:${ports[port]}`)
      .replaceAll('CERTS', certificates.folder),
  );
  return `global
    localpeer ${names[index]}

peers ${sections[index]}
    ${lines.join('\n    ')}

backend app
    stick-table type ip size 1k expire 5m store gpc0 peers ${sections[index]}
`;
}

/** What the rules of the area fleet say, with the severity of each. */
function fleetProblems(
  texts: readonly [string, string],
  binaries: HaproxyPair['binaries'],
): Record<string, string> {
  const nodes = texts.map((text, index) => ({
    name: index === 0 ? 'a' : 'b',
    config: readTexts([new Source(`${index}.cfg`, text)], {
      version: parseVersion((index === 0 ? binaries[0] : binaries[1]).version),
      localPeer: index === 0 ? 'a' : 'b',
      localPeerBy: 'node',
      environment: new Environment(),
    }),
  }));
  const found = runRules(rules, { nodes }).filter(
    ({ rule, severity }) => rule.startsWith('fleet/') && severity !== 'info',
  );
  return Object.fromEntries(found.map(({ rule, severity }) => [rule, severity]));
}
