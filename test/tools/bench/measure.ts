import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a run is measured on. */
export const folder = mkdtempSync(join(tmpdir(), 'hapeers-bench-'));

/** Writes a file to measure with. */
export function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

export interface Contender {
  readonly command: string;
  readonly args: readonly string[];
}

export const node = (...args: readonly string[]): Contender => ({ command: process.execPath, args });

const program = fileURLToPath(new URL('../../../bin/hapeers.js', import.meta.url));

export const hapeers = (...args: readonly string[]): Contender => node(program, ...args);

/** Runs each contender once to warm up and then `rounds` times in turn; gives the median wall time of each in ms. */
export function race<Name extends string>(
  contenders: Readonly<Record<Name, Contender>>,
  rounds: number,
): Readonly<Record<Name, number>> {
  const names = Object.keys(contenders) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const { ms } = run(contenders[name]);
      if (round >= 0) times.get(name)?.push(ms);
    }
  }
  return Object.fromEntries([...times].map(([name, values]) => [name, median(values)])) as Record<
    Name,
    number
  >;
}

/** Wall time and peak memory of one run of the command line. */
export function measure(...args: readonly string[]): { readonly ms: number; readonly megabytes: number } {
  const meter = file('meter.cjs', "process.on('exit', () => console.error(process.resourceUsage().maxRSS));");
  const { ms, stderr } = run(node('--require', meter, program, ...args));
  return { ms, megabytes: Number(stderr.trimEnd().split('\n').at(-1)) / 1024 };
}

function run({ command, args }: Contender): { readonly ms: number; readonly stderr: string } {
  const started = performance.now();
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr.slice(0, 500)}`);
  return { ms, stderr };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** One line of a table: a time, and how many times another one of the same run it is. */
export function row(label: string, ms: number, base: number, of: string, goal = ''): void {
  const ratio = `${(ms / base).toFixed(2).padStart(6)} x ${of}`;
  console.log(`${label.padEnd(52)} ${ms.toFixed(0).padStart(6)} ms  ${ratio.padEnd(24)} ${goal}`.trimEnd());
}
