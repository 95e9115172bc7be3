import { nearest } from '../../grammar/vocabulary.ts';
import { HapeersError } from '../errors.ts';
import { Environment } from '../model/line/environment.ts';
import { readTexts } from '../model/read.ts';
import { newest, parseVersion } from '../model/value/version.ts';
import type { Problem, Severity } from '../problem.ts';
import { requireList, requireOneOf, requireText } from '../required.ts';
import { Source } from '../text.ts';
import { fixAll } from './fix/fix.ts';
import { renamedRules } from './renamed-rules.ts';
import type { Rule } from './rule.ts';
import { rules as ownRules } from './rules/index.ts';
import { type LintNode, runRules } from './run.ts';

/** A file to lint: its name as reports show it, and its text. */
export interface LintFile {
  readonly name: string;
  readonly text: string;
}

/** What linting one node and linting several have in common. */
export interface LintBasics {
  /** `3.0` or `3.0.11`; the newest known branch by default. */
  readonly haproxyVersion?: string;
  /** Known environment variables; nothing is known of others. */
  readonly env?: Readonly<Record<string, string>>;
  /** A severity by rule id, over the rule's own; `off` silences it, any other runs it where it is opt-in. */
  readonly severities?: Readonly<Record<string, Severity | 'off'>>;
  /** Rules to run; those of hapeers by default. Add yours: `[...rules, mine]`. */
  readonly rules?: readonly Rule[];
}

/** For whom files are linted. */
export interface LintOptions extends LintBasics {
  /** The local peer's name as `-L` gives it; by default what `localpeer` in the files says. */
  readonly localPeer?: string;
}

/** One node of a fleet. */
export interface FleetFiles {
  /** Its local peer name. */
  readonly name: string;
  /** In the order of HAProxy's `-f` options. */
  readonly files: readonly LintFile[];
  /** Where it differs from the fleet's. */
  readonly haproxyVersion?: string;
}

/** A file that safe fixes change. */
export interface FixedFile {
  readonly name: string;
  /** With the fixes applied. */
  readonly text: string;
  /** How many fixes were applied. */
  readonly applied: number;
}

/**
 * Finds what is wrong in the files of one node, given in the order of HAProxy's `-f` options. Sorted by place.
 *
 * @throws HapeersError `usage` for an unknown version, rule or severity
 * @example
 * const text = 'peers p\n    peer hap2 10.0.0.2\n';
 * const problems = lint([{ name: 'haproxy.cfg', text }], { localPeer: 'hap1' });
 * problems.map(({ rule }) => rule); // ['peers/missing-local-peer', 'peers/missing-port']
 * problems[0].source.position(problems[0].range.start); // { line: 1, column: 7 }
 */
export function lint(files: readonly LintFile[], options: LintOptions = {}): Problem[] {
  return lintNodes([nodeOf(null, files, options.localPeer ?? null, options)], options);
}

/**
 * Finds what is wrong in the files of several nodes, each by itself and between them.
 *
 * @throws HapeersError `usage` for an unknown version, rule or severity, and for two nodes with one name
 * @example
 * const text = 'peers p\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2:1024\n\nbackend app\n    stick-table type ip size 1m expire 1h peers p\n    stick on src\n    server s 10.0.1.1:80 id 1\n';
 * const problems = lintFleet([
 *   { name: 'a', files: [{ name: 'a.cfg', text }] },
 *   { name: 'b', files: [{ name: 'b.cfg', text: text.replace('type ip', 'type ipv6') }] },
 * ]);
 * problems.some(({ rule }) => rule === 'fleet/different-table-key'); // true
 */
export function lintFleet(nodes: readonly FleetFiles[], options: LintBasics = {}): Problem[] {
  requireList(nodes, 'the nodes');
  requireDifferentNames(nodes);
  const read = nodes.map(({ name, files, haproxyVersion }) =>
    nodeOf(name, files, name, haproxyVersion === undefined ? options : { ...options, haproxyVersion }),
  );
  return lintNodes(read, options);
}

/**
 * The files of one node with all safe fixes applied, as `hapeers lint --fix` writes them; only files that change.
 *
 * @throws HapeersError `usage` for an unknown version, rule or severity
 * @example
 * const text = 'peers p\n    bind 10.0.0.1:1024\n    server a\n    peer b 10.0.0.2:1024\n\nbackend x\n    stick-table type ip size 1m expire 1h peers p\n';
 * const [file] = fix([{ name: 'a.cfg', text }], { localPeer: 'a' });
 * file.text.includes('    server b 10.0.0.2:1024'); // true
 */
export function fix(files: readonly LintFile[], options: LintOptions = {}): FixedFile[] {
  requireList(files, 'the files');
  const judge = (texts: ReadonlyMap<string, string>) => {
    const own = files.map(({ name, text }) => ({ name, text: texts.get(name) ?? text }));
    const nodes = [nodeOf(null, own, options.localPeer ?? null, options)];
    return { nodes, problems: lintNodes(nodes, options) };
  };
  return fixAll(judge(new Map()), judge).map(({ source, text, applied }) => ({
    name: source.name,
    text,
    applied,
  }));
}

function nodeOf(
  name: string | null,
  files: readonly LintFile[],
  localPeer: string | null,
  { haproxyVersion, env }: LintBasics,
): LintNode {
  requireList(files, 'the files of a node');
  if (localPeer !== null) requireText(localPeer, 'the name of the local peer');
  const config = readTexts(
    files.map((file) => new Source(file.name, file.text)),
    {
      version: haproxyVersion === undefined ? newest : parseVersion(haproxyVersion),
      localPeer,
      localPeerBy: name === null ? 'option' : 'node',
      environment: new Environment(Object.entries(env ?? {})),
    },
  );
  return { name, config };
}

function lintNodes(nodes: readonly LintNode[], { severities = {}, rules = ownRules }: LintBasics): Problem[] {
  for (const [id, severity] of Object.entries(severities)) {
    requireRule(id, rules);
    requireOneOf(severity, `severity of rule "${id}"`, ['error', 'warning', 'info', 'off']);
  }
  return runRules(rules, { nodes }, { severities: new Map(Object.entries(severities)) });
}

function requireDifferentNames(nodes: readonly FleetFiles[]): void {
  const names = new Set<string>();
  for (const { name } of nodes) {
    requireText(name, 'the name of a node');
    if (names.has(name))
      throw new HapeersError('usage', `node "${name}" is given twice`, 'give its files in one list');
    names.add(name);
  }
}

function requireRule(id: string, rules: readonly Rule[]): void {
  const ids = rules.map((rule) => rule.id);
  if (ids.includes(id)) return;
  const near = renamedRules.get(id) ?? nearest(id, ids);
  throw new HapeersError(
    'usage',
    `unknown rule "${id}"`,
    near === null ? 'the array "rules" lists them' : `did you mean "${near}"?`,
  );
}
