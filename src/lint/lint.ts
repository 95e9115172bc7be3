import { Environment } from '../model/line/environment.ts';
import { readTexts } from '../model/read.ts';
import { newest, parseVersion } from '../model/value/version.ts';
import type { Problem, Severity } from '../problem.ts';
import { Source } from '../text.ts';
import { rules } from './rules/index.ts';
import { runRules } from './run.ts';

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
  /** Known environment variables; nothing is known of others. */
  readonly env?: Readonly<Record<string, string>>;
  /** A severity for each rule that shall not have its own; `off` silences it, any other has it run where it is opt-in. */
  readonly severities?: ReadonlyMap<string, Severity | 'off'>;
}

/**
 * Finds what is wrong in the files of one node, given in the order of HAProxy's `-f` options. Sorted by place.
 *
 * @throws HapeersError `usage` for a version that hapeers does not know
 * @example
 * const text = 'peers p\n    peer hap2 10.0.0.2\n';
 * const problems = lint([{ name: 'haproxy.cfg', text }], { localPeer: 'hap1' });
 * problems.map(({ rule }) => rule); // ['peers/missing-local-peer', 'peers/missing-port']
 * problems[0].source.position(problems[0].range.start); // { line: 1, column: 7 }
 */
export function lint(files: readonly LintFile[], options: LintOptions = {}): Problem[] {
  const config = readTexts(
    files.map(({ name, text }) => new Source(name, text)),
    {
      version: options.haproxyVersion === undefined ? newest : parseVersion(options.haproxyVersion),
      localPeer: options.localPeer ?? null,
      environment: new Environment(Object.entries(options.env ?? {})),
    },
  );
  const settings = options.severities === undefined ? {} : { severities: options.severities };
  return runRules(rules, { nodes: [{ name: null, config }] }, settings);
}
