import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { rules } from '../../src/lint/rules/index.ts';
import { runRules } from '../../src/lint/run.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { isAtLeast, isBefore, parseVersion } from '../../src/model/value/version.ts';
import { Source } from '../../src/text.ts';
import { type HaproxyPair, haproxyPairs } from './binaries.ts';
import { type HaproxyNode, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { until } from './wait.ts';

/** How long tables that are not replicated are given, after others have arrived. */
const PATIENCE_MS = 2000;

/** A table of two nodes that do not agree about it. */
interface Scenario {
  readonly what: string;
  readonly a: string;
  readonly b: string;
  /** What the proxy of the second node is called, where it is otherwise. */
  readonly bName?: (name: string) => string;
  /** What is written on the first node: key and data. */
  readonly entries: readonly string[];
  /** What is lost of it on the second. */
  readonly shown: RegExp;
  /** What may be left as well on a second node before 3.0. */
  readonly shownBefore30?: RegExp;
  readonly says: Readonly<Record<string, string>>;
  /** The version that both nodes need for it. */
  readonly since?: string;
  /** The version that the second node has and the first one does not. */
  readonly newIn?: string;
}

const KEY = '192.0.2.1';
const ENTRY = [`key ${KEY} data.gpc0 7`];
const GONE = /^(?!.*key=)/s;
const PLAIN = 'type ip size 100 expire 1h store gpc0';

const allScenarios: readonly Scenario[] = [
  { what: 'nothing', a: PLAIN, b: PLAIN, entries: ENTRY, shown: /key=192\.0\.2\.1 .*gpc0=7/, says: {} },
  {
    what: 'the type',
    a: PLAIN,
    b: PLAIN.replace('ip', 'ipv6'),
    entries: ENTRY,
    shown: GONE,
    says: { 'fleet/different-table-key': 'error' },
  },
  {
    what: 'the length',
    a: 'type string len 10 size 100 expire 1h store gpc0',
    b: 'type string len 20 size 100 expire 1h store gpc0',
    entries: ['key one data.gpc0 7'],
    shown: GONE,
    says: { 'fleet/different-table-key': 'error' },
  },
  {
    what: 'the default length, and the same one written out',
    a: 'type string size 100 expire 1h store gpc0',
    b: 'type string len 31 size 100 expire 1h store gpc0',
    entries: ['key one data.gpc0 7'],
    shown: /key=one .*gpc0=7/,
    says: {},
  },
  {
    what: 'the stored data',
    a: 'type ip size 100 expire 1h store gpc0,gpt0',
    b: 'type ip size 100 expire 1h store gpc0',
    entries: [`key ${KEY} data.gpc0 7 data.gpt0 5`],
    shown: /key=192\.0\.2\.1 (?!.*gpt0).*gpc0=7/,
    says: { 'fleet/different-table-data': 'error' },
  },
  {
    what: 'the order of the stored data',
    a: 'type ip size 100 expire 1h store gpc0,gpt0',
    b: 'type ip size 100 expire 1h store gpt0,gpc0',
    entries: [`key ${KEY} data.gpc0 7 data.gpt0 5`],
    shown: /key=192\.0\.2\.1 (?=.*gpt0=5).*gpc0=7/,
    says: {},
  },
  {
    what: 'a period: a rate of 10 seconds is taken for one of an hour',
    a: 'type ip size 100 expire 1h store conn_rate(10s)',
    b: 'type ip size 100 expire 1h store conn_rate(1h)',
    entries: [`key ${KEY} data.conn_rate 500`],
    shown: /conn_rate\(3600000\)=(?:4\d\d|500)/,
    says: { 'fleet/different-table-period': 'error' },
  },
  {
    what: 'the expiry: it is cut',
    a: PLAIN,
    b: PLAIN.replace('1h', '20s'),
    entries: ENTRY,
    shown: /exp=(?:1?\d{4}|20000) .*gpc0=7/,
    // a lesson is not cut there
    shownBefore30: /exp=\d+ .*gpc0=7/,
    says: { 'fleet/different-table-expire': 'warning' },
  },
  {
    what: 'the size: the oldest entries go',
    a: PLAIN,
    b: PLAIN.replace('100', '3'),
    entries: Array.from({ length: 20 }, (_, index) => `key 192.0.2.${index + 1} data.gpc0 1`),
    shown: /size:3, used:[123]\b/,
    says: { 'fleet/different-table-size': 'warning' },
  },
  {
    what: 'the case of the name',
    a: PLAIN,
    b: PLAIN,
    bName: (name) => name.toUpperCase(),
    entries: ENTRY,
    shown: GONE,
    says: { 'fleet/missing-table': 'error' },
  },
  {
    what: '"nopurge"',
    a: PLAIN,
    b: `${PLAIN} nopurge`,
    entries: ENTRY,
    shown: /key=192\.0\.2\.1 .*gpc0=7/,
    says: {},
  },
  {
    what: '"write-to": it is written there as well',
    a: PLAIN,
    b: `${PLAIN} write-to into`,
    entries: ENTRY,
    shown: /key=192\.0\.2\.1 .*gpc0=7/,
    says: {},
    since: '2.9',
  },
  {
    what: '"recv-only"',
    a: PLAIN,
    b: `${PLAIN} recv-only`,
    entries: ENTRY,
    shown: /key=192\.0\.2\.1 .*gpc0=7/,
    says: {},
    since: '3.2',
  },
  {
    what: 'data that only the newer node knows',
    a: PLAIN,
    b: PLAIN.replace('gpc0', 'gpc0,glitch_cnt'),
    entries: ENTRY,
    shown: /key=192\.0\.2\.1 (?=.*glitch_cnt=0).*gpc0=7/,
    says: {},
    newIn: '3.0',
  },
  {
    what: 'the type by a name that only the newer node knows',
    a: PLAIN,
    b: PLAIN.replace('type ip ', 'type ipv4 '),
    entries: ENTRY,
    shown: /key=192\.0\.2\.1 .*gpc0=7/,
    says: {},
    newIn: '3.2',
  },
  {
    what: '"recv-only" on the node that counts',
    a: `${PLAIN} recv-only`,
    b: PLAIN,
    entries: ENTRY,
    shown: /key=192\.0\.2\.1 .*gpc0=7/,
    says: {},
    since: '3.2',
  },
];

describe.concurrent.each(haproxyPairs())('$name', { timeout: 60_000 }, ({ binaries }) => {
  const scenarios = allScenarios.filter(
    ({ since, newIn }) =>
      (since === undefined || binaries.every(({ version }) => isAtLeast(parseVersion(version), since))) &&
      (newIn === undefined ||
        (isBefore(parseVersion(binaries[0].version), newIn) &&
          isAtLeast(parseVersion(binaries[1].version), newIn))),
  );

  it('loses what hapeers says where the nodes do not agree about a table', async () => {
    const ports = [await freePort(), await freePort()];
    const nodes: HaproxyNode[] = [];
    try {
      for (const index of [0, 1] as const) {
        nodes.push(await startNode({ binary: binaries[index], config: textOf(scenarios, index, ports) }));
      }
      const [a, b] = nodes as [HaproxyNode, HaproxyNode];
      for (const [index, { entries }] of scenarios.entries()) {
        for (const entry of entries) await a.runtime(`set table t${index} ${entry}`);
      }
      const found = async () => {
        const shown: [string, string][] = [];
        for (const [index, { what, bName = (name: string) => name }] of scenarios.entries()) {
          shown.push([what, await b.runtime(`show table ${bName(`t${index}`)}`)]);
        }
        return shown;
      };
      const isOld = isBefore(parseVersion(binaries[1].version), '3.0');
      const isAsTold = ({ shown, shownBefore30 }: Scenario, text: string) =>
        shown.test(text) || (isOld && shownBefore30?.test(text) === true);
      const wrong = (shown: readonly [string, string][]) =>
        shown.filter(([, text], index) => !scenarios[index] || !isAsTold(scenarios[index], text));
      let last: readonly [string, string][] = [];
      await until(
        () => `agreement: ${JSON.stringify(last)}`,
        25_000,
        async () => {
          last = wrong(await found());
          return last.length === 0;
        },
      );
      await sleep(PATIENCE_MS);
      expect(wrong(await found())).toEqual([]);
    } finally {
      await Promise.all(nodes.map((node) => node.stop()));
    }
  });

  it.each(scenarios)('is judged by what is lost: $what', (scenario) => {
    expect(fleetProblems(scenario, binaries)).toEqual(scenario.says);
  });
});

function textOf(some: readonly Scenario[], index: 0 | 1, ports: readonly number[]): string {
  const backends = some.map(({ a, b, bName = (name) => name }, number) => {
    const [name, table] = index === 0 ? [`t${number}`, a] : [bName(`t${number}`), b];
    return `backend ${name}\n    timeout connect 1s\n    timeout server 5s\n    stick-table ${table} peers ours\n`;
  });
  return `global
    localpeer ${'ab'[index]}

peers ours
    peer a 127.0.0.1:${ports[0]}
    peer b 127.0.0.1:${ports[1]}

${backends.join('\n')}
backend into
    timeout connect 1s
    timeout server 5s
    stick-table type ip size 100 expire 1h store gpc0
`;
}

function fleetProblems(scenario: Scenario, binaries: HaproxyPair['binaries']): Record<string, string> {
  const nodes = ([0, 1] as const).map((index) => ({
    name: 'ab'.charAt(index),
    config: readTexts([new Source(`${index}.cfg`, textOf([scenario], index, [10_001, 10_002]))], {
      version: parseVersion(binaries[index].version),
      localPeer: 'ab'.charAt(index),
      localPeerBy: 'node',
      environment: new Environment(),
    }),
  }));
  const found = runRules(rules, { nodes }).filter(
    ({ rule, severity }) => rule.startsWith('fleet/') && severity !== 'info',
  );
  return Object.fromEntries(found.map(({ rule, severity }) => [rule, severity]));
}
