import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { newest } from '../../src/model/value/version.ts';
import { Source } from '../../src/text.ts';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { bigCluster, bigConfig, nodeOfFleet, oneOfMany, smallConfig } from './bench/configs.ts';
import { file, folder, hapeers, measure, median, node, race, row } from './bench/measure.ts';

/** Start-up and throughput as ratios to something that is measured in the same run, interleaved with it. */
const haproxy = haproxyBinaries().at(-1);

function startUp(): void {
  const small = file('small.cfg', smallConfig);
  const contenders = {
    bare: node('-e', '0'),
    version: hapeers('--version'),
    lint: hapeers('lint', small),
  };
  const { bare, version, lint } = race(contenders, 21);
  row('node -e 0', bare, bare, 'node -e 0');
  row('hapeers --version', version, bare, 'node -e 0', '(goal: 1.3)');
  row(`hapeers lint of ${linesOf(smallConfig)} lines`, lint, bare, 'node -e 0', '(goal: 2)');
}

function throughput(): void {
  if (haproxy === undefined) {
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
    const contenders = {
      check: { command: haproxy.path, args: ['-c', '-f', path] },
      lint: hapeers('lint', path),
    };
    const { check, lint } = race(contenders, rounds);
    console.log(`${label}, ${linesOf(text).toLocaleString('en')} lines`);
    row(`  haproxy ${haproxy.version} -c`, check, check, 'haproxy -c');
    row('  hapeers lint, the whole process', lint, check, 'haproxy -c', `(goal: ${goal})`);
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
    readTexts([source], target);
    rates.push(text.length / 1000 / (performance.now() - started));
  }
  console.log(
    `parse and model of ${(text.length / 1e6).toFixed(1)} MB: first ${rates[0]?.toFixed(1)} MB/s, median ${median(rates).toFixed(1)} MB/s (goal: 10)`,
  );
}

/** Whether time and memory grow with the number of lines and not faster. */
function growth(): void {
  const empty = measure('lint', file('empty.cfg', 'global\n'));
  console.log(
    '     lines   MB of text   time of lint   µs per line   memory of lint   bytes of it per byte of text',
  );
  for (const backends of [54, 555, 5555, 55_555]) {
    const text = bigConfig(backends, 10);
    const { ms, megabytes } = measure('lint', file('growth.cfg', text));
    const columns = [
      linesOf(text).toLocaleString('en').padStart(10),
      (text.length / 1e6).toFixed(2).padStart(13),
      `${ms.toFixed(0)} ms`.padStart(15),
      (((ms - empty.ms) * 1000) / linesOf(text)).toFixed(1).padStart(14),
      `${megabytes.toFixed(0)} MB`.padStart(17),
      (((megabytes - empty.megabytes) * 1024 * 1024) / text.length).toFixed(1).padStart(31),
    ];
    console.log(columns.join(''));
  }
  console.log(
    `(per line and per byte without the ${empty.ms.toFixed(0)} ms and ${empty.megabytes.toFixed(0)} MB that one line takes)`,
  );
}

const MANY = 5000;
/** HAProxy is asked about one file in so many; the time for all of them is that times as much. */
const SAMPLE = 25;

function manyFiles(): void {
  mkdirSync(join(folder, 'many'));
  const texts = Array.from({ length: MANY }, (_, number) => oneOfMany(number));
  const files = texts.map((text, number) => file(`many/${number}.cfg`, text));
  const lines = texts.reduce((sum, text) => sum + linesOf(text), 0);
  const few = measure('lint', '--each', ...files.slice(0, MANY / 10));
  const all = measure('lint', '--each', ...files);
  const label = `hapeers lint --each of ${MANY} files, ${lines} lines`;
  if (haproxy === undefined) row(label, all.ms, 10_000, 'the goal');
  else {
    const sample = files.filter((_, number) => number % SAMPLE === 0);
    const loop = 'haproxy=$1; shift; for file; do "$haproxy" -c -f "$file" || exit; done';
    const { check } = race(
      { check: { command: 'sh', args: ['-c', loop, 'sh', haproxy.path, ...sample] } },
      3,
    );
    const base = check * SAMPLE;
    row(`haproxy -c of ${MANY} files, from ${sample.length}, one by one`, base, base, 'haproxy -c');
    row(label, all.ms, base, 'haproxy -c', '(goal: 10000 ms)');
  }
  console.log(
    `${`peak memory of ${MANY} files`.padEnd(52)} ${all.megabytes.toFixed(0).padStart(6)} MB  ${(all.megabytes / few.megabytes).toFixed(2).padStart(6)} x that of ${MANY / 10} files`,
  );
}

/** Fleets of growing size, each node of which lists all others: every pair of nodes is compared. */
function fleets(): void {
  for (const count of [10, 50, 200, 500]) {
    const nodes = Array.from({ length: count }, (_, number) => {
      const path = file(`fleet-${number}.cfg`, nodeOfFleet(number, count));
      return ['--node', `node${number}=${path}`];
    });
    const { ms, megabytes } = measure('lint', '--haproxy-version', '3.0', ...nodes.flat());
    console.log(
      `lint of ${String(count).padStart(4)} nodes ${ms.toFixed(0).padStart(8)} ms  ${(ms / count).toFixed(1).padStart(6)} ms each  ${megabytes.toFixed(0).padStart(6)} MB  ${(megabytes / count).toFixed(2).padStart(6)} MB each`,
    );
  }
  console.log('(goals: 200 nodes 5,000 ms, 500 nodes 12,000 ms and 700 MB)');
}

/** All nodes of clusters of growing size, and one node of them spliced again into the long text of the single form. */
function generated(): void {
  for (const count of [10, 100, 1000]) {
    const cluster = file(`${count}.yaml`, bigCluster(count));
    const times = (['legacy', 'modern', 'single'] as const).map((form) => {
      const { ms, megabytes } = measure(
        'generate',
        cluster,
        '--all',
        '--form',
        form,
        '-o',
        `${folder}/${form}-${count}/`,
      );
      return `${form} ${ms.toFixed(0).padStart(6)} ms ${megabytes.toFixed(0).padStart(4)} MB`;
    });
    const single = `${folder}/single-${count}/node0.cfg`;
    const again = measure(
      'generate',
      cluster,
      '--node',
      'node0',
      '--form',
      'single',
      '--into',
      single,
      '--check',
    );
    console.log(
      `generate ${String(count).padStart(4)} nodes  ${times.join('  ')}  again ${again.ms.toFixed(0)} ms`,
    );
  }
  console.log('(goals of 1,000 nodes: 2,000 ms and 200 MB, single 5,000 ms)');
}

function linesOf(text: string): number {
  return text.split('\n').length - 1;
}

try {
  for (const part of [startUp, throughput, library, growth, manyFiles, fleets, generated]) {
    part();
    console.log();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
