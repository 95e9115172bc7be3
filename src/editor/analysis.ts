import { rules } from '../lint/rules/index.ts';
import { type LintNode, runRules } from '../lint/run.ts';
import type { Config } from '../model/config.ts';
import type { Problem, Severity } from '../problem.ts';
import type { Occurrence } from './occurrence.ts';
import { occurrencesIn } from './occurrences.ts';

/** A node whose config is open in an editor, with the other nodes of its fleet where these are known. */
export interface EditedFleet {
  /** The node whose file is being edited. */
  readonly node: LintNode;
  readonly others: readonly LintNode[];
  readonly severities: ReadonlyMap<string, Severity | 'off'>;
}

/** What is known about the config of a node. */
export interface Analysis {
  readonly config: Config;
  readonly problems: readonly Problem[];
  /** Of this node and, after them, of the others. */
  readonly occurrences: readonly Occurrence[];
}

const fleetRules = rules.filter(({ scope }) => scope === 'fleet').map(({ id }) => id);

/** Lints the edited node and compares it with the others; what is wrong in the others alone is theirs. */
export function analyse({ node, others, severities }: EditedFleet): Analysis {
  const own = runRules(rules, { nodes: [node] }, { severities });
  const all = [node, ...others];
  const fleet =
    others.length === 0 || node.name === null
      ? []
      : runRules(rules, { nodes: all }, { severities, only: fleetRules });
  const files = new Set(node.config.files.map(({ source }) => source.name));
  return {
    config: node.config,
    problems: [...own, ...fleet.flatMap((problem) => seenFrom(files, problem))],
    occurrences: all.flatMap(({ config }) => occurrencesIn(config)),
  };
}

/** A problem between nodes as these files see it: where it is told about another node, its place here is shown. */
function seenFrom(files: ReadonlySet<string>, problem: Problem): Problem[] {
  if (files.has(problem.source.name)) return [problem];
  const here = problem.related.find(({ source }) => files.has(source.name));
  if (here === undefined) return [];
  const there = { message: problem.message, source: problem.source, range: problem.range };
  const message = `on ${problem.node ?? 'the other node'}: ${problem.message}`;
  return [{ ...problem, message, source: here.source, range: here.range, related: [there], fix: null }];
}
