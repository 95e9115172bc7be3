import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryFolder } from '../haproxy/binaries.ts';
import { fuzz } from './fuzz/part.ts';
import { fuzzParts } from './fuzz/parts.ts';

/** `fuzz [PART...] [--count N] [--seconds N] [--seed N]`: puts random damage to everything that reads what comes from outside. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      count: { type: 'string', default: '20000' },
      seconds: { type: 'string', default: '600' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 32)) },
    },
  });
  const unknown = positionals.find((name) => fuzzParts.every((part) => part.name !== name));
  if (unknown !== undefined)
    throw new Error(`no part "${unknown}"; there are ${fuzzParts.map(({ name }) => name).join(', ')}`);
  const parts = fuzzParts.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const kept: Readonly<Record<string, readonly number[]>> = JSON.parse(
    readFileSync(join(repositoryFolder, 'fixtures/fuzz.json'), 'utf8'),
  );
  const [count, seed] = [Number(values.count), Number(values.seed)];
  for (const part of parts) {
    const deadline = Date.now() + (Number(values.seconds) * 1000) / parts.length;
    const started = performance.now();
    const failures = [];
    for (const own of kept[part.name] ?? [])
      failures.push(...(await fuzz(part, { count: 1, seed: own, longestMs: 1000 })).failures);
    const result = await fuzz(part, {
      count,
      seed,
      deadline,
      longestMs: 1000,
      onCase: (done) => {
        if (done % 10_000 === 0) console.error(`${part.name}: ${done}`);
      },
    });
    failures.push(...result.failures);
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    console.log(
      `${part.name}: ${result.cases} cases from seed ${seed} in ${seconds} s, the slowest ${result.slowestMs.toFixed(0)} ms, ${failures.length} failed`,
    );
    for (const failure of failures.slice(0, 20)) {
      console.log(
        `  npm run fuzz -- ${failure.part} --count 1 --seed ${failure.seed}\n    ${failure.reason.replace(/\n/g, '\n    ')}`,
      );
    }
    if (failures.length > 0) process.exitCode = 1;
  }
}

await main();
