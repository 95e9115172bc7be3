import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HaproxyBinary, haproxyBinaries, repositoryFolder } from '../haproxy/binaries.ts';
import { accepts } from './mutated/agreement.ts';
import { type MutatedConfig, mutatedConfigs, originalOf } from './mutated/configs.ts';
import { changeOf, type RecordedMutation } from './mutated/fixture.ts';
import { outsideCauseOf } from './mutated/outside.ts';
import { Verdicts } from './mutated/verdicts.ts';
import { readCases, type Verdict } from './recorded/cases.ts';

const candidates = { count: 3000, seed: 20_261_126 };
const acceptedShare = 300;
const total = 1000;

/**
 * `record-mutations`: writes `fixtures/oracle/mutations.json`: a thousand changed configs with the verdicts of each HAProxy
 * at hand, of them three hundred that some version accepts.
 */
async function main(): Promise<void> {
  const folder = join(repositoryFolder, 'fixtures/oracle');
  const cases = readCases(folder);
  const originals = new Map(
    cases.flatMap((one) => {
      const original = originalOf(one, join(folder, 'cases'));
      return original === null ? [] : [[original.case, original]];
    }),
  );
  const configs = mutatedConfigs(cases, join(folder, 'cases'), candidates);
  const binaries = haproxyBinaries();
  const verdicts = new Verdicts(null);
  await verdicts.ask(binaries, configs);
  const isAccepted = (config: MutatedConfig) =>
    binaries.some((binary) => accepts(verdicts.of(binary, config)?.exit));
  const chosen = [
    ...configs.filter(isAccepted).slice(0, acceptedShare),
    ...configs.filter((config) => !isAccepted(config)).slice(0, total - acceptedShare),
  ];
  const rows = chosen.map((config) => rowOf(config, originals.get(config.case), binaries, verdicts));
  writeFileSync(
    join(folder, 'mutations.json'),
    `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`,
  );
  console.log(`${rows.length} configs recorded`);
}

function rowOf(
  config: MutatedConfig,
  original: MutatedConfig | undefined,
  binaries: readonly HaproxyBinary[],
  verdicts: Verdicts,
): RecordedMutation {
  if (original === undefined) throw new Error(`no case ${config.case}`);
  const outside = binaries
    .map((binary) => outsideCauseOf(verdicts.of(binary, config)?.messages ?? [], config))
    .find((cause) => cause !== null);
  return {
    ...changeOf(config, original),
    ...(outside == null ? {} : { outside }),
    verdicts: verdictsOf(config, binaries, verdicts),
  };
}

/** Versions that say the same are together. */
function verdictsOf(
  config: MutatedConfig,
  binaries: readonly HaproxyBinary[],
  verdicts: Verdicts,
): readonly Verdict[] {
  const said = new Map<string, string[]>();
  for (const binary of binaries) {
    const { exit = 0, messages = [] } = verdicts.of(binary, config) ?? {};
    const key = JSON.stringify({
      exit,
      messages: messages
        .filter(({ severity }) => severity === 'alert' || severity === 'warning')
        .map(({ severity, line }) => ({ severity, ...(line === null ? {} : { line }) })),
    });
    said.set(key, [...(said.get(key) ?? []), binary.version]);
  }
  return [...said].map(([key, versions]) => ({ versions, ...JSON.parse(key) }));
}

await main();
