import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { topics } from '../../src/cli/rules/topics.ts';
import { filesOf, machineOf } from '../../src/lint/example/example.ts';
import { describeMachine } from '../../src/lint/example/machine.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { repositoryFolder } from '../haproxy/binaries.ts';
import { hapeers } from './shell.ts';

const WIDTHS = [40, 80, 120] as const;
const COMMANDS = ['generate', 'lint', 'probe', 'tables', 'explain', 'rules', 'schema', 'lsp', 'completion'];

const at = async (columns: number, color: boolean, ...args: readonly string[]) => {
  const env = color ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };
  const world = { columns, screen: true, env, cwd: repositoryFolder } as const;
  return (await hapeers(args, world)).stdout;
};

/** What is one piece: names before a text, place and severity of a problem, its node. */
const NAME = /^ {2}(?:decided in|\d\.\d(?: - \d\.\d)?) +|^\s*\S+:\d+:\d+: \w+:| on \w+$/g;

/** Lines that are wider although they have a blank to break at. */
const tooWide = (text: string, columns: number, asIs: ReadonlySet<string>): readonly string[] =>
  stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => line.length > columns && /\S \S/.test(line.replace(NAME, '')))
    // A config is shown as it is written, a report's excerpt with its caret; nodes side by side take up to 80 columns
    .filter((line) => !asIs.has(line.trim()) && !/^\s+\d* \| /.test(line))
    .filter((line) => line.length > 80 || !/\S {2,}\S/.test(line.replace(NAME, '')));

/** Whether each line ends in the style in which it began. */
const isStyledByLine = (text: string): boolean =>
  text.split('\n').every((line) => {
    const codes = [...line.matchAll(/\x1b\[(\d+)m/g)].map(([, code]) => Number(code));
    return codes.length % 2 === 0;
  });

const linesOfExamples = new Set(
  rules
    .flatMap(({ bad, good }) => [bad, good])
    .flatMap((example) => {
      const machine = machineOf(example);
      return [
        ...filesOf(example).flatMap(([, text]) => text.split('\n')),
        ...(machine === null ? [] : describeMachine(machine)),
      ];
    })
    .map((line) => line.trim()),
);

describe.each(WIDTHS)('on a terminal of %d columns', (columns) => {
  it('explain breaks every sentence between words, and at 100 columns at most', async () => {
    for (const { id } of [...rules, ...topics]) {
      const plain = await at(columns, false, 'explain', id);
      expect(tooWide(plain, Math.min(columns, 100), linesOfExamples), id).toEqual([]);
      const colored = await at(columns, true, 'explain', id);
      expect(stripVTControlCharacters(colored), id).toBe(plain);
      expect(colored, id).toMatch(/^\x1b\[1m/);
      expect(isStyledByLine(colored), id).toBe(true);
    }
  });

  it('lint breaks its sentences between words, and says the same', async () => {
    const args = [
      'lint',
      '--no-cluster',
      '--node',
      'lb1=fixtures/fleet/lb1.cfg',
      '--node',
      'lb2=fixtures/fleet/lb2.cfg',
    ];
    for (const line of [args, ['lint', 'fixtures/oracle/battery']]) {
      const plain = await at(columns, false, ...line);
      const asIs = new Set<string>();
      expect(tooWide(plain, columns, asIs)).toEqual([]);
      const colored = await at(columns, true, ...line);
      expect(stripVTControlCharacters(colored)).toBe(plain);
      expect(isStyledByLine(colored)).toBe(true);
      const unbroken = await hapeers(line, { cwd: repositoryFolder });
      expect(plain.replace(/\s+/g, ' ')).toBe(unbroken.stdout.replace(/\s+/g, ' '));
    }
  });

  it.each(['', ...COMMANDS])(
    'the help of "%s" breaks between words, and at 80 columns at most',
    async (name) => {
      const args = [name, '--help'].filter((word) => word !== '');
      const help = await at(columns, false, ...args);
      const examples = new Set(
        [...help.matchAll(/^ {2}# .*\n((?: {2}(?!#)\S.*\n)+)/gm)].map(([, line]) => line?.trim() ?? ''),
      );
      const usage = new Set(help.split('\n').filter((line) => line.startsWith('Usage: ')));
      expect(tooWide(help, Math.min(columns, 80), new Set([...examples, ...usage]))).toEqual([]);
      expect(await at(columns, true, ...args)).toBe(help);
    },
  );

  it.each([
    'lint --no-cluster --diff fixtures/oracle/battery/23-default-server-after.cfg',
    'generate fixtures/readme/hapeers.yaml --node lb1 --form modern --into fixtures/readme/haproxy.cfg --diff',
  ])('a diff has its lines as they are, in colors or not: %s', async (line) => {
    const plain = await at(columns, false, ...line.split(' '));
    const colored = await at(columns, true, ...line.split(' '));
    expect(plain).toBe(await at(200, false, ...line.split(' ')));
    expect(stripVTControlCharacters(colored)).toBe(plain);
    expect(colored).toMatch(/^\x1b\[32m\+.*\x1b\[39m$/m);
    expect(colored).toMatch(/^\x1b\[31m-.*\x1b\[39m$/m);
    expect(isStyledByLine(colored)).toBe(true);
  });
});
