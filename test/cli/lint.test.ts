import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hapeers } from './shell.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-lint-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const THREE_FAULTS = `global
    localpeer lb1

peers mypeers
    bind 10.0.0.1:10000
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m
    stick on src
    server web1 10.0.1.1:80
`;

describe('hapeers lint', () => {
  it('finds a wrong local peer, mixed forms and a table that is not replicated in one file', async () => {
    await writeFile(join(cwd, 'three.cfg'), THREE_FAULTS);
    const { exit, stdout, stderr } = await hapeers(['lint', 'three.cfg'], { cwd });
    expect(
      stdout,
    ).toBe(`three.cfg:4:7: error: the local peer "lb1" is not listed, so HAProxy drops this section and its tables stay local [peers/missing-local-peer]
    4 | peers mypeers
      |       ^~~~~~~
  hint: add a line for "lb1", or set "localpeer" to a name that is listed ("hap1", "hap2")
  haproxy -c: warns (since 2.6.12)

three.cfg:6:5: error: "peer" cannot be combined with "bind" in a section [peers/mixed-forms]
    6 |     peer hap1 10.0.0.1:10000
      |     ^~~~
  hint: with "bind", write every peer as "server", the local one without an address
  haproxy -c: refuses
  three.cfg:5:5: the other form is used here

three.cfg:7:5: error: "peer" cannot be combined with "bind" in a section [peers/mixed-forms]
    7 |     peer hap2 10.0.0.2:10000
      |     ^~~~
  hint: with "bind", write every peer as "server", the local one without an address
  haproxy -c: refuses
  three.cfg:5:5: the other form is used here

three.cfg:12:5: warning: table "app" is not replicated: it does not refer to a peers section [table/not-replicated]
   12 |     stick-table type ip size 100k expire 30m
      |     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
  hint: add "peers mypeers" to the line
  haproxy -c: accepts

`);
    expect(stderr).toBe(
      '3 errors, 1 warning in 1 file; "hapeers explain peers/missing-local-peer" says more\njudged as HAProxy 3.4 (the newest LTS; --haproxy-version changes it): 1 peers section, 1 stick-table, 1 proxy\n',
    );
    expect(exit).toBe(1);
  });

  it('says the same as JSON', async () => {
    await writeFile(join(cwd, 'three.cfg'), THREE_FAULTS);
    const { exit, stdout, stderr } = await hapeers(['lint', '--format', 'json', 'three.cfg'], { cwd });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      version: 1,
      problems: [
        { rule: 'peers/missing-local-peer', haproxy: 'warns', line: 4, column: 7, endLine: 4, endColumn: 14 },
        {
          rule: 'peers/mixed-forms',
          haproxy: 'refuses',
          line: 6,
          column: 5,
          related: [{ line: 5, column: 5 }],
        },
        { rule: 'peers/mixed-forms', line: 7 },
        { rule: 'table/not-replicated', haproxy: 'accepts', severity: 'warning', line: 12 },
      ],
      summary: { files: 1, errors: 3, warnings: 1, infos: 0, fixable: 0 },
    });
    expect(Object.keys(report.problems[0])).toEqual([
      'rule',
      'severity',
      'message',
      'file',
      'line',
      'column',
      'endLine',
      'endColumn',
      'node',
      'hint',
      'haproxy',
      'since',
      'url',
      'related',
      'comparison',
      'fix',
    ]);
    expect(stderr).toBe('');
    expect(exit).toBe(1);
  });

  it('takes the name of -L before that of the config, and another version', async () => {
    const text = 'peers p\n    peer hap1 10.0.0.1:1\n    peer hap2 10.0.0.2\n';
    const verdictOf = async (...args: string[]) => {
      const { stdout } = await hapeers(
        ['lint', '--format', 'json', '--only', 'peers/missing-port', ...args, '-'],
        {
          stdin: Buffer.from(text),
        },
      );
      return JSON.parse(stdout).problems.map(({ haproxy }: { haproxy: string }) => haproxy);
    };
    expect(await verdictOf('-L', 'hap1', '--haproxy-version', '2.8')).toEqual(['accepts']);
    expect(await verdictOf('-L', 'hap1', '--haproxy-version', '3.0.11')).toEqual(['refuses']);
    expect(await verdictOf('-L', 'hap2', '--haproxy-version', '2.8')).toEqual(['refuses']);
  });

  it('compares the nodes of a fleet', async () => {
    const node = (name: string, length: number) => `global
    localpeer ${name}
peers p
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000
backend app
    stick-table type string len ${length} size 1k expire 1h peers p
    stick on src
`;
    await writeFile(join(cwd, 'one.cfg'), node('hap1', 32));
    await writeFile(join(cwd, 'two.cfg'), node('hap2', 64));
    const { exit, stdout } = await hapeers(
      ['lint', '--format', 'json', '--node', 'hap1=one.cfg', '--node', 'hap2=two.cfg'],
      { cwd },
    );
    expect(JSON.parse(stdout).problems).toMatchObject([
      {
        rule: 'fleet/different-table-key',
        node: 'hap2',
        file: 'two.cfg',
        line: 7,
        related: [{ file: 'one.cfg' }],
      },
    ]);
    expect(exit).toBe(1);
  });

  it('reads a directory as HAProxy does: its *.cfg in byte order', async () => {
    const folder = join(cwd, 'conf.d');
    await mkdir(folder, { recursive: true });
    for (const name of ['b.cfg', 'B.cfg', '10.cfg', '2.cfg', '.hidden.cfg', 'a.conf']) {
      await writeFile(join(folder, name), `peers ${name}\n    nonsense\n`);
    }
    const { stdout } = await hapeers(
      ['lint', '--only', 'peers/unknown-keyword', '--format', 'json', 'conf.d'],
      { cwd },
    );
    const files = JSON.parse(stdout).problems.map(({ file }: { file: string }) => file);
    expect(new Set(files)).toEqual(
      new Set(['conf.d/10.cfg', 'conf.d/2.cfg', 'conf.d/B.cfg', 'conf.d/b.cfg']),
    );
  });

  it('gives severities, limits and rules their say', async () => {
    await writeFile(join(cwd, 'three.cfg'), THREE_FAULTS);
    const exitOf = async (...args: string[]) => (await hapeers(['lint', 'three.cfg', ...args], { cwd })).exit;
    expect(await exitOf('--only', 'table/not-replicated')).toBe(0);
    expect(await exitOf('--only', 'table/not-replicated', '--max-warnings', '0')).toBe(1);
    expect(await exitOf('--only', 'table/not-replicated', '--rule', 'table/not-replicated=error')).toBe(1);
    expect(await exitOf('--rule', 'peers/mixed-forms=off', '--rule', 'peers/missing-local-peer=info')).toBe(
      0,
    );
    // "only" adds up: the last one does not take back those before
    expect(await exitOf('--only', 'peers/missing-local-peer', '--only', 'table/not-replicated')).toBe(1);
    expect(await exitOf('--only', 'table/not-replicated', '--only', 'peers/missing-local-peer')).toBe(1);
    const { stdout } = await hapeers(['lint', 'three.cfg', '--min-severity', 'error'], { cwd });
    expect(stdout).not.toContain('not-replicated');
  });
});
