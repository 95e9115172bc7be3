import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from '../../grammar/parser.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { runRules } from '../../src/lint/run.ts';
import { Environment } from '../../src/model/environment.ts';
import { readConfig } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/version.ts';
import type { Problem } from '../../src/problem.ts';
import { Source } from '../../src/text.ts';

/** What one or several HAProxy versions said about a case. */
export interface Verdict {
  readonly versions: readonly string[];
  /** 0 valid, 1 refused, 2 valid but nothing to listen on, negative: the checker itself crashed. */
  readonly exit: number;
  readonly messages: readonly { readonly severity: string; readonly file?: string; readonly line?: number }[];
}

/** A minimal config with the recorded verdicts of real HAProxy binaries. */
export interface Case {
  readonly file: string;
  readonly shows: string;
  readonly args: readonly string[];
  readonly files: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly verdicts: readonly Verdict[];
}

/** The recorded cases of a folder: `verdicts.json`, and the configs in `cases/`. */
export function readCases(folder: string): readonly Case[] {
  return JSON.parse(readFileSync(join(folder, 'verdicts.json'), 'utf8'));
}

/** What hapeers says about a case for one version. */
export function lintCase(folder: string, { args, files, env }: Case, version: string): readonly Problem[] {
  const option = args.indexOf('-L');
  const sources = files.flatMap((file) => expand(join(folder, 'cases', file), file));
  const config = readConfig(
    sources.map((source) => ({ source, document: parse(source.text) })),
    {
      version: parseVersion(version.replace('-dev5', '.0')),
      localPeer: option === -1 ? null : (args[option + 1] ?? null),
      environment: new Environment(Object.entries(env ?? {}), true),
    },
  );
  return runRules(rules, { nodes: [{ name: null, config }] });
}

function expand(path: string, name: string): Source[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [Source.fromBytes(name, readFileSync(path))];
  return readdirSync(path)
    .filter((entry) => entry.endsWith('.cfg') && !entry.startsWith('.'))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map((entry) => Source.fromBytes(join(name, entry), readFileSync(join(path, entry))));
}

/** How far hapeers and a version of HAProxy agree on cases. */
export interface Agreement {
  /** Cases that HAProxy refuses, and how many of these hapeers says it refuses, and on its line where it gives one. */
  refused: number;
  refusedFound: number;
  refusedOnLine: number;
  falselyRefused: number;
  /** Cases that HAProxy accepts with a warning; likewise. */
  warned: number;
  warnedFound: number;
  falselyWarned: number;
}

export interface Disagreement {
  readonly kind: 'missed refusal' | 'false refusal' | 'other line' | 'missed warning' | 'false warning';
  readonly case: Case;
  readonly version: string;
  readonly said: readonly string[];
}

/** Compares problems with a verdict and counts; gives what disagrees. */
export function compare(
  one: Case,
  version: string,
  verdict: Verdict,
  problems: readonly Problem[],
  agreement: Agreement,
): Disagreement | null {
  const refusals = problems.filter(({ haproxy }) => haproxy === 'refuses');
  const warnings = problems.filter(({ haproxy }) => haproxy === 'warns');
  const say = (kind: Disagreement['kind'], said: readonly Problem[]): Disagreement => ({
    kind,
    case: one,
    version,
    said: said.map((problem) => `${lineOf(problem)} ${problem.rule}: ${problem.message}`),
  });
  if (verdict.exit === 1) {
    agreement.refused++;
    if (refusals.length === 0) return say('missed refusal', problems);
    agreement.refusedFound++;
    const lines = verdict.messages.filter(({ severity, line }) => severity === 'alert' && line !== undefined);
    if (lines.length > 0 && !refusals.some((problem) => lines.some(({ line }) => line === lineOf(problem)))) {
      return say('other line', refusals);
    }
    agreement.refusedOnLine++;
    return null;
  }
  if (refusals.length > 0) {
    agreement.falselyRefused++;
    return say('false refusal', refusals);
  }
  if (verdict.exit < 0) return null;
  if (verdict.messages.some(({ severity }) => severity === 'warning')) {
    agreement.warned++;
    if (warnings.length === 0) return say('missed warning', problems);
    agreement.warnedFound++;
  } else if (warnings.length > 0) {
    agreement.falselyWarned++;
    return say('false warning', warnings);
  }
  return null;
}

function lineOf({ source, range }: Problem): number {
  return source.position(range.start).line;
}

/** The part of the language that a case is about, by the first word of its name. */
const AREAS: Readonly<Record<string, string>> = {
  L: 'peers',
  addr: 'peers',
  localpeer: 'peers',
  peers: 'peers',
  name: 'peers',
  env: 'syntax',
  file: 'syntax',
  lex: 'syntax',
  lexd: 'syntax',
  multi: 'syntax',
  no: 'syntax',
  sec: 'syntax',
  if: 'conditions',
  gl: 'global',
  st: 'table',
  use: 'table use',
  srv: 'server',
  srvkw: 'server',
  bindkw: 'bind',
};

export function areaOf(one: Case): string {
  return AREAS[one.file.split(/[-.]/)[0] ?? ''] ?? 'other';
}

function main([filter = '', version = '']: readonly string[]): void {
  const folder = fileURLToPath(new URL('../../../fixtures/oracle', import.meta.url));
  const table = new Map<string, Agreement>();
  const disagreements: Disagreement[] = [];
  for (const one of readCases(folder)) {
    for (const verdict of one.verdicts) {
      for (const of of verdict.versions) {
        const key = `${of.padEnd(9)} ${areaOf(one)}`;
        const agreement = table.get(key) ?? emptyAgreement();
        table.set(key, agreement);
        const found = compare(one, of, verdict, lintCase(folder, one, of), agreement);
        if (found !== null) disagreements.push(found);
      }
    }
  }
  const total = emptyAgreement();
  console.log('version   area        refused found   line  false   warned found false');
  for (const [key, row] of [...table].sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(format(key, row));
    for (const name of Object.keys(total) as (keyof Agreement)[]) total[name] += row[name];
  }
  console.log(format('all', total));
  for (const { kind, case: one, version: of, said } of disagreements) {
    if (filter === '' || !`${kind} ${areaOf(one)} ${one.file}`.includes(filter) || !of.startsWith(version))
      continue;
    console.log(
      `${kind}: ${one.file} (${one.shows}) by ${of}${said.map((line) => `\n    ${line}`).join('')}`,
    );
  }
}

function emptyAgreement(): Agreement {
  return {
    refused: 0,
    refusedFound: 0,
    refusedOnLine: 0,
    falselyRefused: 0,
    warned: 0,
    warnedFound: 0,
    falselyWarned: 0,
  };
}

function format(label: string, row: Agreement): string {
  const cells = [
    row.refused,
    row.refusedFound,
    row.refusedOnLine,
    row.falselyRefused,
    row.warned,
    row.warnedFound,
    row.falselyWarned,
  ];
  return `${label.padEnd(21)}${cells.map((cell) => String(cell).padStart(7)).join('')}`;
}

main(process.argv.slice(2));
