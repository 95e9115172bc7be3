import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCheck, type Verdict } from '../../haproxy/run-check.ts';
import type { MutatedConfig } from './configs.ts';

/**
 * A network namespace without an interface, where the kernel lets one make it. A process that was started in one
 * (`unshare -rn npm run ...`) needs no other for each HAProxy, which saves a third of the time.
 */
const alone: readonly string[] =
  Object.keys(networkInterfaces()).length > 0 && spawnSync('unshare', ['-rn', 'true']).status === 0
    ? ['unshare', '-rn']
    : [];

/** What `haproxy -c` says about a config in a folder that has nothing but that config, without a network. */
export async function judge(binary: string, config: MutatedConfig): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'hapeers-mutated-'));
  try {
    for (const [name, text] of config.files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const [command = binary, ...args] = [
      ...alone,
      binary,
      '-c',
      ...(config.localPeer === null ? [] : ['-L', config.localPeer]),
      ...config.files.flatMap(([name]) => ['-f', name]),
    ];
    return await runCheck(command, args, folder, { PATH: process.env['PATH'], ...config.env });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
