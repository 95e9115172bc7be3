import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryFolder } from '../haproxy/binaries.ts';

const folder = join(repositoryFolder, 'test/generate');
const patienceMs = 240_000;
let absence: string | null | undefined;

/** Why ufw, firewalld, keepalived and nft cannot be run here; null where they can. */
export function toolsAbsence(): string | null {
  absence ??= findAbsence();
  return absence;
}

function findAbsence(): string | null {
  if (process.getuid?.() !== 0) return 'namespaces need root';
  const { status, stderr } = spawnSync('sh', [join(folder, 'get-tools.sh')], {
    encoding: 'utf8',
    timeout: patienceMs,
  });
  if (status !== 0) return stderr.trim().split('\n')[0] || 'the packages did not come in time';
  const said = withTools({}, 'nft list ruleset && keepalived --version && ufw --version');
  return said.status === 0 ? null : (said.output.trim().split('\n').at(-1) ?? 'they do not run');
}

/** Runs shell commands with the real tools in a network and a file system of their own, in a folder with these files. */
export function withTools(
  files: Readonly<Record<string, string>>,
  commands: string,
): { readonly status: number | null; readonly output: string } {
  const own = mkdtempSync(join(tmpdir(), 'hapeers-tools-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(own, name), text);
    const { status, stdout } = spawnSync(
      'unshare',
      // The first process of the namespaces takes all others with it.
      ['--mount', '--net', '--pid', '--fork', '--kill-child', 'sh', join(folder, 'in-tools.sh'), own].concat(
        `exec 2>&1; ${commands}`,
      ),
      { encoding: 'utf8', timeout: patienceMs },
    );
    return { status, output: stdout };
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}
