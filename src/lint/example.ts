import { parse } from '../../grammar/parser.ts';
import { Environment } from '../model/environment.ts';
import { readConfig } from '../model/read.ts';
import type { Target } from '../model/target.ts';
import { newest } from '../model/version.ts';
import type { Problem } from '../problem.ts';
import { Source } from '../text.ts';
import type { Example, Rule } from './rule.ts';
import { runRules } from './run.ts';

/** The files of an example with the node that each belongs to; null for an example of one node. */
export function filesOf(example: Example): readonly (readonly [string | null, string])[] {
  return typeof example === 'string' ? [[null, example]] : Object.entries(example);
}

/**
 * What rules find in an example of `rule`, which runs even where it is opt-in: as `haproxy.cfg` of the local peer `hap1` where it stands alone, else as
 * `NODE.cfg` of each node, for the newest HAProxy. Rules of the area `reach` find nothing, since nothing is dialled.
 */
export function lintExample(
  { id, severity, optIn }: Rule,
  example: Example,
  rules: readonly Rule[],
): readonly Problem[] {
  const nodes = filesOf(example).map(([name, text]) => {
    const source = new Source(name === null ? 'haproxy.cfg' : `${name}.cfg`, text);
    const target: Target = {
      version: newest,
      localPeer: name ?? 'hap1',
      localPeerBy: 'node',
      environment: new Environment(),
    };
    return { name, config: readConfig([{ source, document: parse(text) }], target) };
  });
  return runRules(rules, { nodes }, optIn === true ? { severities: new Map([[id, severity]]) } : {});
}
