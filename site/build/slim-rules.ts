import { readFile } from 'node:fs/promises';
import { type CallExpression, type Node, type ObjectExpression, type Property, parse } from 'acorn';
import { type Plugin, transform } from './esbuild.ts';

/** What a rule says about itself for its page, which the playground links to. */
const FOR_PAGES = new Set(['summary', 'why', 'remedy', 'fix', 'facts', 'bad', 'good', 'badVersion']);
/** Areas that ask the network, the disk or the config before: they have nothing to ask in a browser. */
const ELSEWHERE = new Set(['reach', 'certificate', 'reload']);

/** Takes out of the rules what the playground does not use, which is half of their bytes. */
export const slimRules: Plugin = {
  name: 'slim-rules',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/lint\/rules\/[\w-]+\/[\w-]+\.ts$/ }, async ({ path }) => {
      const contents = slim.get(path) ?? slimFile(path);
      slim.set(path, contents);
      return { contents: await contents, loader: 'js' };
    });
  },
};

/** By path: every script of the site is built twice. */
const slim = new Map<string, Promise<string>>();

async function slimFile(path: string): Promise<string> {
  const { code } = await transform(await readFile(path, 'utf8'), { loader: 'ts', target: 'es2022' });
  return slimRule(code);
}

/** The code of a rule without what only its page shows. */
export function slimRule(code: string): string {
  const { body } = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const cuts = body.flatMap((statement) => {
    const rule = ruleIn(statement);
    return rule === null ? [] : unused(rule, code);
  });
  let rest = '';
  let done = 0;
  for (const { start, end } of cuts) {
    rest += code.slice(done, start);
    done = code.charAt(end) === ',' ? end + 1 : end;
  }
  return rest + code.slice(done);
}

/** The object of `defineRule({ ... })` that a statement exports or keeps. */
function ruleIn(statement: Node): ObjectExpression | null {
  const found = [statement, ...childrenOf(statement)].flatMap((node) => [node, ...childrenOf(node)]);
  const call = found.find(
    (node): node is CallExpression =>
      isCall(node) && node.callee.type === 'Identifier' && node.callee.name === 'defineRule',
  );
  const [argument] = call?.arguments ?? [];
  return argument?.type === 'ObjectExpression' ? argument : null;
}

function unused(rule: ObjectExpression, code: string): Property[] {
  const properties = rule.properties.filter((one): one is Property => one.type === 'Property');
  const scope = properties.find((one) => nameOf(one) === 'scope')?.value;
  const area = scope === undefined ? '' : code.slice(scope.start + 1, scope.end - 1);
  return properties.filter((one) => {
    const name = nameOf(one);
    return FOR_PAGES.has(name) || (name === 'check' && ELSEWHERE.has(area));
  });
}

function nameOf({ key }: Property): string {
  return key.type === 'Identifier' ? key.name : '';
}

function isCall(node: Node): node is CallExpression {
  return node.type === 'CallExpression';
}

function childrenOf(node: Node): Node[] {
  return Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isNode);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
