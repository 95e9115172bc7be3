import type { Config } from '../../model/config.ts';
import { Environment } from '../../model/line/environment.ts';
import { readTexts } from '../../model/read.ts';
import type { ReadTarget } from '../../model/target.ts';
import { newest, parseVersion, type Version } from '../../model/value/version.ts';
import type { Problem } from '../../problem.ts';
import { Source } from '../../text.ts';
import type { Example, ExampleMachine, Rule } from '../rule.ts';
import { type LintNode, runRules } from '../run.ts';
import { exampleFiles } from './machine.ts';

/** The configs of an example with the node that each belongs to; null for an example of one node. */
export function filesOf(example: Example): readonly (readonly [string | null, string])[] {
  if (typeof example === 'string') return [[null, example]];
  return isMachine(example) ? [[null, example.config]] : Object.entries(example);
}

/** The machine of an example that has one. */
export function machineOf(example: Example): ExampleMachine | null {
  return typeof example !== 'string' && isMachine(example) ? example : null;
}

/**
 * What rules find in an example of a rule, which runs even where it is opt-in: as `haproxy.cfg` of the local peer `hap1`
 * where it is alone, else as `NODE.cfg` of each node (`was.cfg` and `now.cfg` of a reload), for the newest HAProxy. Rules of the area `reach` find nothing,
 * since nothing is dialed.
 */
export function lintExample(
  { id, severity, optIn, scope, bad, badVersion }: Rule,
  example: Example,
  rules: readonly Rule[],
): readonly Problem[] {
  const machine = machineOf(example);
  const version = badVersion !== undefined && example === bad ? parseVersion(badVersion) : newest;
  const settings = optIn === true ? { severities: new Map([[id, severity]]) } : {};
  if (scope === 'reload' && typeof example === 'object') {
    const [was, now] = filesOf(example).map(([name, text]) => configOf(name, text, version));
    if (was === undefined || now === undefined) throw new Error(`the example of ${id} is no reload`);
    return runRules(rules, { nodes: [{ name: null, config: now, was }] }, settings);
  }
  const nodes = filesOf(example).map(([name, text]): LintNode => {
    const config = configOf(name, text, version);
    return machine === null
      ? { name, config }
      : { name, config, certificates: exampleFiles(machine, config) };
  });
  return runRules(rules, { nodes }, settings);
}

function configOf(name: string | null, text: string, version: Version): Config {
  const source = new Source(name === null ? 'haproxy.cfg' : `${name}.cfg`, text);
  const target: ReadTarget = {
    version,
    localPeer: name ?? 'hap1',
    localPeerBy: 'node',
    environment: new Environment(),
  };
  return readTexts([source], target);
}

function isMachine(example: Exclude<Example, string>): example is ExampleMachine {
  return typeof example['files'] === 'object';
}
