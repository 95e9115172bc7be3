import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../src/lint/rules/index.ts';
import { runRules } from '../../src/lint/run.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import type { Problem } from '../../src/problem.ts';
import { Source } from '../../src/text.ts';

interface Verdict {
  readonly versions: readonly string[];
  readonly exit: number;
  readonly messages: readonly { readonly severity: string }[];
}

const folder = fileURLToPath(new URL('../../fixtures/oracle/battery/', import.meta.url));
const cases: readonly { readonly file: string; readonly verdicts: readonly Verdict[] }[] = JSON.parse(
  readFileSync(`${folder}verdicts.json`, 'utf8'),
);
const versions = ['2.6.12', '2.8.0', '3.0.11', '3.2.26', '3.4.0'];

/** The rule that names the fault of each config; none for the valid ones. */
const faults: Readonly<Record<string, string | null>> = {
  '01': 'peers/missing-local-peer',
  '02': 'peers/duplicate-peer',
  '03': 'peers/duplicate-address',
  '04': 'peers/conflicting-port',
  '05': 'table/not-replicated',
  '06': 'peers/misplaced-address',
  '07': 'peers/mixed-forms',
  '08': 'peers/missing-listener',
  '09': 'tls/one-sided',
  '10': 'tls/missing-ca-file',
  '11': 'tls/one-sided',
  '12': 'table/unknown-peers-section',
  '13': 'peers/missing-local-peer',
  '14': 'table/missing-expire',
  '15': 'peers/bad-shard',
  '16': 'peers/unused-shards',
  '17': 'peers/ignored-parameter',
  '18': 'peers/missing-port',
  '19': 'peers/missing-remote-peer',
  '20': 'peers/wildcard-address',
  '21': 'peers/several-listeners',
  '22': null,
  '23': 'tls/late-default-server',
  '24': 'table/bad-write-to',
  '25': 'peers/missing-port',
  '26': 'peers/conflicting-port',
  '27': null,
  '28': 'peers/bad-address',
  '29': 'peers/host-name-address',
  '30': 'peers/missing-address',
  '31': 'bind/unknown-parameter',
  '32': 'tls/missing-certificate',
  '33': 'peers/missing-local-peer',
  '34': null,
};

/** Where the version does not know the words of a case, it refuses these first. */
const otherwise: Readonly<Record<string, string>> = {
  '15 2.6.12': 'peers/unknown-keyword',
  '16 2.6.12': 'peers/unknown-keyword',
  '24 2.6.12': 'table/bad-definition',
  '24 2.8.0': 'table/bad-definition',
};

/** Whether the name resolves depends on the machine: HAProxy refused it where the verdicts were taken. */
const dependsOnMachine: ReadonlySet<string> = new Set(['29']);

const rows: string[] = [];

describe.each(cases)('$file', ({ file, verdicts }) => {
  const text = readFileSync(`${folder}${file}`, 'utf8');
  const number = file.slice(0, 2);

  it.each(versions)('for HAProxy %s', (version) => {
    const verdict = verdicts.find((one) => one.versions.includes(version));
    expect(verdict, 'a recorded verdict').toBeDefined();
    const problems = lint(file, text, version);
    const wanted = otherwise[`${number} ${version}`] ?? faults[number];
    expect(wanted, 'an expectation').toBeDefined();
    rows.push(
      [file.slice(0, -4), version, said(verdict), problems.map(({ rule }) => rule).join(' ') || '-'].join(
        ' | ',
      ),
    );
    if (wanted === null) expect(problems).toEqual([]);
    else expect(problems.map(({ rule }) => rule)).toContain(wanted);
    if (!dependsOnMachine.has(number)) expect(worst(problems)).toBe(said(verdict));
  });
});

it('has the figures of the README', () => {
  const mistakes = cases.filter(({ file }) => faults[file.slice(0, 2)] !== null);
  const of = (answer: string) =>
    mistakes.filter(
      ({ verdicts }) => said(verdicts.find((one) => one.versions.includes('3.2.26'))) === answer,
    ).length;
  const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
  expect(readme).toContain(
    `| ${mistakes.length} recorded mistakes in one file | refuses ${of('refuses')}, warns of ${of('warns')}, accepts ${of('accepts')} | names all ${mistakes.length}, and nothing in ${cases.length - mistakes.length} configs without one |`,
  );
});

afterAll(() => {
  console.log(['config | version | haproxy -c | hapeers', ...rows].join('\n'));
});

function lint(file: string, text: string, version: string): readonly Problem[] {
  const config = readTexts([new Source(file, text)], {
    version: parseVersion(version),
    localPeer: 'h1',
    environment: new Environment(),
  });
  const problems = runRules(rules, { nodes: [{ name: null, config }] });
  // A bug of the release is no fault of the config.
  return problems.filter(({ rule }) => rule !== 'version/known-bug');
}

function said(verdict: Verdict | undefined): string {
  if (verdict === undefined) return 'nothing recorded';
  if (verdict.exit < 0) return 'crashes';
  if (verdict.exit === 1) return 'refuses';
  return verdict.messages.some(({ severity }) => severity === 'warning') ? 'warns' : 'accepts';
}

function worst(problems: readonly Problem[]): string {
  for (const reaction of ['refuses', 'crashes', 'warns']) {
    if (problems.some(({ haproxy }) => haproxy === reaction)) return reaction;
  }
  return 'accepts';
}
