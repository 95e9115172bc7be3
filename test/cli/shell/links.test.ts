import { expect, it } from 'vitest';
import { showsLinks } from '../../../src/cli/shell/links.ts';
import { ioOf } from '../shell.ts';

it.each([
  ['is no terminal', { TERM_PROGRAM: 'WezTerm' }, false, false],
  ['is not known to', {}, true, false],
  ['is known to by its program', { TERM_PROGRAM: 'WezTerm' }, true, true],
  ['is known to by its kind', { TERM: 'xterm-kitty' }, true, true],
  ['is Windows Terminal', { WT_SESSION: '1' }, true, true],
  ['is of a VTE that can', { VTE_VERSION: '6800' }, true, true],
  ['is of a VTE that cannot', { VTE_VERSION: '4600' }, true, false],
  ['is dumb', { TERM: 'dumb', WT_SESSION: '1' }, true, false],
  ['is a log of continuous integration', { CI: 'true', WT_SESSION: '1' }, true, false],
  ['is told to', { FORCE_HYPERLINK: '1' }, false, true],
  ['is told not to', { FORCE_HYPERLINK: '0', WT_SESSION: '1' }, true, false],
])('shows links where standard output %s: %j', (_what, env, isTerminal, shown) => {
  const io = ioOf({ env: env as Record<string, string> }, { stdout: () => {}, stderr: () => {} });
  expect(showsLinks({ ...io, terminal: { stdout: isTerminal, stderr: false } })).toBe(shown);
});
