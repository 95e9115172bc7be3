import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from '../haproxy/binaries.ts';

/** Why the real pre-commit cannot be run here; null where it can. */
export function preCommitAbsence(): string | null {
  return spawnSync('pre-commit', ['--version']).status === 0 ? null : 'pre-commit is not on the PATH';
}

/** A run of a program in a folder, with a home of its own. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with `folder/home` as home and `folder/bin` in front of the PATH. */
export function runIn(folder: string, cwd: string, command: string, args: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: {
      // How this machine reaches the network
      ...process.env,
      HOME: join(folder, 'home'),
      PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
      GIT_CONFIG_GLOBAL: join(folder, 'gitconfig'),
      GIT_CONFIG_NOSYSTEM: '1',
    },
  });
  return { status, stdout, stderr };
}

/** A home, `hapeers` on the PATH, and a repository `work` with a haproxy.cfg that lacks a port. */
export function prepare(folder: string): void {
  for (const name of ['home', 'bin', 'work']) mkdirSync(join(folder, name));
  const program = join(repositoryFolder, 'bin/hapeers.js');
  writeFileSync(join(folder, 'bin/hapeers'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`, {
    mode: 0o755,
  });
  const identity =
    '[user]\n  name = t\n  email = t@localhost\n[safe]\n  directory = *\n[init]\n  defaultBranch = main\n';
  writeFileSync(join(folder, 'gitconfig'), identity);
  writeFileSync(join(folder, 'work/haproxy.cfg'), 'peers p\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2\n');
  commit(folder, join(folder, 'work'));
}

/** Makes a folder a repository with one commit of everything in it. */
export function commit(folder: string, repository: string): void {
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
    ['commit', '-qm', 'all'],
  ]) {
    const { status, stderr } = runIn(folder, repository, 'git', args);
    if (status !== 0) throw new Error(stderr);
  }
}
