import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { hapeers } from './shell.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-tool-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const PEERS = `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000
`;

/** A config with the lines of one backend, linted as local peer hap1; gives the ids of the rules that it raises. */
async function rulesOf(lines: string, ...args: string[]): Promise<string[]> {
  const text = `${PEERS}\nbackend app\n${lines}`;
  const { stdout } = await hapeers(['lint', '-L', 'hap1', '--format', 'json', ...args, '-'], {
    cwd,
    stdin: Buffer.from(text),
  });
  return JSON.parse(stdout).problems.map(({ rule }: { rule: string }) => rule);
}

describe('suppression comments', () => {
  const table = 'stick-table type ip size 100k peers mypeers';

  it.each([
    ['at the end of the line', `    ${table} # hapeers: ignore=table/missing-expire -- filled once\n`],
    [
      'alone above the line',
      `    # hapeers: ignore=table/missing-expire\n    # another remark\n    ${table}\n`,
    ],
    [
      'for several rules',
      `    ${table} expire 0 store gpc0,gpc0 # hapeers: ignore=table/missing-expire,table/bad-definition\n`,
    ],
    ['for the whole file', `    ${table}\n# hapeers: ignore-file=table/missing-expire\n`],
  ])('silence a rule %s', async (_where, lines) => {
    expect(await rulesOf(lines)).toEqual([]);
  });

  it.each([
    [
      'on another line',
      `    # hapeers: ignore=table/missing-expire\n\n    balance roundrobin\n    ${table}\n`,
      ['suppression/unused', 'table/missing-expire'],
    ],
    [
      'with a rule that is not',
      `    ${table} expire 1h # hapeers: ignore=table/missing-expires\n`,
      ['suppression/unknown-rule'],
    ],
    [
      'that is gone',
      `    ${table} expire 1h # hapeers: ignore=table/missing-expire\n`,
      ['suppression/unused'],
    ],
  ])('are reported %s', async (_what, lines, rules) => {
    expect((await rulesOf(lines)).sort()).toEqual(rules);
  });

  it('are not called unused when their rule does not run', async () => {
    const lines = `    ${table} expire 1h # hapeers: ignore=table/missing-expire\n`;
    expect(await rulesOf(lines, '--rule', 'table/missing-expire=off')).toEqual([]);
    expect(await rulesOf(lines, '--only', 'peers/missing-port,suppression/unused')).toEqual([]);
  });
});

const LOCAL_ADDRESS = `peers mypeers
    bind 10.0.0.1:10000
    server hap1 10.0.0.1:10000
    server hap2 10.0.0.2:10000
`;

describe('a rule that is off by default', () => {
  const id = 'global/missing-stats-socket';
  const table = '    stick-table type ip size 100k expire 1h peers mypeers\n';

  it('runs where it is asked for, by a severity or by name', async () => {
    expect(await rulesOf(table)).toEqual([]);
    expect(await rulesOf(table, '--rule', `${id}=info`)).toEqual([id]);
    expect(await rulesOf(table, '--only', id)).toEqual([id]);
    expect(await rulesOf(table, '--only', id, '--rule', `${id}=off`)).toEqual([]);
    expect(await rulesOf(table, '--only', 'table/missing-expire')).toEqual([]);
  });

  it('may be switched on with another severity, and off by a comment', async () => {
    const args = ['lint', '-L', 'hap1', '--rule', `${id}=error`, '-'];
    const lint = (text: string) => hapeers(args, { cwd, stdin: Buffer.from(text) });
    const text = `${PEERS}\nbackend app\n${table}`;
    expect((await lint(text)).exit).toBe(1);
    const silenced = `# hapeers: ignore-file=${id} -- there is a master socket\n${text}`;
    expect((await lint(silenced)).exit).toBe(0);
    expect(await hapeers(['lint', '-L', 'hap1', '-'], { cwd, stdin: Buffer.from(silenced) })).toMatchObject({
      stdout: '',
    });
  });

  it('knows a socket that depends on a condition', async () => {
    const lines = `${table}\n.if defined(SOCKET)\nglobal\n    stats socket /run/api\n.endif\n`;
    expect(await rulesOf(lines, '--only', id)).toEqual([]);
    expect(await rulesOf(`${table}\nglobal\n    stats timeout 1m\n`, '--only', id)).toEqual([id]);
  });

  it('is listed as such', async () => {
    expect((await hapeers(['rules'])).stdout).toMatch(
      /^global\/missing-stats-socket {2,}info {2,}.* \(off by default\)$/m,
    );
    expect((await hapeers(['explain', id])).stdout).toContain(`Switched on by --rule ${id}=info\n`);
    const { rules } = JSON.parse((await hapeers(['rules', '--format', 'json'])).stdout);
    const optIn = rules.filter((rule: { optIn: boolean }) => rule.optIn);
    expect(optIn.map(({ rule }: { rule: string }) => rule)).toEqual([
      'global/missing-hard-stop-after',
      'global/missing-stats-socket',
      'server/automatic-ids',
    ]);
  });
});

describe('a baseline', () => {
  it('hides what it knows, wherever it moves, and nothing else', async () => {
    const table = '    stick-table type ip size 100k peers mypeers\n';
    await writeFile(join(cwd, 'old.cfg'), `${PEERS}backend app\n${table}`);
    const written = await hapeers(['lint', '-L', 'hap1', '--write-baseline', 'known.json', 'old.cfg'], {
      cwd,
    });
    expect(written).toMatchObject({ exit: 0, stdout: '' });
    const lint = () =>
      hapeers(['lint', '-L', 'hap1', '--baseline', 'known.json', '--format', 'compact', 'old.cfg'], { cwd });
    expect((await lint()).stdout).toBe('');
    await writeFile(join(cwd, 'old.cfg'), `# a remark\n\n${PEERS}backend app\n${table}backend api\n${table}`);
    expect((await lint()).stdout).toMatch(/^old\.cfg:9:5: warning: .*"api".*\n$/);
    await writeFile(join(cwd, 'known.json'), '[]');
    expect(await lint()).toMatchObject({ exit: 2, stderr: expect.stringContaining('invalid baseline') });
  });
});

describe.each(haproxyBinaries())('with a real HAProxy $version', ({ path, branch }) => {
  const ask = async (text: string) => {
    await writeFile(join(cwd, 'asked.cfg'), text);
    const { stdout } = await hapeers(
      ['lint', '-L', 'hap1', '--haproxy-version', branch, '--haproxy', path, '--format', 'json', 'asked.cfg'],
      { cwd },
    );
    return JSON.parse(stdout).problems.map(({ rule, line, haproxy }: Record<string, unknown>) => [
      rule,
      line,
      haproxy,
    ]);
  };

  it('its refusals are told once, on their line', async () => {
    expect(await ask(`global\n    user no-such-user\n${LOCAL_ADDRESS}`)).toEqual(
      expect.arrayContaining([
        ['haproxy/alert', 2, 'refuses'],
        ['peers/misplaced-address', 5, 'refuses'],
      ]),
    );
    expect(
      (await ask(`global\n    user no-such-user\n${LOCAL_ADDRESS}`)).filter(
        ([rule]: [string]) => rule === 'haproxy/alert',
      ),
    ).toHaveLength(1);
  });

  it('a dropped section is one problem', async () => {
    const problems = await ask(
      `${PEERS.replace('hap1', 'lb1')}backend app\n    stick-table type ip size 1k expire 1h peers mypeers\n`,
    );
    expect(problems).toEqual([['peers/missing-local-peer', 1, 'warns']]);
  });

  it('its warnings are told', async () => {
    const problems = await ask('frontend web\n    mode http\n    bind 127.0.0.1:8080\n');
    expect(problems).toContainEqual(['haproxy/warning', 1, 'warns']);
  });
});
