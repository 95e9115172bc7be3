import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sourceOf } from '../../../src/bytes.ts';
import { rules } from '../../../src/lint/rules/index.ts';
import { runRules } from '../../../src/lint/run.ts';
import { Environment } from '../../../src/model/line/environment.ts';
import { readTexts } from '../../../src/model/read.ts';
import type { ReadTarget } from '../../../src/model/target.ts';
import { parseVersion, type Version } from '../../../src/model/value/version.ts';
import type { Problem, Severity } from '../../../src/problem.ts';
import type { Source } from '../../../src/text.ts';
import type { Loss } from './losses.ts';

/** What one or several HAProxy versions said about a case. */
export interface Verdict {
  readonly versions: readonly string[];
  /** 0 valid, 1 refused, 2 valid but nothing to listen on, negative: the checker itself crashed. */
  readonly exit: number;
  readonly messages: readonly {
    readonly severity: string;
    readonly file?: string;
    readonly line?: number;
    /** What HAProxy gives up by it though it starts. */
    readonly loses?: Loss;
  }[];
}

/** A config with the recorded verdicts of real HAProxy binaries. */
export interface Case {
  readonly file: string;
  readonly shows: string;
  readonly args: readonly string[];
  readonly files: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly verdicts: readonly Verdict[];
}

/** A case that some HAProxy accepts in silence although something is lost or not as it looks. */
export interface Fault extends Case {
  /** The rule that finds it, and how. */
  readonly rule: string;
  readonly severity: Severity;
}

/** The cases that the `verdicts.json` of a folder tells of. */
export function readCases<C extends Case = Case>(folder: string): readonly C[] {
  const path = join(folder, 'verdicts.json');
  const cases: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!Array.isArray(cases)) throw new Error(`${path} is no list of cases (see fixtures/README.md)`);
  return cases;
}

/** What hapeers says about a case for one version; its configs are in `folder`. */
export function lintCase(folder: string, { args, files, env }: Case, version: string): readonly Problem[] {
  const option = args.indexOf('-L');
  return lintSources(
    files.flatMap((file) => expand(join(folder, file), file)),
    {
      version: targetOf(version),
      localPeer: option === -1 ? null : (args[option + 1] ?? null),
      environment: new Environment(Object.entries(env ?? {}), true),
    },
  );
}

export function lintSources(sources: readonly Source[], target: ReadTarget): readonly Problem[] {
  const config = readTexts(sources, target);
  return runRules(rules, { nodes: [{ name: null, config }] });
}

/** A recorded version as a target: a snapshot before `.0` stands for that. */
export function targetOf(version: string): Version {
  return parseVersion(version.replace(/-dev\d+$/, '.0'));
}

function expand(path: string, name: string): Source[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [sourceOf(name, readFileSync(path))];
  return readdirSync(path)
    .filter((entry) => entry.endsWith('.cfg') && !entry.startsWith('.'))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map((entry) => sourceOf(join(name, entry), readFileSync(join(path, entry))));
}
