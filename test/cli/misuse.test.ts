import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hapeers } from './shell.ts';

let cwd = '';
/** Not even root can read this one. */
let unreadable = '/proc/self/mem';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-misuse-'));
  await mkdir(join(cwd, 'empty.d'));
  await writeFile(join(cwd, 'empty.cfg'), '');
  await writeFile(join(cwd, 'good.cfg'), 'global\n');
  await writeFile(
    join(cwd, 'binary.cfg'),
    Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256)),
  );
  if (process.getuid?.() !== 0) {
    unreadable = join(cwd, 'locked.cfg');
    await writeFile(unreadable, 'global\n');
    await chmod(unreadable, 0);
  }
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

/** Arguments, the exit code, and what standard error says. */
const cases: [string, () => string[], number, RegExp][] = [
  ['an empty file', () => ['lint', 'empty.cfg'], 2, /this file is empty.*\n {2}hint: /],
  ['a binary file', () => ['lint', 'binary.cfg'], 1, /errors?.* in 1 file/],
  ['a directory without *.cfg', () => ['lint', 'empty.d'], 2, /no file is named \*\.cfg.*\n {2}hint: /],
  [
    'a missing file',
    () => ['lint', 'missing.cfg'],
    2,
    /^hapeers: .*no such file.*\(missing\.cfg\)\n {2}hint: /,
  ],
  ['an unreadable file', () => ['lint', unreadable], 2, /^hapeers: cannot read the file: .*\n {2}hint: /],
  ['a file as a directory', () => ['lint', 'empty.cfg/x.cfg'], 2, /^hapeers: .*\n {2}hint: /],
  ['no file', () => ['lint'], 2, /^hapeers: no file is named\n {2}hint: /],
  [
    'an unknown command',
    () => ['lnit'],
    2,
    /^hapeers: unknown command "lnit"\n {2}hint: did you mean "lint"\?/,
  ],
  [
    'an unknown option',
    () => ['lint', '--formt', 'json'],
    2,
    /^hapeers: unknown option "--formt"\n {2}hint: /,
  ],
  ['an unknown format', () => ['lint', '--format', 'xml', 'empty.cfg'], 2, /^hapeers: .*xml.*\n {2}hint: /],
  ['an unknown rule', () => ['lint', '--rule', 'x/y=off', 'empty.cfg'], 2, /^hapeers: .*x\/y.*\n {2}hint: /],
  [
    'an old HAProxy',
    () => ['lint', '--haproxy-version', '1.8', 'empty.cfg'],
    2,
    /^hapeers: unknown HAProxy version "1\.8"\n {2}hint: /,
  ],
  [
    'a node without a file',
    () => ['lint', '--node', 'hap1'],
    2,
    /^hapeers: invalid --node "hap1": .*\n {2}hint: /,
  ],
  [
    'a node twice',
    () => ['lint', '--node', 'a=empty.cfg', '--node', 'a=empty.cfg'],
    2,
    /^hapeers: node "a" is given twice/,
  ],
  ...(
    [
      ['lint', '--cluster', 'a.yaml', '--cluster', 'b.yaml'],
      ['lint', '--baseline', 'a.json', '--baseline', 'b.json'],
      ['lint', 'good.cfg', '--was', 'good.cfg', '--was-version', '2.6', '--was-version', '3.0'],
      ['tables', 'good.cfg', '--output', 'a', '--output', 'b'],
      ['probe', '127.0.0.1:9', '--as', 'o', '--key', '192.0.2.1', '--key', '192.0.2.2'],
      ['probe', '127.0.0.1:9', '--as', 'o', '--dump', 'a', '--dump', 'b'],
      ['probe', '-f', 'good.cfg', '--peers', 'a', '--peers', 'b'],
    ] as const
  ).map((argv): [string, () => string[], number, RegExp] => {
    const flag = argv.at(-2) ?? '';
    const said = new RegExp(`^hapeers: ${flag} is given twice: .* and .*\n {2}hint: give one of them`);
    return [`${argv[0]} ${flag} twice`, () => [...argv], 2, said];
  }),
  [
    'a rule to explain that is not',
    () => ['explain', 'one-side'],
    2,
    /^hapeers: unknown rule "one-side"\n {2}hint: /,
  ],
  ['no target', () => ['probe'], 2, /^hapeers: no target is named\n {2}hint: /],
  ['a target without a port', () => ['probe', '10.0.0.1'], 2, /^hapeers: .*10\.0\.0\.1.*\n {2}hint: /],
  [
    'TLS options without TLS',
    () => ['probe', '127.0.0.1:9', '--sni', 'x'],
    2,
    /^hapeers: .*--(?:sni|crt|ca-file) requires --tls\n {2}hint: /,
  ],
  [
    'a report into a missing folder',
    () => ['lint', 'good.cfg', '-o', 'no/where'],
    2,
    /^hapeers: cannot write the file: /,
  ],
  [
    'a monitoring call that is wrong',
    () => ['probe', '--nope', '--format', 'nagios'],
    3,
    /^hapeers: unknown option/,
  ],
  ['no arguments', () => [], 2, /^Usage: hapeers/],
];

describe('misuse', () => {
  it.each(cases)('%s', async (_name, argv, exit, message) => {
    const outcome = await hapeers(argv(), { cwd });
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
    expect(outcome.exit).toBe(exit);
  });
});

describe('the executable', () => {
  const executable = fileURLToPath(new URL('../../bin/hapeers.js', import.meta.url));
  const start = (...args: string[]) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, [executable, ...args], { cwd }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    });

  it('prints its version', async () => {
    expect(await start('--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  it('prints help for every command', async () => {
    const { stdout } = await start('--help');
    const names = [...stdout.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map(([, name = '']) => name);
    expect(names).toEqual([
      'generate',
      'lint',
      'probe',
      'tables',
      'explain',
      'rules',
      'schema',
      'lsp',
      'completion',
    ]);
    for (const name of names) {
      expect(await start(name, '--help')).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(`hapeers ${name}`),
      });
    }
  });

  it('ends with the code of the command', async () => {
    await writeFile(join(cwd, 'bad.cfg'), 'peers p\n    nonsense\n');
    expect((await start('lint', 'bad.cfg')).code).toBe(1);
    expect((await start('lint', 'nowhere.cfg')).code).toBe(2);
  });
});
