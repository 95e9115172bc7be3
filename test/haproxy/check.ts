import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HaproxyBinary } from './binaries.ts';
import { runCheck, type Verdict } from './run-check.ts';

export interface CheckOptions {
  /** Given as `-L`. HAProxy refuses or warns when the config has a `localpeer`, too. */
  readonly localPeer?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

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
    const words = ['-c', ...args, ...(options.args ?? [])];
    return await runCheck(binary.path, words, folder, { ...process.env, ...options.env });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
