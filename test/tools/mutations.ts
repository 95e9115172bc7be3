import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { agreementOf, type Disagreement, type Figures } from './mutated/agreement.ts';
import { mutatedConfigs, originalOf } from './mutated/configs.ts';
import { Verdicts } from './mutated/verdicts.ts';
import { readCases } from './recorded/cases.ts';

/**
 * `mutations [CASES] [--count N] [--seed N] [--branch X.Y] [--kept FILE] [--show TEXT] [--each N]`: makes configs from
 * recorded ones by one or two changes of words, lets each HAProxy at hand judge them (with `--branch`, the one of that
 * branch), and counts where hapeers disagrees. CASES is the folder of the configs (default: fixtures/oracle/cases);
 * `verdicts.json` beside it says how each is started. With `--kept` the verdicts are kept in a file for the next run;
 * `--show` prints the configs of the kinds that have TEXT in them, `--each` so many of a kind (default: 3).
 */
async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      count: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
      branch: { type: 'string' },
      kept: { type: 'string' },
      show: { type: 'string' },
      each: { type: 'string', default: '3' },
    },
  });
  const folder = positionals[0] ?? 'fixtures/oracle/cases';
  const cases = readCases(dirname(folder));
  const configs = mutatedConfigs(cases, folder, { count: Number(values.count), seed: Number(values.seed) });
  const originals = cases.flatMap((one) => originalOf(one, folder) ?? []);
  const binaries = haproxyBinaries().filter(({ branch }) => branch === (values.branch ?? branch));
  const verdicts = new Verdicts(values.kept ?? null);
  await verdicts.ask(binaries, [...configs, ...originals], (done, of) => {
    if (done % 2000 === 0) console.error(`${done} of ${of} judged`);
  });
  const disagreements: Disagreement[] = [];
  for (const binary of binaries) {
    const agreement = agreementOf(binary, configs, originals, verdicts);
    console.log(describe(binary.version, agreement.figures));
    disagreements.push(...agreement.disagreements);
  }
  printKinds(disagreements, values.show, Number(values.each));
}

function describe(version: string, figures: Figures): string {
  const share = (found: number, of: number) => `${found} of ${of} (${((100 * found) / of).toFixed(2)} %)`;
  return [
    `${version}: ${figures.judged} configs, ${figures.accepted} accepted, ${figures.falselyRefused} of them falsely refused`,
    `refusals found ${share(figures.found, figures.refused)}`,
    `of configs accepted before the change ${share(figures.newlyFound, figures.newlyRefused)}`,
    `${figures.outside} depend on files, names, builds or privileges alone, ${figures.crashed} crashed`,
  ].join('\n    ');
}

function printKinds(disagreements: readonly Disagreement[], show: string | undefined, each: number): void {
  const byKind = new Map<string, Disagreement[]>();
  for (const one of disagreements) {
    const same = byKind.get(one.kind) ?? [];
    same.push(one);
    byKind.set(one.kind, same);
  }
  for (const [kind, same] of [...byKind].sort(([, a], [, b]) => b.length - a.length)) {
    const versions = [...new Set(same.map(({ version }) => version))];
    console.log(`${String(same.length).padStart(6)} ${kind} (${versions.join(', ')})`);
    if (show === undefined || !kind.includes(show)) continue;
    for (const one of same.slice(0, each)) printConfig(one);
  }
}

function printConfig({ version, config, judged, said }: Disagreement): void {
  const { text, line } = judged.messages.find(({ severity }) => severity === 'alert') ?? {};
  const changes = config.kinds.join(', ');
  console.log(`--- ${config.case}, ${changes}: ${version} exits with ${judged.exit}, line ${line}: ${text}`);
  for (const { rule, message, source, range } of said) {
    console.log(`    line ${source.position(range.start).line} ${rule}: ${message}`);
  }
  for (const [, whole] of config.files) console.log(whole.replace(/^/gm, '    | '));
}

await main(process.argv.slice(2));
