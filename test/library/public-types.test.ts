import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Every type that a public declaration mentions can be imported from the package too. */

const root = fileURLToPath(new URL('../../dist/src/', import.meta.url));

interface Declared {
  readonly file: string;
  readonly name: string;
}

/** What a declaration file gives under which name: its own declarations, and what it hands on. */
function exportsOf(file: string): Map<string, Declared> {
  const text = readFileSync(file, 'utf8');
  const found = new Map<string, Declared>();
  for (const [, name = ''] of text.matchAll(
    /^export (?:declare )?(?:abstract )?(?:function|interface|type|class|const|enum) ([A-Za-z_$][\w$]*)/gm,
  )) {
    found.set(name, { file, name });
  }
  for (const [, from = ''] of text.matchAll(/^export (?:type )?\* from '([^']+)'/gm)) {
    for (const [name, declared] of exportsOf(resolve(file, from))) found.set(name, declared);
  }
  for (const [, list = '', from = ''] of text.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)'/gm)) {
    const target = exportsOf(resolve(file, from));
    for (const [original, as] of namesIn(list)) {
      const declared = target.get(original);
      if (declared !== undefined) found.set(as, declared);
    }
  }
  return found;
}

function namesIn(list: string): [string, string][] {
  return list
    .split(',')
    .map((one) => one.trim().replace(/^type /, ''))
    .filter(Boolean)
    .map((one) => {
      const [original = '', as = original] = one.split(/\s+as\s+/);
      return [original, as];
    });
}

function resolve(file: string, from: string): string {
  return join(dirname(file), from.replace(/\.(?:js|ts)$/, '.d.ts'));
}

/** The types that a declaration mentions, where they come from our own files. */
function mentionedBy({ file, name }: Declared): Declared[] {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const start = text.search(
    new RegExp(
      `^export (?:declare )?(?:abstract )?(?:function|interface|type|class|const|enum) ${name}\\b`,
      'm',
    ),
  );
  const rest = text.slice(start);
  const next = rest.slice(1).search(/^(?:export|interface|type|declare|import)\b/m);
  const body = (next === -1 ? rest : rest.slice(0, next + 1)).replace(/'[^']*'/g, "''");
  const known = new Map<string, Declared>();
  for (const [own] of text.matchAll(
    /(?<=^(?:export )?(?:declare )?(?:interface|type|class) )[A-Za-z_$][\w$]*/gm,
  )) {
    known.set(own, { file, name: own });
  }
  for (const [, list = '', from = ''] of text.matchAll(/^import (?:type )?\{([^}]*)\} from '(\.[^']+)'/gm)) {
    const target = resolve(file, from);
    if (!existsSync(target)) continue;
    const given = exportsOf(target);
    for (const [original, as] of namesIn(list)) {
      known.set(as, given.get(original) ?? { file: target, name: original });
    }
  }
  return [...known].flatMap(([as, declared]) =>
    as !== name && new RegExp(`(?<![\\w$.])${as}(?![\\w$]*:)\\b`).test(body) ? [declared] : [],
  );
}

it('every type in a public signature is public', () => {
  const index = exportsOf(join(root, 'index.d.ts'));
  const identity = ({ file, name }: Declared) => `${file.slice(root.length)}#${name}`;
  const open = new Set([...index.values()].map(identity));
  expect(open.size).toBeGreaterThan(100);
  const missing = new Set<string>();
  for (const declared of index.values()) {
    for (const mentioned of mentionedBy(declared)) {
      if (!open.has(identity(mentioned))) missing.add(`${identity(mentioned)} (in ${declared.name})`);
    }
  }
  expect([...missing].sort()).toEqual([]);
});

it('no public name shadows a global one', () => {
  const index = exportsOf(join(root, 'index.d.ts'));
  const globals = [
    'Document',
    'Range',
    'Parameters',
    'Comment',
    'Text',
    'Node',
    'Element',
    'Event',
    'Report',
  ];
  expect([...index.keys()].filter((name) => globals.includes(name) || name in globalThis)).toEqual([]);
});
