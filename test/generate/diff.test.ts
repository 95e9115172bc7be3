import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { unifiedDiff } from '../../src/generate/diff.ts';
import { patchPrograms } from './patch-programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapeers-diff-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NAME = 'my haproxy.cfg';

/** The text after a program has applied a diff to a file. */
function apply(program: string, args: readonly string[], before: string, diff: string, name = NAME): string {
  writeFileSync(join(folder, name), before);
  const { status, stderr, stdout, error } = spawnSync(program, args, {
    cwd: folder,
    input: diff,
    encoding: 'utf8',
  });
  expect({ status, error, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
  return readFileSync(join(folder, name), 'utf8');
}

/** Many lines, of which every tenth is the same for all letters. */
function many(letter: string): string {
  return Array.from({ length: 30_000 }, (_, line) => (line % 10 === 7 ? '\n' : `${letter}${line}\n`)).join(
    '',
  );
}

const cases: readonly (readonly [string, string, string])[] = [
  ['one line', 'a\nb\nc\n', 'a\nB\nc\n'],
  ['lines far apart', `a\n${'x\n'.repeat(20)}b\n`, `A\n${'x\n'.repeat(20)}B\n`],
  ['CRLF', 'a\r\nb\r\n', 'a\r\nc\r\n'],
  ['a last line end that comes', 'a\nb', 'a\nb\nc\n'],
  ['a last line end that stays away', 'a\nb', 'A\nb'],
  ['a last line end that goes', 'a\nb\n', 'a\nb'],
  ['everything', 'a\n', 'b\n'],
  ['what is added to nothing', '', 'a\nb\n'],
  ['a bare carriage return', 'a\rb\nc\n', 'a\rb\nd\n'],
  ['more lines than are compared with each other', many('a'), many('b')],
  ['many lines, the last one open', `x\n${many('a').trimEnd()}`, `x\n${many('b').trimEnd()}`],
  ['many lines that come', 'a\nb\n', `a\n${many('b')}b\n`],
  ['line separators that are none', 'a\u2028b\u0085c\n\f\nd\n', 'a\u2028b\u0085c\n\f\ne\n'],
];

describe('a unified diff', () => {
  it('is empty for equal texts', () => expect(unifiedDiff('x', 'a', 'a')).toBe(''));

  it('names the file relative to where it is applied', () => {
    expect(unifiedDiff('/etc/haproxy.cfg', 'a\n', 'b\n')).toBe(
      '--- a/etc/haproxy.cfg\n+++ b/etc/haproxy.cfg\n@@ -1 +1 @@\n-a\n+b\n',
    );
    expect(unifiedDiff('new.cfg', null, 'b\n')).toBe('--- /dev/null\n+++ b/new.cfg\n@@ -0,0 +1 @@\n+b\n');
  });

  it('is tested with a real program', () => expect(patchPrograms).not.toEqual([]));

  for (const { program, args } of patchPrograms) {
    it(`of a file with an odd name is accepted by ${program}, and its head is two lines`, () => {
      const name = 'a "b" \\ \n::error::x\u001b[2J\u009b\u202eé.cfg';
      const diff = unifiedDiff(name, 'a\n', 'b\n');
      expect(diff.split('\n')).toHaveLength(6);
      expect(diff).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(apply(program, args, 'a\n', diff, name)).toBe('b\n');
    });
    for (const [what, before, after] of cases) {
      it(`of ${what} is accepted by ${program}`, () => {
        expect(apply(program, args, before, unifiedDiff(NAME, before, after))).toBe(after);
      });
    }

    it(`of anything is accepted by ${program}`, () => {
      const text = fc
        .array(
          fc.tuple(fc.constantFrom('a', 'b', '', ' x', '-', '+', '@@', '\\'), fc.constantFrom('\n', '\r\n')),
        )
        .chain((lines) => fc.constantFrom(lines.flat().join(''), `${lines.flat().join('')}end`));
      fc.assert(
        fc.property(text, text, (before, after) => {
          fc.pre(before !== after);
          expect(apply(program, args, before, unifiedDiff(NAME, before, after))).toBe(after);
        }),
        { numRuns: 40 },
      );
    });
  }
});
