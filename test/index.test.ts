import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as library from '../src/index.ts';
import { haproxyBinaries } from './haproxy/binaries.ts';
import { type HaproxyNode, startNode } from './haproxy/node.ts';
import { freePort } from './haproxy/ports.ts';

const index = fileURLToPath(new URL('../src/index.ts', import.meta.url));

interface Export {
  readonly name: string;
  /** Its name in the file that defines it. */
  readonly own: string;
  readonly file: string;
}

/** What `src/index.ts` exports besides types. */
const exported: readonly Export[] = [
  ...readFileSync(index, 'utf8').matchAll(/^export \{([^}]*)\} from '([^']+)';/gm),
].flatMap(([, names = '', path = '']) =>
  names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => {
      const [own = '', , alias = own] = name.split(' ');
      return { name: alias, own, file: join(dirname(index), path) };
    }),
);

/** The lines below `@example` in the comment on a function or a class; null where there is none. */
function exampleOf({ own, file }: Export): string | null {
  const declaration = new RegExp(
    `\\/\\*\\*((?:(?!\\*\\/)[^])*)\\*\\/\\nexport (?:async )?(?:function|class) ${own}\\b`,
  );
  // A module that only hands names on is followed to the one that defines them.
  const text = readFileSync(file, 'utf8');
  const comment = declaration.exec(text)?.[1];
  if (comment === undefined) {
    const from = new RegExp(`\\{[^}]*\\b${own}\\b[^}]*\\} from '([^']+)'`).exec(text)?.[1];
    return from === undefined ? null : exampleOf({ name: own, own, file: join(dirname(file), from) });
  }
  const lines = comment.split('\n').map((line) => line.replace(/^ \* ?/, ''));
  const start = lines.indexOf('@example');
  return start === -1
    ? null
    : lines
        .slice(start + 1)
        .join('\n')
        .trim();
}

type Check = (actual: unknown, expected: unknown) => void;

/** Runs an example: where a statement is followed by `// VALUE`, it is an expression of that value. */
async function run(code: string, check: Check): Promise<void> {
  const body = code.replace(
    /^(?:(.*;)|(.+)); \/\/ (.+)$/gm,
    (_, before = '', expression, value) => `${before} check(${expression}, ${value});`,
  );
  const names = Object.keys(library);
  const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async () => {}).constructor;
  const example = AsyncFunction(...names, 'check', `'use strict';\n${body}`);
  await example(...Object.values(library), check);
}

const [binary] = haproxyBinaries().slice(-1);
let node: HaproxyNode | undefined;
let port = 0;

beforeAll(async () => {
  if (binary === undefined) return;
  port = await freePort();
  const config = `peers ours
    peer hap2 127.0.0.1:${port}
    peer ops-probe 127.0.0.1:9
backend app
    stick-table type ip size 1k expire 1h store gpc0 peers ours
`;
  node = await startNode({ binary, config, localPeer: 'hap2' });
  await node.runtime('set table app key 192.0.2.1 data.gpc0 1');
});
afterAll(() => node?.stop());

describe('the library', () => {
  it('exports what its index lists', () => {
    expect(exported.map(({ name }) => name).sort()).toEqual(Object.keys(library).sort());
  });

  const callable = exported.filter(
    ({ name }) => typeof Object.entries(library).find(([key]) => key === name)?.[1] === 'function',
  );

  it.each(callable)('has an example of $name', (one) => {
    const example = exampleOf(one);
    expect(example).toContain(`${one.name}(`.replace('HapeersError(', 'HapeersError'));
    expect(example).toContain('; // ');
  });

  it.each(callable)('$name does what its example says', async (one) => {
    const example = exampleOf(one) ?? '';
    const needsNode = example.includes('10.0.0.6:1024') && example.includes('await');
    if (needsNode && binary === undefined) {
      console.log(`${one.name}: NOT tested (no HAProxy to ask)`);
      return;
    }
    let checks = 0;
    await run(
      needsNode ? example.replaceAll('10.0.0.6:1024', `127.0.0.1:${port}`) : example,
      (actual, expected) => {
        expect(actual).toEqual(expected);
        checks++;
      },
    );
    expect(checks).toBe(example.split('; // ').length - 1);
  });
});
