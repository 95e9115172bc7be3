import { createContext, Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { build } from '../../site/build/esbuild.ts';
import { optionsIn } from '../../site/build/scripts.ts';
import { slimRule } from '../../site/build/slim-rules.ts';
import { judge } from '../../site/playground/judge.ts';
import type { NodeText } from '../../site/shared/state.ts';
import { filesOf } from '../../src/lint/example/example.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { ltsBranches } from '../../src/model/value/version.ts';
import type { Problem } from '../../src/problem.ts';
import { repositoryFolder } from '../haproxy/binaries.ts';

const plain = (problems: readonly Problem[]) =>
  JSON.parse(
    JSON.stringify(problems, (key, value) => (key === 'source' ? (value as { name: string }).name : value)),
  );

/** Judges texts as the script of the page does, in a page without anything else. */
async function pageJudge(): Promise<(texts: readonly NodeText[], version: string) => unknown> {
  const { outputFiles } = await build({
    ...optionsIn(repositoryFolder),
    stdin: {
      contents: `import { judge } from './site/playground/judge.ts';
        judged = (texts, version) => JSON.stringify(judge(JSON.parse(texts), version).problems, (key, value) => key === 'source' ? value.name : value);`,
      resolveDir: repositoryFolder,
      loader: 'ts',
    },
  });
  const page: Record<string, unknown> = { TextEncoder, TextDecoder, judged: null };
  page['self'] = page;
  new Script(outputFiles[0]?.text ?? '').runInContext(createContext(page));
  const judged = page['judged'] as (texts: string, version: string) => string;
  return (texts, version) => JSON.parse(judged(JSON.stringify(texts), version));
}

describe('the rules of the page', () => {
  it('find what the rules of the command line find, without their documentation', async () => {
    const inPage = await pageJudge();
    let found = 0;
    for (const { bad, good } of rules) {
      for (const example of [bad, good]) {
        const nodes = filesOf(example)
          .slice(0, 2)
          .map(([name, text]) => ({ name: name ?? 'hap1', text }));
        for (const version of [ltsBranches[0], '3.4']) {
          const { problems } = judge(nodes, version);
          expect(inPage(nodes, version)).toEqual(plain(problems));
          found += problems.length;
        }
      }
    }
    expect(found).toBeGreaterThan(300);
  }, 120_000);

  it('lose what only their pages show, and nothing else', () => {
    const code = `import { defineRule } from './x.ts';
const LINE = 'kept';
export default defineRule({
  id: 'a/b',
  scope: 'config',
  summary: 'gone',
  bad: \`good: 1,
  check: 2\`,
  good: 'gone',
  check(config) { return LINE; },
});
`;
    const slim = slimRule(code);
    expect(slim).not.toMatch(/gone|good|bad/);
    expect(slim).toMatch(/id: 'a\/b',\s+scope: 'config',\s+check\(config\) \{ return LINE; \},\s+\}\);/);
    expect(slimRule(code.replace("'config'", "'reach'"))).not.toContain('LINE;');
    expect(slimRule('export const x = { bad: 1 };')).toBe('export const x = { bad: 1 };');
  });
});
