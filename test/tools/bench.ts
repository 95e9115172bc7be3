import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from '../../grammar/parser.ts';
import { Environment } from '../../src/model/environment.ts';
import { readConfig } from '../../src/model/read.ts';
import { newest } from '../../src/model/version.ts';
import { Source } from '../../src/text.ts';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { bigConfig, smallConfig } from './bench-config.ts';

/** Start-up and throughput as ratios to something that is measured in the same run, interleaved with it. */
const hapeers = fileURLToPath(new URL('../../../bin/hapeers.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hapeers-bench-'));

interface Contender {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

const node = (name: string, ...args: string[]): Contender => ({ name, command: process.execPath, args });

/** Runs each contender once to warm up and then `rounds` times in turn; gives the median wall time of each in ms. */
function race<Name extends string>(
  contenders: Readonly<Record<Name, Omit<Contender, 'name'>>>,
  rounds: number,
): Readonly<Record<Name, number>> {
  const names = Object.keys(contenders) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const elapsed = run({ ...contenders[name], name }).ms;
      if (round >= 0) times.get(name)?.push(elapsed);
    }
  }
  return Object.fromEntries([...times].map(([name, values]) => [name, median(values)])) as Record<
    Name,
    number
  >;
}

function run({ name, command, args }: Contender): { readonly ms: number; readonly stderr: string } {
  const started = performance.now();
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr.slice(0, 500)}`);
  return { ms, stderr };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function row(label: string, ms: number, base: number, of: string, goal = ''): void {
  const ratio = `${(ms / base).toFixed(2).padStart(6)} x ${of}`;
  console.log(`${label.padEnd(52)} ${ms.toFixed(0).padStart(6)} ms  ${ratio.padEnd(24)} ${goal}`.trimEnd());
}

function startUp(): void {
  const small = file('small.cfg', smallConfig);
  const { bare, version, lint } = race(
    {
      bare: node('bare', '-e', '0'),
      version: node('version', hapeers, '--version'),
      lint: node('lint', hapeers, 'lint', small),
    },
    21,
  );
  row('node -e 0', bare, bare, 'node -e 0');
  row('hapeers --version', version, bare, 'node -e 0', '(goal: 1.3)');
  row('hapeers lint of 30 lines', lint, bare, 'node -e 0', '(goal: 2)');
}

function throughput(): void {
  const binary = haproxyBinaries().at(-1);
  if (binary === undefined) {
    console.log('throughput: not measured, there is no haproxy to compare with');
    return;
  }
  const sizes = [
    { label: '1,000 backends of 10 servers', backends: 1000, servers: 10, rounds: 15, goal: 3 },
    { label: '10,000 backends of 10 servers', backends: 10_000, servers: 10, rounds: 5, goal: 1 },
    { label: '100,000 servers in one backend', backends: 1, servers: 100_000, rounds: 7, goal: 1 },
  ];
  for (const { label, backends, servers, rounds, goal } of sizes) {
    const text = bigConfig(backends, servers);
    const path = file('big.cfg', text);
    const { haproxy, lint } = race(
      {
        haproxy: { command: binary.path, args: ['-c', '-f', path] },
        lint: node('lint', hapeers, 'lint', path),
      },
      rounds,
    );
    console.log(`${label}, ${linesOf(text).toLocaleString('en')} lines`);
    row(`  haproxy ${binary.version} -c`, haproxy, haproxy, 'haproxy -c');
    row('  hapeers lint, the whole process', lint, haproxy, 'haproxy -c', `(goal: ${goal})`);
  }
}

/** The library alone, warm: what an editor or a service would see. */
function library(): void {
  const text = bigConfig(10_000, 10);
  const rates: number[] = [];
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    const source = new Source('big.cfg', text);
    const target = { version: newest, localPeer: 'hap1', environment: new Environment() };
    readConfig([{ source, document: parse(text) }], target);
    rates.push(text.length / 1000 / (performance.now() - started));
  }
  const size = (text.length / 1e6).toFixed(1);
  console.log(
    `parse and model of ${size} MB: first ${rates[0]?.toFixed(1)} MB/s, median ${median(rates).toFixed(1)} MB/s (goal: 10)`,
  );
}

/** Whether time and memory grow with the number of lines and not faster. */
function growth(): void {
  const hook = file(
    'memory.cjs',
    "process.on('exit', () => process.stderr.write(`\\nmaxrss ${process.resourceUsage().maxRSS}`));",
  );
  const lint = (path: string) => {
    const { ms, stderr } = run(node('lint', '--require', hook, hapeers, 'lint', path));
    return { ms, mb: Number(/maxrss (\d+)/.exec(stderr)?.[1]) / 1024 };
  };
  const empty = lint(file('empty.cfg', ''));
  console.log(
    '     lines        MB of text   time of lint     µs per line   memory of lint   bytes of it per byte of text',
  );
  for (const backends of [54, 555, 5555, 55_555]) {
    const text = bigConfig(backends, 10);
    const { ms, mb } = lint(file('growth.cfg', text));
    const columns = [
      linesOf(text).toLocaleString('en').padStart(10),
      (text.length / 1e6).toFixed(2).padStart(16),
      `${ms.toFixed(0)} ms`.padStart(15),
      (((ms - empty.ms) * 1000) / linesOf(text)).toFixed(1).padStart(15),
      `${mb.toFixed(0)} MB`.padStart(16),
      (((mb - empty.mb) * 1024 * 1024) / text.length).toFixed(1).padStart(30),
    ];
    console.log(columns.join(''));
  }
  console.log(
    `(an empty file: ${empty.ms.toFixed(0)} ms and ${empty.mb.toFixed(0)} MB, taken off in the columns for each line and byte)`,
  );
}

function linesOf(text: string): number {
  return text.split('\n').length - 1;
}

try {
  for (const part of [startUp, throughput, library, growth]) {
    part();
    console.log();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
