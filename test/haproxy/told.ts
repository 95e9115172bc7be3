import { rules } from '../../src/lint/rules/index.ts';
import { runRules } from '../../src/lint/run.ts';
import type { Config } from '../../src/model/config.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import type { Problem } from '../../src/problem.ts';
import { Source } from '../../src/text.ts';
import type { HaproxyPair } from './binaries.ts';

/** A config as the HAProxy of a binary reads it. */
function read(name: string, text: string, version: string, localPeer: string | null): Config {
  return readTexts([new Source(`${name}.cfg`, text)], {
    version: parseVersion(version),
    localPeer,
    localPeerBy: 'node',
    environment: new Environment(),
  });
}

function byRule(found: readonly Problem[], area: string): Record<string, string> {
  return Object.fromEntries(
    found.filter(({ rule }) => rule.startsWith(`${area}/`)).map(({ rule, severity }) => [rule, severity]),
  );
}

/** The rules of the area reload that speak of a reload from the first text and binary to the second, with severities. */
export function toldOfReload(
  was: string,
  now: string,
  binaries: HaproxyPair['binaries'],
): Record<string, string> {
  const [before, config] = [
    read('was', was, binaries[0].version, null),
    read('now', now, binaries[1].version, null),
  ];
  return byRule(runRules(rules, { nodes: [{ name: null, config, was: before }] }), 'reload');
}

/** The rules of the area fleet that speak above info of nodes "a" and "b", with severities. */
export function toldOfFleet(
  texts: readonly [string, string],
  binaries: HaproxyPair['binaries'],
): Record<string, string> {
  const nodes = (['a', 'b'] as const).map((name, index) => ({
    name,
    config: read(name, texts[index] ?? '', binaries[index]?.version ?? '', name),
  }));
  return byRule(
    runRules(rules, { nodes }).filter(({ severity }) => severity !== 'info'),
    'fleet',
  );
}
