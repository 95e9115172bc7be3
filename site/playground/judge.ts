import { fixAll, type Linted } from '../../src/lint/fix/fix.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { type LintNode, runRules } from '../../src/lint/run.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import { compareProblems, type Problem } from '../../src/problem.ts';
import { Source } from '../../src/text.ts';
import type { NodeText } from '../shared/state.ts';

/** The names that the files of the nodes have in reports. */
export const FILES: readonly string[] = ['a.cfg', 'b.cfg'];

/** What is wrong with the nodes. */
export interface Judgement {
  readonly nodes: readonly LintNode[];
  readonly problems: readonly Problem[];
  /** Files whose local peer nobody names, so that the nodes cannot be compared. */
  readonly unnamed: readonly string[];
}

/** What `hapeers lint` says: of one node as with `-L`, of two as with `--node NAME=FILE`. */
export function judge(texts: readonly NodeText[], version: string): Judgement {
  const alone = texts.map((text, index) => readNode(text, index, version, null));
  if (texts.length < 2) return { ...linted(alone), unnamed: [] };
  const names = alone.map(({ config }) => config.localPeer.name);
  const unnamed = FILES.filter((_, index) => names[index] === null);
  if (unnamed.length > 0) {
    const problems = alone.flatMap((node) => linted([node]).problems);
    return { nodes: alone, problems: problems.toSorted(compareProblems), unnamed };
  }
  const nodes = texts.map((text, index) => readNode(text, index, version, names[index] ?? null));
  return { ...linted(nodes), unnamed: [] };
}

/** The texts with every safe fix applied, as `hapeers lint --fix` writes them, and how many fixes that were. */
export function withSafeFixes(
  texts: readonly NodeText[],
  version: string,
): { readonly texts: readonly string[]; readonly applied: number } {
  const judgeAgain = (changed: ReadonlyMap<string, string>): Linted =>
    judge(
      texts.map(({ name, text }, index) => ({ name, text: changed.get(FILES[index] ?? '') ?? text })),
      version,
    );
  const fixed = fixAll(judgeAgain(new Map()), judgeAgain);
  return {
    texts: texts.map(
      ({ text }, index) => fixed.find(({ source }) => source.name === FILES[index])?.text ?? text,
    ),
    applied: fixed.reduce((sum, { applied }) => sum + applied, 0),
  };
}

function linted(nodes: readonly LintNode[]): Linted {
  return { nodes, problems: runRules(rules, { nodes }) };
}

/** @param peer the local peer in a fleet; null for a node that is read alone */
function readNode({ name, text }: NodeText, index: number, version: string, peer: string | null): LintNode {
  const config = readTexts([new Source(FILES[index] ?? '', text)], {
    version: parseVersion(version),
    localPeer: name === '' ? peer : name,
    localPeerBy: peer === null ? 'option' : 'node',
    environment: new Environment(),
  });
  return { name: peer, config };
}
