import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, networkInterfaces, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type HaproxyMessage, readMessages } from '../../../src/lint/haproxy/messages.ts';
import type { MutatedConfig } from './configs.ts';

export interface Judged {
  /** 0 valid, 1 refused, 2 nothing to listen on, negative: the signal that HAProxy died of. */
  readonly exit: number;
  readonly messages: readonly HaproxyMessage[];
}

const deadlineMs = 30_000;

/**
 * A network namespace without an interface, where the kernel lets one make it. A process that was started in one
 * (`unshare -rn npm run ...`) needs no other for each HAProxy, which saves a third of the time.
 */
const alone: readonly string[] =
  Object.keys(networkInterfaces()).length > 0 && spawnSync('unshare', ['-rn', 'true']).status === 0
    ? ['unshare', '-rn']
    : [];

/** What `haproxy -c` says about a config in a folder that has nothing but that config, without a network. */
export async function judge(binary: string, config: MutatedConfig): Promise<Judged> {
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
    return await run(command, args, folder, config.env);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(
  command: string,
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<Judged> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: folder,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: deadlineMs,
      killSignal: 'SIGKILL',
    });
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const exit = code ?? -(signal === null ? 0 : constants.signals[signal]);
      resolve({ exit, messages: readMessages(output) });
    });
  });
}
