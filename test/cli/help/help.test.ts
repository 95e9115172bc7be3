import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import packageFile from '../../../package.json' with { type: 'json' };
import { wholeProgram } from '../../../scripts/whole-program.ts';
import { manPages } from '../../../src/cli/help/man.ts';
import { pages, programPage } from '../../../src/cli/help/pages.ts';
import { version } from '../../../src/version.ts';
import { hapeers } from '../shell.ts';

const program = await wholeProgram();
const commands = program.commands.filter((command) => command.name() !== 'help');
const names = commands.map((command) => command.name());

describe('--help', () => {
  it.each(['', ...names])('of "%s" fits 80 columns and ends with examples and exit codes', async (name) => {
    const { stdout, exit } = await hapeers([name, '--help'].filter((word) => word !== ''));
    expect(exit).toBe(0);
    const wide = stdout.split('\n').filter((line) => line.length > 80);
    expect(wide).toEqual([]);
    expect(stdout).toMatch(/\nExamples:\n {2}# \S.*\n {2}\S/);
    expect(stdout).toMatch(/\nExit codes:\n {2}0 {2}\S/);
  });

  it.each(names)('of "%s" has every option in a group', async (name) => {
    const { stdout } = await hapeers([name, '--help']);
    expect(stdout).not.toMatch(/^Options:/m);
    const command = commands.find((one) => one.name() === name);
    const shown = command?.options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long ?? []) ?? [];
    for (const long of shown) expect(stdout).toMatch(new RegExp(`^ {2}(?:-\\w, )?${long}\\b`, 'm'));
  });

  it('names in its groups only options that there are', () => {
    for (const command of commands) {
      const known = command.options.map(({ long }) => long?.slice(2));
      const common = ['format', 'output', 'color', 'no-color', 'debug', 'help'];
      const nodes = ['localpeer', 'haproxy-version', 'env', 'env-inherit'];
      const named = pages.get(command.name())?.groups.flatMap(([, options]) => options) ?? [];
      expect(named.filter((one) => ![...known, ...common, ...nodes].includes(one))).toEqual([]);
    }
  });

  it('gives examples that the command understands', async () => {
    for (const [line] of [programPage, ...pages.values()].flatMap(({ examples }) => examples)) {
      const words =
        /hapeers ([^|)>]*)/
          .exec(line)?.[1]
          ?.trim()
          .replaceAll("'", '')
          .replace('10.0.0.1:10000', '127.0.0.1:1')
          .split(' ') ?? [];
      if (words.includes('lsp')) continue;
      // The files of the examples are not there: everything else has been understood by then.
      const { stderr } = await hapeers(words[0] === 'help' ? words : [...words], {
        cwd: folder,
        env: { PATH: '' },
      });
      expect([line, stderr]).not.toEqual([
        line,
        expect.stringMatching(/unknown|invalid|needs a|expected|neither/),
      ]);
    }
  });
});

const folder = mkdtempSync(join(tmpdir(), 'hapeers-man-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasMan = spawnSync('groff', ['--version']).status === 0;
if (!hasMan) console.log('man pages: NOT formatted (groff is not on the PATH)');

describe('the man pages', () => {
  const manual = manPages(program, version);

  it('are one for the program and one for each command, and all of them are in the package', () => {
    const files = ['hapeers.1', ...names.map((name) => `hapeers-${name}.1`)];
    expect(manual.map(({ file }) => file)).toEqual(files);
    expect(packageFile.man).toEqual(files.map((file) => `./dist/man/${file}`));
    expect(packageFile.files).toContain('dist/man');
  });

  it.skipIf(!hasMan).each(manual)(
    '$file is formatted without a warning and tells every option',
    ({ file, text }) => {
      const path = join(folder, file);
      writeFileSync(path, text);
      const { stdout, stderr } = spawnSync('groff', ['-man', '-ww', '-Tutf8', '-P-cbou', path], {
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
      expect(stdout).toContain(`hapeers ${version}`);
      const command = commands.find((one) => `hapeers-${one.name()}.1` === file) ?? program;
      for (const { long, hidden } of command.options) if (!hidden) expect(stdout).toContain(long ?? '');
      for (const heading of ['NAME', 'SYNOPSIS', 'OPTIONS', 'EXAMPLES', 'EXIT STATUS', 'SEE ALSO']) {
        expect(stdout).toMatch(new RegExp(`^${heading}$`, 'm'));
      }
    },
  );
});
