import { spawnSync } from 'node:child_process';

/** The programs of this machine that apply a unified diff, which they read from standard input. */
export const patchPrograms = [
  { program: 'git', args: ['apply', '--whitespace=nowarn', '-'] },
  { program: 'patch', args: ['-p1', '--quiet'] },
].filter(({ program }) => {
  const isThere = spawnSync(program, ['--version']).status === 0;
  if (!isThere) console.log(`${program}: NOT tested (it is not installed)`);
  return isThere;
});
