import { nearest } from '../../grammar/vocabulary.ts';
import type { CertificateFiles } from '../certificate/named-file.ts';
import { HapeersError } from '../errors.ts';
import type { Config } from '../model/config.ts';
import type { FleetNode, TranslatedAddress } from '../model/fleet/fleet.ts';
import { isAtLeast, type Version } from '../model/value/version.ts';
import { compareProblems, type Problem, type Reaction, type Severity } from '../problem.ts';
import type { Source, TextRange } from '../text.ts';
import { spellingFix } from './fix/edits.ts';
import { type HaproxySaid, mergeHaproxy } from './haproxy/merge.ts';
import { type Behavior, type Finding, type LintFleet, type Reached, type Rule, reactionOf } from './rule.ts';
import { type Suppression, suppress, suppressionsOf } from './suppress.ts';

/** One config to lint, with what was asked elsewhere about it. */
export interface LintNode {
  /** Null where one node is linted alone. */
  readonly name: string | null;
  readonly config: Config;
  /** Where the others dial it and it does not listen; undefined where nobody says so. */
  readonly translated?: readonly TranslatedAddress[];
  /** What the probe found at its remote peers; undefined where nobody asked. */
  readonly reached?: readonly Reached[];
  /** The config that runs now, where this one is to follow it; undefined where nobody asked. */
  readonly was?: Config;
  /** What a real HAProxy said; undefined where none was asked. */
  readonly said?: HaproxySaid;
  /** What its files of certificates hold; undefined where nobody looked. */
  readonly certificates?: CertificateFiles;
}

/** What is linted: configs that belong together. */
export interface LintInput {
  readonly nodes: readonly LintNode[];
}

/** How the rules are run. */
export interface RuleSettings {
  /** A severity for each rule that should not have its own; `off` silences it, any other has it run where it is opt-in. */
  readonly severities?: ReadonlyMap<string, Severity | 'off'>;
  /** The only rules to run; all where it is undefined. */
  readonly only?: readonly string[];
}

/** A node after its own rules have run. */
export interface JudgedNode<Node extends LintNode = LintNode> {
  readonly node: Node;
  /** What is wrong with it alone, before suppressions. */
  readonly problems: readonly Problem[];
  readonly suppressions: readonly Suppression[];
}

/**
 * Runs rules over one config or a fleet, merges what a real HAProxy said, and takes away what comments suppress. Reads
 * nothing, prints nothing; the result is sorted.
 */
export function runRules(
  rules: readonly Rule[],
  { nodes }: LintInput,
  settings: RuleSettings = {},
): Problem[] {
  return judgeTogether(
    rules,
    nodes.map((node) => judgeAlone(rules, node, settings)),
    settings,
  );
}

/** Runs the rules that look at one node. Afterwards {@link judgeTogether} needs no more of it than `reducedNode` leaves. */
export function judgeAlone<Node extends LintNode>(
  rules: readonly Rule[],
  node: Node,
  settings: RuleSettings = {},
): JudgedNode<Node> {
  const active = rules.filter((rule) => isActive(rule, { nodes: [node] }, settings));
  return {
    node,
    problems: withHaproxy(runOnNode(active, node, settings), node, active),
    suppressions: node.config.files.flatMap(({ source, document }) => suppressionsOf(source, document)),
  };
}

/** Runs the rules that look at several nodes, and makes one sorted report of what each node has and what they found. */
export function judgeTogether(
  rules: readonly Rule[],
  judged: readonly JudgedNode[],
  settings: RuleSettings = {},
): Problem[] {
  const input = { nodes: judged.map(({ node }) => node) };
  const active = rules.filter((rule) => isActive(rule, input, settings));
  const found = judged.flatMap(({ problems }) => problems);
  const all = withoutTemplates([...found, ...runOnAll(active, input, settings)]);
  return applySuppressions(all, rules, active, judged, settings).sort(compareProblems);
}

/** Of a file that is a template nothing else is said: what it will be, nobody knows. */
function withoutTemplates(problems: readonly Problem[]): readonly Problem[] {
  const isMark = ({ rule }: Problem) => rule === 'syntax/template';
  const templates = new Set(problems.filter(isMark).map(({ source }) => source));
  if (templates.size === 0) return problems;
  return problems.filter((problem) => isMark(problem) || !templates.has(problem.source));
}

/** Whether a rule can find anything: it is wanted, and what it looks at is there. */
function isActive(
  { id, scope, optIn }: Rule,
  { nodes }: LintInput,
  { severities, only }: RuleSettings,
): boolean {
  if (severities?.get(id) === 'off' || only?.includes(id) === false) return false;
  if (optIn === true && only === undefined && severities?.has(id) !== true) return false;
  if (scope === 'fleet') return nodes.length > 1;
  if (scope === 'reach') return nodes.some(({ reached }) => reached !== undefined);
  if (scope === 'reload') return nodes.some(({ was }) => was !== undefined);
  if (scope === 'certificate') return nodes.some(({ certificates }) => certificates !== undefined);
  return scope !== 'haproxy' || nodes.some(({ said }) => said !== undefined);
}

function runOnNode(rules: readonly Rule[], node: LintNode, settings: RuleSettings): Problem[] {
  const { name, config } = node;
  const problems: Problem[] = [];
  for (const rule of rules) {
    const report = (finding: Finding) =>
      problems.push(problemOf(rule, finding, name, config.version, settings));
    if (rule.scope === 'config') rule.check(config, report);
    else if (rule.scope === 'reach') rule.check(node.reached ?? [], report);
    else if (rule.scope === 'reload' && node.was !== undefined) {
      rule.check({ was: node.was, now: config }, report);
    }
  }
  return problems;
}

/** Runs the rules that look at several nodes at once. */
function runOnAll(rules: readonly Rule[], { nodes }: LintInput, settings: RuleSettings): Problem[] {
  const certified = nodes.flatMap(({ name, config, certificates, translated }) =>
    certificates === undefined
      ? []
      : [{ name, config, certificates, ...(translated === undefined ? {} : { translated }) }],
  );
  const fleet: LintFleet = {
    nodes: nodes.flatMap((node) => (node.name === null ? [] : [fleetNode(node.name, node)])),
    certified,
  };
  const versions = new Map(nodes.map(({ name, config }) => [name, config.version]));
  const problems: Problem[] = [];
  for (const rule of rules) {
    const report = (node: string | null, finding: Finding) => {
      const version = versions.get(node);
      if (version === undefined) {
        throw new HapeersError(
          'usage',
          `rule ${rule.id} reports an unknown node "${node}"`,
          'report the name of a node of the fleet that the rule was given',
        );
      }
      problems.push(problemOf(rule, finding, node, version, settings));
    };
    if (rule.scope === 'fleet') rule.check(fleet, report);
    else if (rule.scope === 'certificate') rule.check(certified, report);
  }
  return problems;
}

function fleetNode(name: string, { config, translated }: LintNode): FleetNode {
  return translated === undefined ? { name, config } : { name, config, translated };
}

function withHaproxy(
  problems: readonly Problem[],
  node: LintNode,
  rules: readonly Rule[],
): readonly Problem[] {
  if (node.said === undefined) return problems;
  const merged = mergeHaproxy(problems, node.said, node.config, node.name);
  const ids = new Set(rules.map(({ id }) => id));
  return merged.filter(({ rule }) => ids.has(rule));
}

/** Takes away what comments suppress, and reports those that suppress nothing though their rule ran, or name no rule. */
function applySuppressions(
  problems: readonly Problem[],
  rules: readonly Rule[],
  active: readonly Rule[],
  judged: readonly JudgedNode[],
  settings: RuleSettings,
): Problem[] {
  const places = new Map(
    judged.flatMap(({ node, suppressions }) =>
      node.config.files.map(({ source }) => [source, { ...node, suppressions }]),
    ),
  );
  const suppressions = [...places].flatMap(([source, place]) =>
    place.suppressions.filter((suppression) => suppression.source === source),
  );
  const { problems: left, unused } = suppress(problems, suppressions);
  const complaints = unused.flatMap(({ source, id, range }): Problem[] => {
    const isKnown = rules.some((rule) => rule.id === id);
    if (isKnown && !active.some((rule) => rule.id === id)) return [];
    const rule = active.find(
      (one) => one.id === (isKnown ? 'suppression/unused' : 'suppression/unknown-rule'),
    );
    const place = places.get(source);
    if (rule === undefined || place === undefined) return [];
    const finding = isKnown ? unusedFinding(id) : unknownFinding(id, source, range, rules);
    return [problemOf(rule, { ...finding, source, range }, place.name, place.config.version, settings)];
  });
  const renamed = active.find(({ id }) => id === 'suppression/renamed-rule');
  const notes = suppressions.flatMap(({ source, rules: named }): Problem[] => {
    const place = places.get(source);
    if (renamed === undefined || place === undefined) return [];
    return named
      .filter(({ id, written }) => id !== written)
      .map(({ id, written, range }) =>
        problemOf(
          renamed,
          renamedFinding(id, written, source, range),
          place.name,
          place.config.version,
          settings,
        ),
      );
  });
  return [...left, ...complaints, ...notes];
}

function unusedFinding(id: string): Pick<Finding, 'message' | 'hint'> {
  return {
    message: `nothing here raises "${id}"`,
    hint: 'remove it, or move it to the line that it is meant for',
  };
}

function unknownFinding(
  id: string,
  source: Source,
  range: TextRange,
  rules: readonly Rule[],
): Pick<Finding, 'message' | 'hint' | 'fix'> {
  const ids = rules.map((rule) => rule.id);
  const near = nearest(id, ids);
  return {
    message: `unknown rule "${id}"`,
    hint: near === null ? '"hapeers rules" lists all of them' : `did you mean "${near}"?`,
    fix: spellingFix(source, range, id, ids),
  };
}

function renamedFinding(id: string, written: string, source: Source, range: TextRange): Finding {
  return {
    source,
    range,
    message: `rule "${written}" is now "${id}"; both names work`,
    hint: `write "${id}"`,
    fix: { description: `write "${id}"`, safe: true, edits: [{ source, range, text: id }] },
  };
}

function problemOf(
  rule: Rule,
  finding: Finding,
  node: string | null,
  version: Version,
  { severities }: RuleSettings,
): Problem {
  const haproxy = finding.haproxy ?? rule.haproxy;
  const override = severities?.get(rule.id);
  return {
    rule: rule.id,
    severity: override === undefined || override === 'off' ? (finding.severity ?? rule.severity) : override,
    message: finding.message,
    source: finding.source,
    range: plain(finding.range),
    node,
    hint: finding.hint ?? null,
    haproxy: typeof haproxy === 'string' ? haproxy : reactionOf(haproxy, version),
    ...sinceOf(haproxy, version),
    related: (finding.related ?? []).map((one) => ({ ...one, range: plain(one.range) })),
    fix: finding.fix ?? null,
    ...(finding.comparison === undefined ? {} : { comparison: finding.comparison }),
  };
}

/** From which version on the reaction is what it is, where it was another one before. */
function sinceOf(behavior: Reaction | Behavior, version: Version): Pick<Problem, 'since'> {
  if (typeof behavior === 'string') return {};
  const index = behavior.findLastIndex(({ from }) => isAtLeast(version, from));
  const row = behavior[index];
  return index < 1 || row === undefined ? {} : { since: row.from };
}

/** A range that is nothing else, so that a problem does not keep the syntax tree in memory. */
function plain({ start, end }: TextRange): TextRange {
  return { start, end };
}
