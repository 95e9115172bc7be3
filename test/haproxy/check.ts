import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HaproxyMessage, readMessages } from '../../src/lint/haproxy/messages.ts';
import type { HaproxyBinary } from './binaries.ts';

export interface CheckOptions {
  /** Given as `-L`. HAProxy refuses or warns when the config has a `localpeer`, too. */
  readonly localPeer?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Verdict {
  /** 0 valid, also with warnings; 1 refused; 2 valid, but nothing to listen on; negative: the signal that HAProxy died of. */
  readonly exit: number;
  readonly messages: readonly HaproxyMessage[];
}

const deadlineMs = 20_000;

/**
 * What `haproxy -c` of this version says about a configuration, or about several files read in the order of their keys.
 * It runs in a folder of its own, so messages name a file by its key; a single text is `haproxy.cfg`.
 */
export async function check(
  binary: HaproxyBinary,
  config: string | Readonly<Record<string, string>>,
  options: CheckOptions = {},
): Promise<Verdict> {
  const files = typeof config === 'string' ? { 'haproxy.cfg': config } : config;
  const folder = await mkdtemp(join(tmpdir(), 'hapeers-check-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const args = Object.keys(files).flatMap((name) => ['-f', name]);
    if (options.localPeer !== undefined) args.push('-L', options.localPeer);
    return await run(binary, ['-c', ...args, ...(options.args ?? [])], folder, options.env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(
  binary: HaproxyBinary,
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const child = spawn(binary.path, args, {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: deadlineMs,
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
