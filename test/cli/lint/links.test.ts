import { expect, it } from 'vitest';
import { hapeers } from '../shell.ts';

const config = new TextEncoder().encode('peers mypeers\n    per hap1 10.0.0.1:10000\n');

function lint(env: Record<string, string>) {
  return hapeers(['lint', '--no-cluster', '-'], { stdin: config, env });
}

it('makes a link of the id of a rule where a terminal shows links, and nowhere else', async () => {
  const { stdout } = await lint({ FORCE_HYPERLINK: '1' });
  const link = /\[\x1b\]8;;(https:\/\/\S+)\x1b\\([a-z/-]+)\x1b\]8;;\x1b\\\]/.exec(stdout);
  expect(link?.[2]).toBe('peers/missing-local-peer');
  expect(link?.[1]).toMatch(/\/rules\/peers\/missing-local-peer\.html$/);
  expect((await lint({})).stdout).not.toContain('\x1b');
  expect((await lint({ VTE_VERSION: '6003', TERM: 'xterm-256color' })).stdout).not.toContain('\x1b');
});
