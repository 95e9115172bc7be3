import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesOf } from '../../src/lint/example/example.ts';
import { reducedNode } from '../../src/lint/reduced-node.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { judgeAlone, judgeTogether, type LintNode, runRules } from '../../src/lint/run.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import type { Problem } from '../../src/problem.ts';
import { Source } from '../../src/text.ts';
import { repositoryFolder } from '../haproxy/binaries.ts';

type Texts = readonly (readonly [node: string, text: string])[];

function read([name, text]: Texts[number]): LintNode {
  const config = readTexts([new Source(`${name}.cfg`, text)], {
    version: parseVersion('3.2'),
    localPeer: name,
    localPeerBy: 'node',
    environment: new Environment(),
  });
  return { name, config };
}

/** Opt-in rules run, too. */
const settings = { severities: new Map(rules.map(({ id, severity }) => [id, severity])) };

function whole(texts: Texts): readonly string[] {
  return shown(runRules(rules, { nodes: texts.map(read) }, settings));
}

function reduced(texts: Texts): readonly string[] {
  const judged = texts.map((text) => {
    const one = judgeAlone(rules, read(text), settings);
    return { ...one, node: reducedNode(one.node) };
  });
  return shown(judgeTogether(rules, judged, settings));
}

function shown(problems: readonly Problem[]): readonly string[] {
  return problems.map((problem) => JSON.stringify({ ...problem, source: problem.source.name }));
}

const examples = rules.flatMap(({ id, bad, good }) =>
  Object.entries({ bad, good }).map(([kind, example]) => {
    const files = filesOf(example);
    const [[, text = ''] = []] = files;
    const texts: Texts =
      files.length > 1
        ? files.map(([name, own]) => [name ?? '', own])
        : [
            ['hap1', text],
            ['hap2', text],
          ];
    return { name: `${kind} example of ${id}`, texts };
  }),
);

describe('a node that is reduced after its own rules', () => {
  it('gives the same report with others', () => {
    const told = examples.map(({ name, texts }) => ({ name, report: reduced(texts) }));
    expect(told).toEqual(examples.map(({ name, texts }) => ({ name, report: whole(texts) })));
    const rulesOfFleets = told.flatMap(({ report }) => report.filter((line) => line.includes('"fleet/')));
    expect(rulesOfFleets.length).toBeGreaterThan(60);
  });

  it('gives the same report for every config of the oracle with peers beside its neighbor', () => {
    const folder = join(repositoryFolder, 'fixtures/oracle/cases');
    const texts = readdirSync(folder)
      .filter((name) => name.endsWith('.cfg'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .filter((text) => text.includes('peer'));
    expect(texts.length).toBeGreaterThan(200);
    for (const [index, text] of texts.entries()) {
      const pair: Texts = [
        ['hap1', text],
        ['hap2', texts[index + 1] ?? ''],
      ];
      expect(reduced(pair)).toEqual(whole(pair));
    }
  });

  it('keeps nothing of lines that no rule across nodes looks at', () => {
    const servers = Array.from({ length: 5 }, (_, index) => `    server s${index} 10.0.0.${index}:80\n`);
    const text = `backend local\n    mode http\n    http-request deny if { src 10.0.0.1 }\n${servers.join('')}`;
    const { config } = reducedNode(read(['hap1', text]));
    const [section] = config.files[0]?.document.sections ?? [];
    expect(section?.body).toEqual([]);
    expect(config.proxies.map((proxy) => [proxy.servers, proxy.section === section])).toEqual([[[], true]]);
    expect(config.files[0]?.source.text).toBe(text);
  });
});
