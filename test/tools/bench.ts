import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { haproxyBinaries } from '../haproxy/binaries.ts';

/** Start-up and throughput as ratios to something that is measured in the same run, interleaved with it. */
const root = fileURLToPath(new URL('../../..', import.meta.url));
const hapeers = join(root, 'bin', 'hapeers.js');
const folder = mkdtempSync(join(tmpdir(), 'hapeers-bench-'));

interface Contender {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Exit codes that count as success. */
  readonly exits: readonly number[];
}

/** Runs each contender `rounds` times in turn; gives the median wall time of each in milliseconds. */
function race(contenders: readonly Contender[], rounds: number): Map<string, number> {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const { name, command, args, exits } of contenders) {
      const started = performance.now();
      const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
      const elapsed = performance.now() - started;
      if (!exits.includes(status ?? -1))
        throw new Error(`${name} ended with ${status}: ${stderr.slice(0, 500)}`);
      if (round >= 0) times.get(name)?.push(elapsed);
    }
  }
  return new Map([...times].map(([name, values]) => [name, median(values)]));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const node = (name: string, ...args: string[]): Contender => ({
  name,
  command: process.execPath,
  args,
  exits: [0, 1],
});

const HEAD = `global
    localpeer hap1

defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s

peers mypeers
    peer hap1 127.0.0.1:10001
    peer hap2 127.0.0.1:10002

`;

/** Backends of ten servers with a replicated table each, and a frontend with two ACLs for each. */
function bigConfig(backends: number): string {
  const parts = [HEAD];
  const rules: string[] = [];
  for (let b = 0; b < backends; b++) {
    parts.push(
      `backend be${b}\n    balance roundrobin\n    stick-table type ip size 1k expire 30m store http_req_rate(10s) peers mypeers\n    stick on src\n`,
    );
    for (let s = 0; s < 10; s++) parts.push(`    server s${s} 127.0.0.1:${8000 + s} weight 10 maxconn 100\n`);
    parts.push('\n');
    rules.push(
      `    acl host_${b} hdr(host) -i app${b}.example.com\n    acl path_${b} path_beg /app${b}/\n    use_backend be${b} if host_${b} path_${b}\n`,
    );
  }
  return `${parts.join('')}frontend web\n    bind 127.0.0.1:18080\n${rules.join('')}`;
}

function row(label: string, ms: number, base: number, of: string): void {
  console.log(
    `${label.padEnd(50)} ${ms.toFixed(0).padStart(6)} ms  ${(ms / base).toFixed(2).padStart(6)} x ${of}`,
  );
}

function startUp(): void {
  const small = file(
    'small.cfg',
    `${HEAD}backend app\n    stick-table type ip size 100k expire 30m peers mypeers\n${'    server s 127.0.0.1:80\n'.replace('s 1', 'web1 1')}\nfrontend web\n    bind 127.0.0.1:18080\n    default_backend app\n${'    # a remark\n'.repeat(9)}`,
  );
  const times = race(
    [node('bare', '-e', '0'), node('--version', hapeers, '--version'), node('lint', hapeers, 'lint', small)],
    21,
  );
  const bare = times.get('bare') ?? Number.NaN;
  row('node -e 0', bare, bare, 'node -e 0');
  row('hapeers --version', times.get('--version') ?? Number.NaN, bare, 'node -e 0');
  row('hapeers lint of 30 lines', times.get('lint') ?? Number.NaN, bare, 'node -e 0');
}

function throughput(): void {
  const haproxy = haproxyBinaries().at(-1);
  if (haproxy === undefined) {
    console.log('lint of 24,000 lines: not measured, there is no haproxy to compare with');
    return;
  }
  const text = bigConfig(1340);
  const lines = text.split('\n').length - 1;
  const big = file('big.cfg', text);
  const times = race(
    [
      { name: 'haproxy', command: haproxy.path, args: ['-c', '-L', 'hap1', '-f', big], exits: [0] },
      node('lint', hapeers, 'lint', '-L', 'hap1', big),
    ],
    7,
  );
  const base = times.get('haproxy') ?? Number.NaN;
  row(`haproxy ${haproxy.version} -c of ${lines} lines`, base, base, 'haproxy -c');
  row(`hapeers lint of ${lines} lines`, times.get('lint') ?? Number.NaN, base, 'haproxy -c');
}

const MANY = 5000;
/** HAProxy is asked about one file in so many; the time for all of them is that times as much. */
const SAMPLE = 25;

/** A config of some 40 to 100 lines; none is like another. */
function smallConfig(number: number): string {
  const section = `cluster${number}`;
  const backends = Array.from({ length: 2 + (number % 7) }, (_, b) => `app${b}`);
  const acls = backends.map(
    (name) => `    acl to_${name} hdr(host) -i ${name}.example.com\n    use_backend ${name} if to_${name}\n`,
  );
  const bodies = backends.map(
    (name, b) =>
      `\nbackend ${name}\n    balance roundrobin\n    stick-table type ip size 1k expire 30m store http_req_rate(10s) peers ${section}\n    stick on src\n    server web1 127.0.0.1:${8000 + b}\n    server web2 127.0.0.2:${8000 + b}\n`,
  );
  return `${HEAD.replace('peers mypeers', `peers ${section}`)}frontend web\n    bind 127.0.0.1:18080\n${acls.join('')}    default_backend app0\n${bodies.join('')}`;
}

/** Wall time and peak memory of `hapeers lint --each` of some files. */
function lintEach(files: readonly string[]): { readonly ms: number; readonly megabytes: number } {
  const meter = "process.on('exit', () => console.error(process.resourceUsage().maxRSS))";
  const started = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(meter)}`, hapeers, 'lint', '--each', ...files],
    { encoding: 'utf8' },
  );
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`lint --each ended with ${status}: ${stderr.slice(0, 500)}`);
  return { ms, megabytes: Number(stderr.trimEnd().split('\n').at(-1)) / 1024 };
}

function manyFiles(): void {
  mkdirSync(join(folder, 'many'));
  const texts = Array.from({ length: MANY }, (_, number) => smallConfig(number));
  const files = texts.map((text, number) => file(`many/${number}.cfg`, text));
  const lines = texts.reduce((sum, text) => sum + text.split('\n').length - 1, 0);
  const few = lintEach(files.slice(0, MANY / 10));
  const all = lintEach(files);
  const haproxy = haproxyBinaries().at(-1);
  if (haproxy !== undefined) {
    const sample = files.filter((_, number) => number % SAMPLE === 0);
    const loop = 'haproxy=$1; shift; for file; do "$haproxy" -c -f "$file" || exit; done';
    const command = { name: 'haproxy', command: 'sh', args: ['-c', loop, 'sh', haproxy.path, ...sample] };
    const base = (race([{ ...command, exits: [0] }], 3).get('haproxy') ?? Number.NaN) * SAMPLE;
    row(`haproxy -c of ${MANY} files, from ${sample.length}, one by one`, base, base, 'haproxy -c');
    row(`hapeers lint --each of ${MANY} files, ${lines} lines`, all.ms, base, 'haproxy -c (goal: 10000 ms)');
  } else {
    row(`hapeers lint --each of ${MANY} files, ${lines} lines`, all.ms, 10_000, 'the goal');
  }
  console.log(
    `${`peak memory of ${MANY} files`.padEnd(50)} ${all.megabytes.toFixed(0).padStart(6)} MB  ${(all.megabytes / few.megabytes).toFixed(2).padStart(6)} x that of ${MANY / 10} files`,
  );
}

try {
  startUp();
  throughput();
  manyFiles();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
