import { filesOf } from '../../src/lint/example/example.ts';
import { fixAll, type Linted } from '../../src/lint/fix/fix.ts';
import type { Example } from '../../src/lint/rule.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { runRules } from '../../src/lint/run.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import type { Problem } from '../../src/problem.ts';
import { Source } from '../../src/text.ts';

/**
 * What lint finds in an example, as `hapeers lint` would with `-L hap1` or, for several nodes, with `--node`.
 * @param of the rule that the example is of, which is switched on where it is off by default
 */
export function lintTexts(example: Example, version = '3.4', of = ''): Linted {
  const nodes = filesOf(example).map(([name, text]) => {
    const source = new Source(name === null ? 'haproxy.cfg' : `${name}.cfg`, text);
    const config = readTexts([source], {
      version: parseVersion(version),
      localPeer: name ?? 'hap1',
      localPeerBy: 'node',
      environment: new Environment(),
    });
    return { name, config };
  });
  const rule = rules.find(({ id }) => id === of);
  const severities = new Map(rule?.optIn === true ? [[rule.id, rule.severity]] : []);
  return { nodes, problems: runRules(rules, { nodes }, { severities }) };
}

/** The example after all safe fixes, as `--fix` applies them. */
export function fixTexts<T extends Example>(example: T, version = '3.4', of = ''): T {
  const nameOf = (node: string | null) => (node === null ? 'haproxy.cfg' : `${node}.cfg`);
  const withTexts = (texts: ReadonlyMap<string, string>) =>
    mapTexts(example, (text, node) => texts.get(nameOf(node)) ?? text);
  const fixed = fixAll(lintTexts(example, version, of), (texts) => lintTexts(withTexts(texts), version, of));
  return withTexts(new Map(fixed.map(({ source, text }) => [source.name, text])));
}

/** The example with another text for each node. */
export function mapTexts<T extends Example>(
  example: T,
  change: (text: string, node: string | null) => string,
): T {
  const texts = filesOf(example).map(([node, text]) => [node, change(text, node)] as const);
  return (typeof example === 'string' ? texts[0]?.[1] : Object.fromEntries(texts)) as T;
}

/** Whether one of the problems has a fix that `--fix` applies. */
export function hasSafeFix(problems: readonly Problem[]): boolean {
  return problems.some(({ fix }) => fix?.safe === true);
}
