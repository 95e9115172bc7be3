import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { branches } from '../../../grammar/vocabulary.ts';
import { fix, lint, lintFleet, parse, print, reportFormats, reportProblems } from '../../../src/index.ts';
import type { Problem } from '../../../src/problem.ts';
import { repositoryFolder } from '../../haproxy/binaries.ts';
import { mutate } from '../mutated/mutate.ts';
import type { Random } from '../mutated/random.ts';
import { damaged } from './damage.ts';
import type { FuzzPart } from './part.ts';

/** Longer ones are about length, and cost more than all others. */
const LONGEST = 4000;

const texts = ['fixtures/oracle/cases', 'fixtures/oracle/battery', 'fixtures/silent'].flatMap((folder) =>
  readdirSync(join(repositoryFolder, folder))
    .filter((name) => name.endsWith('.cfg'))
    .map((name) => readFileSync(join(repositoryFolder, folder, name), 'latin1'))
    .filter((text) => text.length < LONGEST),
);

/** What no report may have in it; tabs and line feeds may be. */
const RAW = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** A config is read, printed, judged, repaired and reported in every format. */
export const configs: FuzzPart = {
  name: 'configs',
  async run(random) {
    const text = someText(random);
    if (print(parse(text)) !== text) throw new Error(`is not printed as it was\n${JSON.stringify(text)}`);
    const name = random.index(20) === 0 ? 'a\u001b[2Jb\n::error::c.cfg' : 'haproxy.cfg';
    const options = {
      haproxyVersion: random.pick(branches),
      ...(random.index(2) === 0 ? { localPeer: 'hap1' } : {}),
    };
    const files = [{ name, text }];
    const problems = lint(files, options);
    await reportAll(problems, [name]);
    fix(files, options);
    if (random.index(10) > 0) return;
    const nodes = ['hap1', 'hap2'].map((node) => ({
      name: node,
      files: [{ name: `${node}.cfg`, text: node === 'hap1' ? text : someText(random) }],
    }));
    await reportAll(
      lintFleet(nodes, options),
      nodes.map((node) => `${node.name}.cfg`),
    );
  },
};

function someText(random: Random): string {
  const text = random.pick(texts);
  const slipped = random.index(2) === 0 ? mutate(text, random).text : text;
  return random.index(3) === 0 && slipped !== text ? slipped : damaged(slipped, random.pick(texts), random);
}

async function reportAll(problems: readonly Problem[], files: readonly string[]): Promise<void> {
  for (const format of reportFormats) {
    const report = await reportProblems(format, problems, { files });
    const at = report.search(RAW);
    if (at !== -1) {
      throw new Error(
        `${format} shows a control character: ${JSON.stringify(report.slice(Math.max(0, at - 80), at + 20))}`,
      );
    }
  }
}
