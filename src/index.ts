import { parse } from '../grammar/parser.ts';
import { rules } from './lint/rules/index.ts';
import { runRules } from './lint/run.ts';
import { Environment } from './model/environment.ts';
import { readConfig } from './model/read.ts';
import { newest, parseVersion } from './model/version.ts';
import type { Problem, Severity } from './problem.ts';
import { Source } from './text.ts';

export type * from '../grammar/ast.ts';
export { parse } from '../grammar/parser.ts';
export { print } from '../grammar/print.ts';
export { readCluster } from './cluster/read.ts';
export { HapeersError } from './errors.ts';
export { nodeText as generate } from './generate/text.ts';
export type { Rule } from './lint/rule.ts';
export { rules } from './lint/rules/index.ts';
export type * from './model/cluster.ts';
export type * from './model/config.ts';
export { Environment } from './model/environment.ts';
export { readConfig, type Target } from './model/read.ts';
export { parseVersion, type Version } from './model/version.ts';
export type { Finding, Verdict } from './probe/finding.ts';
export { type ProbeOptions, probe } from './probe/probe.ts';
export { parseTarget, type Target as ProbeTarget } from './probe/target.ts';
export type * from './problem.ts';
export { type Position, Source } from './text.ts';

/** A file to lint: its name as reports show it, and its text. */
export interface LintFile {
  readonly name: string;
  readonly text: string;
}

/** For whom files are linted. */
export interface LintOptions {
  /** The local peer's name as `-L` gives it; by default what `localpeer` in the files says. */
  readonly localPeer?: string;
  /** `3.0` or `3.0.11`; the newest known branch by default. */
  readonly haproxyVersion?: string;
  /** Known environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  readonly severities?: ReadonlyMap<string, Severity | 'off'>;
}

/**
 * Finds what is wrong in the files of one node, given in the order of HAProxy's `-f` options. Sorted by place.
 *
 * @throws HapeersError `usage` for a version that hapeers does not know
 * @example
 * const problems = lint([{ name: 'haproxy.cfg', text: 'peers p\n    peer hap2 10.0.0.2\n' }], { localPeer: 'hap1' });
 * problems.map(({ rule }) => rule); // ['peers/local-peer-missing', 'peers/unused-section', 'peers/missing-port']
 */
export function lint(files: readonly LintFile[], options: LintOptions = {}): Problem[] {
  const config = readConfig(
    files.map(({ name, text }) => ({ source: new Source(name, text), document: parse(text) })),
    {
      version: options.haproxyVersion === undefined ? newest : parseVersion(options.haproxyVersion),
      localPeer: options.localPeer ?? null,
      environment: new Environment(Object.entries(options.env ?? {})),
    },
  );
  const settings = options.severities === undefined ? {} : { severities: options.severities };
  return runRules(rules, { nodes: [{ name: null, config }] }, settings);
}
