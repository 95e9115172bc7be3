import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lintExample } from '../../src/lint/example/example.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { reportSarif } from '../../src/report/sarif.ts';
import { hapeers } from '../cli/shell.ts';
import { sarifErrors } from './sarif-schema.ts';
import { type Element, readXml } from './xml.ts';

/** A name and a text with everything that some format has to escape. */
const NAME = 'ä&b,c:d%.cfg';
const FAULTS = `peers mypeers
    bind 10.0.0.1:10000
    server hap1 10.0.0.1:10000
    server hap2 10.0.0.2:10000

backend "é"
    stick-table type ip size 1k peers mypeers
    "a<b>&'%:,\u0001é\u{1f41b}"
`;
const SOUND = `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 1k expire 1h peers mypeers
`;
const battery = fileURLToPath(new URL('../../fixtures/oracle/battery', import.meta.url));

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-formats-'));
  await writeFile(join(cwd, NAME), FAULTS);
  await writeFile(join(cwd, 'sound.cfg'), SOUND);
  await writeFile(join(cwd, 'other.cfg'), SOUND.replace('type ip', 'type ipv6'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

async function lint(format: string, ...args: string[]): Promise<string> {
  const world = { cwd, stdin: Buffer.from(FAULTS) };
  return (await hapeers(['lint', '--format', format, ...args], world)).stdout;
}

const fleet = ['--node', 'hap1=sound.cfg', '--node', 'hap2=other.cfg'];
/** What is linted, and whether it has problems. */
const runs: readonly (readonly [string, () => string[], boolean])[] = [
  ['no problem', () => ['-L', 'hap1', 'sound.cfg'], false],
  ['fixes, related places and names to escape', () => ['-L', 'hap1', NAME], true],
  ['standard input', () => ['-L', 'hap1', '-'], true],
  ['an absolute path', () => ['-L', 'hap1', join(cwd, NAME)], true],
  ['many problems in many files', () => [battery], true],
  ['a fleet', () => fleet, true],
];

it('compact is lines', async () => {
  expect(await lint('compact', '-L', 'hap1', NAME)).toMatch(
    /^ä&b,c:d%\.cfg:3:17: error: .* \[peers\/misplaced-address\]\n(?:ä&b,c:d%\.cfg:\d+:\d+: \w+: .* \[\S+\]\n)+$/,
  );
});

describe('the address of a rule', () => {
  it('is in JSON and in SARIF', async () => {
    const url = 'https://hapeers.github.io/hapeers/rules/peers/misplaced-address.html';
    const { problems } = JSON.parse(await lint('json', '-L', 'hap1', NAME));
    expect(problems.map((problem: { url: string }) => problem.url)).toContain(url);
    const [run] = JSON.parse(await lint('sarif', '-L', 'hap1', NAME)).runs;
    expect(run.tool.driver.rules.map(({ helpUri }: { helpUri: string }) => helpUri)).toContain(url);
  });
});

describe('sarif', () => {
  it.each(runs)('is valid for %s', async (_what, args, hasProblems) => {
    const log = JSON.parse(await lint('sarif', ...args()));
    expect(sarifErrors(log)).toEqual([]);
    expect(log.runs[0].results.length > 0).toBe(hasProblems);
  });

  it('is valid for what every rule says about its bad example', () => {
    for (const rule of rules) {
      const log = JSON.parse(reportSarif(lintExample(rule, rule.bad, rules), rules));
      expect(sarifErrors(log), rule.id).toEqual([]);
    }
  });

  it('is checked: what the schema does not allow is found', async () => {
    const log = JSON.parse(await lint('sarif', '-L', 'hap1', NAME));
    log.runs[0].results[0].level = 'fatal';
    log.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri = 'a b';
    delete log.runs[0].results[1].message;
    expect(sarifErrors(log)).toEqual([
      expect.stringMatching('^/runs/0/results/0/level '),
      expect.stringMatching('^/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri '),
      expect.stringMatching('^/runs/0/results/1 '),
    ]);
  });

  it('has rules, places and fixes', async () => {
    const [run] = JSON.parse(await lint('sarif', '-L', 'hap1', NAME)).runs;
    for (const result of run.results) {
      expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    }
    expect(run.results[0]).toMatchObject({
      ruleId: 'peers/misplaced-address',
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: encodeURIComponent(NAME) },
            region: { startLine: 3, startColumn: 17, endLine: 3, endColumn: 31 },
          },
        },
      ],
      fixes: [{ artifactChanges: [{ replacements: [{ insertedContent: { text: '' } }] }] }],
    });
  });

  it('names the node and the place of the other one in a fleet', async () => {
    const [run] = JSON.parse(await lint('sarif', ...fleet)).runs;
    expect(run.results[0]).toMatchObject({
      ruleId: 'fleet/different-table-key',
      properties: { node: 'hap2' },
      relatedLocations: [{ physicalLocation: { artifactLocation: { uri: 'sound.cfg' } } }],
    });
  });
});

describe('junit', () => {
  it.each(runs)('is well-formed for %s, and its counts are right', async (_what, args, hasProblems) => {
    const root = readXml(await lint('junit', ...args()));
    expect(root.name).toBe('testsuites');
    const suites = root.children;
    const count = (name: string) =>
      suites.flatMap(({ children }) => children).filter(({ children }) => has(children, name)).length;
    for (const { name, attributes, children } of suites) {
      expect(name).toBe('testsuite');
      expect(children.every((one) => one.name === 'testcase' && 'classname' in one.attributes)).toBe(true);
      expect(Number(attributes['tests'])).toBe(children.length);
      expect(Number(attributes['failures'])).toBe(
        children.filter((one) => has(one.children, 'failure')).length,
      );
    }
    expect(Number(root.attributes['failures'])).toBe(count('failure'));
    expect(Number(root.attributes['tests'])).toBe(suites.flatMap(({ children }) => children).length);
    expect(count('failure') > 0).toBe(hasProblems);
    const { problems } = JSON.parse(await lint('json', ...args()));
    const errors = problems.filter(({ severity }: { severity: string }) => severity === 'error');
    expect([count('failure'), root.attributes['errors']]).toEqual([errors.length, '0']);
  });
});

function has(elements: readonly Element[], name: string): boolean {
  return elements.some((element) => element.name === name);
}

describe('checkstyle', () => {
  it.each(runs)('is well-formed for %s, and says what json says', async (_what, args, hasProblems) => {
    const root = readXml(await lint('checkstyle', ...args()));
    const { problems } = JSON.parse(await lint('json', ...args()));
    expect(root.name).toBe('checkstyle');
    const rows = root.children.flatMap(({ attributes: { name }, children }) =>
      children.map(({ attributes: { line, column, severity, message, source } }) => ({
        ...{ file: name, line: Number(line), column: Number(column), severity, source },
        message,
      })),
    );
    expect(rows.length > 0).toBe(hasProblems);
    expect(rows).toEqual(
      problems.map(
        ({ file, line, column, severity, rule, message, hint }: Record<string, string | null>) => ({
          ...{ file, line, column, severity, source: `hapeers.${rule}` },
          // a character that XML does not have
          message: `${message}${hint == null ? '' : ` (${hint})`}`.replaceAll('\u0001', '\ufffd'),
        }),
      ),
    );
  });
});

describe('github', () => {
  /** Reads workflow commands as the runner of GitHub Actions does. */
  const readCommands = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [, command, properties = '', data = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
        const unescapeData = (escaped: string) =>
          escaped.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
        const pairs = properties.split(',').map((pair): [string, string] => {
          const [key = '', value = ''] = pair.split('=');
          return [key, unescapeData(value.replaceAll('%3A', ':').replaceAll('%2C', ','))];
        });
        return { command, ...Object.fromEntries(pairs), data: unescapeData(data) };
      });

  it('says what json says, whatever has to be escaped', async () => {
    const { problems } = JSON.parse(await lint('json', '-L', 'hap1', NAME));
    expect(problems.length).toBeGreaterThan(2);
    expect(readCommands(await lint('github', '-L', 'hap1', NAME))).toEqual(
      problems.map((problem: Record<string, unknown>) => ({
        command: problem['severity'] === 'info' ? 'notice' : problem['severity'],
        file: problem['file'],
        line: String(problem['line']),
        endLine: String(problem['endLine']),
        col: String(problem['column']),
        endColumn: String(problem['endColumn']),
        title: problem['rule'],
        data: [problem['message'], problem['hint']].filter((text) => text !== null).join('\n'),
      })),
    );
  });
});

describe('gitlab', () => {
  it.each(runs)('has the fields that GitLab reads for %s', async (_what, args, hasProblems) => {
    const rows: readonly Record<string, unknown>[] = JSON.parse(await lint('gitlab', ...args()));
    expect(rows.length > 0).toBe(hasProblems);
    for (const row of rows) {
      expect(row).toEqual({
        description: expect.stringMatching(/\S/),
        check_name: expect.stringMatching(/^[a-z]+\/[a-z-]+$/),
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        severity: expect.stringMatching(/^(?:info|minor|major|critical|blocker)$/),
        location: { path: expect.stringMatching(/\S/), lines: { begin: expect.any(Number) } },
      });
    }
    expect(new Set(rows.map(({ fingerprint }) => fingerprint)).size).toBe(rows.length);
  });

  it('names files from the root of the repository, without "./"', async () => {
    const [row] = JSON.parse(await lint('gitlab', '-L', 'hap1', `./${NAME}`));
    expect(row).toMatchObject({
      check_name: 'peers/misplaced-address',
      severity: 'critical',
      location: { path: NAME, lines: { begin: 3 } },
    });
  });
});

it.each(['text', 'compact', 'json', 'sarif', 'github', 'gitlab', 'junit', 'checkstyle'])(
  '%s names a file without the "./" in front of it',
  async (format) => {
    const plain = await lint(format, '-L', 'hap1', NAME);
    expect(plain).toContain('.cfg');
    expect(await lint(format, '-L', 'hap1', `./${NAME}`)).toBe(plain);
    expect(await lint(format, '-L', 'hap1', `.//./${NAME}`)).toBe(plain);
  },
);
