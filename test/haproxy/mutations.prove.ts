import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agreementOf } from '../tools/mutated/agreement.ts';
import { mutatedConfigs, originalOf } from '../tools/mutated/configs.ts';
import { Verdicts } from '../tools/mutated/verdicts.ts';
import { readCases } from '../tools/recorded/cases.ts';
import { haproxyBinaries, repositoryFolder } from './binaries.ts';

const folder = join(repositoryFolder, 'fixtures/oracle');
const cases = readCases(folder);
const originals = cases.flatMap((one) => originalOf(one, join(folder, 'cases')) ?? []);
/** New ones each day; the same ones within a day. */
const seed = Math.floor(Date.now() / 86_400_000);
const configs = mutatedConfigs(cases, join(folder, 'cases'), { count: 20_000, seed });

describe.each(haproxyBinaries())('HAProxy $version', (binary) => {
  it('and hapeers agree on 20,000 configs with changed words', { timeout: 3_600_000 }, async () => {
    const verdicts = new Verdicts(null);
    await verdicts.ask([binary], [...configs, ...originals]);
    const { figures, disagreements } = agreementOf(binary, configs, originals, verdicts);
    console.log(`HAProxy ${binary.version}, seed ${seed}: ${JSON.stringify(figures)}`);
    for (const { kind, config } of disagreements) console.log(`${kind} (${config.case})`);
    expect(figures.falselyRefused).toBe(0);
    expect(figures.found / figures.refused).toBeGreaterThan(0.99);
  });
});
