import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { repositoryFolder } from '../../haproxy/binaries.ts';
import { slowness } from '../../slowness.ts';
import { hapeers } from '../shell.ts';

const NAMES = ['a', 'b', 'c'] as const;
/** Large enough that a write takes some time. */
const CONFIG = `# ${'padding '.repeat(40)}\n`.repeat(300);

const clusterOf = (port: number) => `haproxy: "3.0"
peers: { name: ours, port: ${port} }
nodes:
${NAMES.map((name, index) => `  - { name: ${name}, address: 10.0.0.${index + 1}, config: [${name}.cfg] }`).join('\n')}
`;

/** What the kills met. */
export interface Kills {
  /** Runs that ended before they were killed. */
  readonly survivors: number;
  /** Runs that were killed after they had changed something, and before the end. */
  readonly halfway: number;
}

/**
 * Kills `generate --write` (SIGKILL) at random moments. Each file has to be what it was or what it is to be, and the next run
 * has to come to its end.
 * @param shares the moment of each kill as a share of a whole run, or of the time that writing takes after its first trace: 8 ms
 *   on an idle machine
 */
export async function killAtRandom(
  count: number,
  args: readonly string[],
  shares: () => number,
): Promise<Kills> {
  const cwd = await mkdtemp(join(tmpdir(), 'hapeers-killed-'));
  const file = (name: string) => join(cwd, `${name}.cfg`);
  const texts = () => Promise.all(NAMES.map((name) => readFile(file(name), 'utf8')));
  let survivors = 0;
  let halfway = 0;
  try {
    for (const name of NAMES) await writeFile(file(name), CONFIG);
    const wanted = new Map<number, readonly string[]>();
    for (const port of [1024, 1025]) {
      await writeFile(join(cwd, 'c.yaml'), clusterOf(port));
      expect(await hapeers(['generate', 'c.yaml', ...args], { cwd })).toMatchObject({ exit: 0 });
      wanted.set(port, await texts());
    }
    const started = performance.now();
    expect(await runOnce(cwd, args, null)).toMatchObject({ exit: 0 });
    const wholeMs = performance.now() - started;
    const writingMs = 8 * slowness();
    for (let kill = 0; kill < count; kill++) {
      const port = 1024 + (kill % 2);
      const before = await texts();
      const after = wanted.get(port) ?? [];
      await writeFile(join(cwd, 'c.yaml'), clusterOf(port));
      // Every other one at a moment of the writing itself.
      const moment =
        kill % 2 === 0 ? { afterMs: wholeMs * shares() } : { afterTraceMs: writingMs * shares() };
      const { exit } = await runOnce(cwd, args, moment);
      if (exit !== null) survivors++;
      const found = await texts();
      for (const [index, text] of found.entries()) {
        expect([before[index], after[index]].includes(text), `kill ${kill}: torn file`).toBe(true);
      }
      const changed = found.filter((text, index) => text !== before[index]).length;
      if (exit === null && changed > 0) halfway++;
      // Within this process, which is quicker.
      const next = await hapeers(['generate', 'c.yaml', ...args], { cwd });
      expect(next, `kill ${kill}: the next run: ${next.stderr}`).toMatchObject({ exit: 0 });
      expect(await texts()).toEqual(
        NAMES.map((name, index) => (touched(name) ? after[index] : before[index])),
      );
    }
    // What a killed run has locked stays so until the next one writes there.
    await writeFile(join(cwd, 'c.yaml'), clusterOf(1026));
    expect(await hapeers(['generate', 'c.yaml', ...args], { cwd })).toMatchObject({ exit: 0 });
    const left = await readdir(cwd);
    expect(left.filter((name) => name.endsWith('-lock'))).toEqual([]);
    return { survivors, halfway };
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }

  function touched(name: string): boolean {
    const at = args.indexOf('--into');
    return at === -1 || args[at + 1] === `${name}.cfg`;
  }
}

/** When a run is killed: so long after its start, or after the first file of its own in the folder. */
type Moment = { readonly afterMs: number } | { readonly afterTraceMs: number };

/** @returns exit null where it was killed */
function runOnce(
  cwd: string,
  args: readonly string[],
  moment: Moment | null,
): Promise<{ readonly exit: number | null; readonly stderr: string }> {
  return new Promise((resolve, reject) => {
    const program = join(repositoryFolder, 'bin/hapeers.js');
    const child = spawn(process.execPath, [program, 'generate', 'c.yaml', ...args], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const kill = (ms: number) => void sleep(ms).then(() => child.kill('SIGKILL'));
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const watcher =
      moment !== null && 'afterTraceMs' in moment
        ? watch(cwd, (_, name) => {
            if (name?.startsWith('.') === true) kill(moment.afterTraceMs);
          })
        : null;
    if (moment !== null && 'afterMs' in moment) kill(moment.afterMs);
    child.once('error', reject);
    child.once('close', (exit) => {
      watcher?.close();
      resolve({ exit, stderr });
    });
  });
}
