import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rules } from '../../src/lint/rules/index.ts';
import { runRules } from '../../src/lint/run.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { isBefore, parseVersion } from '../../src/model/value/version.ts';
import { Source } from '../../src/text.ts';
import { type HaproxyBinary, haproxyBinaries } from './binaries.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { type Port, type Scenario, scenarios } from './fleet-scenarios.ts';
import { type HaproxyNode, startNode } from './node.ts';
import { freePort } from './ports.ts';

/** How long a pair that does not replicate is given: several attempts to connect. */
const PATIENCE_MS = 8000;

let certificates: Certificates;
beforeAll(async () => {
  certificates = await makeCertificates(['a', 'b']);
});
afterAll(() => certificates.remove());

describe.concurrent.each(haproxyBinaries())(
  'two nodes of HAProxy $version',
  { timeout: 60_000 },
  (binary) => {
    it.concurrent.each(scenarios)('$what', async (scenario) => {
      const ports = {
        A: await freePort(),
        B: await freePort(),
        C: await freePort(),
        D: await freePort(),
        X: await freePort(),
      };
      const isOld = isBefore(parseVersion(binary.version), '3.0');
      const { says, replicates } = (isOld ? scenario.before30 : undefined) ?? scenario;
      const texts = [textOf(scenario, 0, ports), textOf(scenario, 1, ports)] as const;
      expect(fleetProblems(texts, binary)).toEqual(says);
      const nodes = await Promise.all(texts.map((config) => startNode({ binary, config })));
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
    });
  },
);

function textOf(
  { a, b, names = ['a', 'b'], sections = ['mypeers', 'mypeers'] }: Scenario,
  index: 0 | 1,
  ports: Readonly<Record<Port, number>>,
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
function fleetProblems(texts: readonly [string, string], { version }: HaproxyBinary): Record<string, string> {
  const nodes = texts.map((text, index) => ({
    name: index === 0 ? 'a' : 'b',
    config: readTexts([new Source(`${index}.cfg`, text)], {
      version: parseVersion(version),
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
