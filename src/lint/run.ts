import type { Config } from '../model/config.ts';
import type { Fleet } from '../model/fleet.ts';
import type { Version } from '../model/version.ts';
import { compareProblems, type Problem, type Severity } from '../problem.ts';
import { type Finding, type Reached, type Rule, reactionOf } from './rule.ts';

/** What is linted: configs that belong together, and what the probe found where it was asked to. */
export interface LintInput {
  /** One node, or several with their names. */
  readonly nodes: readonly { readonly name: string | null; readonly config: Config }[];
  /** By node, in the same order; empty without `--reach`. */
  readonly reached?: readonly (readonly Reached[])[];
}

/** How the rules are run. */
export interface LintSettings {
  /** A severity for each rule that shall not have its own; `off` silences it. */
  readonly severities?: ReadonlyMap<string, Severity | 'off'>;
}

/** Runs rules over one config or a fleet. Reads nothing, prints nothing; the result is sorted and has no doubles. */
export function runRules(rules: readonly Rule[], input: LintInput, settings: LintSettings = {}): Problem[] {
  const problems: Problem[] = [];
  const fleet: Fleet = {
    nodes: input.nodes.flatMap(({ name, config }) => (name === null ? [] : [{ name, config }])),
  };
  for (const rule of rules) {
    const override = settings.severities?.get(rule.id);
    if (override === 'off') continue;
    const add = (finding: Finding, node: string | null, version: Version) => {
      problems.push(problemOf(rule, finding, node, version, override ?? null));
    };
    if (rule.scope === 'fleet') {
      const versions = new Map(fleet.nodes.map(({ name, config }) => [name, config.version]));
      if (fleet.nodes.length < 2) continue;
      rule.check(fleet, (node, finding) => {
        const version = versions.get(node);
        if (version === undefined) throw new Error(`rule ${rule.id} reports an unknown node "${node}"`);
        add(finding, node, version);
      });
      continue;
    }
    input.nodes.forEach(({ name, config }, index) => {
      const report = (finding: Finding) => add(finding, name, config.version);
      if (rule.scope === 'config') rule.check(config, report);
      else rule.check(input.reached?.[index] ?? [], report);
    });
  }
  return problems.sort(compareProblems);
}

function problemOf(
  rule: Rule,
  finding: Finding,
  node: string | null,
  version: Version,
  override: Severity | null,
): Problem {
  const haproxy = finding.haproxy ?? rule.haproxy;
  return {
    rule: rule.id,
    severity: override ?? finding.severity ?? rule.severity,
    message: finding.message,
    source: finding.source,
    range: { start: finding.range.start, end: finding.range.end },
    node,
    hint: finding.hint ?? null,
    haproxy: typeof haproxy === 'string' ? haproxy : reactionOf(haproxy, version),
    related: finding.related ?? [],
    fix: finding.fix ?? null,
  };
}
