import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** Each package is imported by one file alone, so that swapping it is that file's work. */
const SHARED_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  chevrotain: ['grammar/parser.ts', 'grammar/tokens.ts'],
};

const root = fileURLToPath(new URL('..', import.meta.url));

interface Rights {
  readonly own: readonly string[];
  readonly packages: readonly string[];
}

/** The table "Who may import whom" of src/README.md. */
const LAYERS: Readonly<Record<string, Rights>> = Object.fromEntries(
  readFileSync(join(root, 'src/README.md'), 'utf8')
    .split('\n## Who may import whom\n')[1]
    ?.split('\n## ')[0]
    ?.split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| from '))
    .map((line) => {
      const [from = '', own = '', packages = ''] = line
        .split('|')
        .slice(1)
        .map((cell) => cell.trim());
      return [from, { own: namesIn(own), packages: namesIn(packages) }];
    }) ?? [],
);

function namesIn(cell: string): string[] {
  return cell === '–' ? [] : cell.split(', ');
}

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const files = ['grammar', 'src'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s+)?[^'"]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)/gm,
  );
  return [...statements].map(([statement, type, from, dynamic]) => {
    const specifier = from ?? dynamic ?? '';
    const target = specifier.startsWith('.')
      ? relative(root, join(root, dirname(file), specifier))
      : specifier;
    const named =
      /\{([^}]*)\}/
        .exec(statement)?.[1]
        ?.split(',')
        .map((name) => name.trim())
        .filter(Boolean) ?? [];
    const typeOnly =
      type !== undefined || (named.length > 0 && named.every((name) => name.startsWith('type ')));
    return { file, target, typeOnly };
  });
}

function layerOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  if (top === 'grammar') return 'grammar';
  if (second === 'index.ts' || second === 'bytes.ts') return second.replace('.ts', '');
  return ['text.ts', 'problem.ts', 'errors.ts', 'required.ts', 'version.ts'].includes(second)
    ? 'words'
    : second;
}

function isAllowed({ file, target, typeOnly }: Import): boolean {
  const from = layerOf(file);
  const rights = LAYERS[from];
  if (rights === undefined) return false;
  if (target === 'package.json') return file === 'src/version.ts';
  if (!/^(?:grammar|src)\//.test(target)) {
    return rights.packages.some((name) => target === name || (name.endsWith(':') && target.startsWith(name)));
  }
  const to = layerOf(target);
  if (to === from) return true;
  if (target === 'src/errors.ts' && rights.own.includes('errors')) return true;
  return rights.own.includes(to) || (typeOnly && rights.own.includes(`${to} (types)`));
}

describe('layers', () => {
  const all = files.flatMap(importsOf);

  it('are those of the table', () => {
    const folders = [...new Set(files.map(layerOf))].sort();
    expect(Object.keys(LAYERS).sort()).toEqual(folders);
  });

  it('reads the imports of every file', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(all.length).toBeGreaterThan(files.length);
  });

  it('import only from the layers before them', () => {
    expect(
      all.filter((one) => !isAllowed(one)).map(({ file, target }) => `${file} imports ${target}`),
    ).toEqual([]);
  });

  it('have one importing file for each package', () => {
    const importers = new Map<string, Set<string>>();
    for (const { file, target, typeOnly } of all) {
      if (/^(?:grammar|src|node:)/.test(target) || target === 'package.json' || typeOnly) continue;
      importers.set(target, (importers.get(target) ?? new Set()).add(file));
    }
    const wrong = [...importers]
      .filter(([name, by]) => by.size > (SHARED_PACKAGES[name]?.length ?? 1))
      .map(([name, by]) => `${name}: ${[...by].join(', ')}`);
    expect(wrong).toEqual([]);
    expect(importers.size).toBeGreaterThanOrEqual(5);
  });
});

it('has no circles, not even of types, but for what is loaded when it is asked for', () => {
  const isLazy = (file: string, target: string) =>
    new RegExp(`import\\(\\s*'[^']*/${target.split('/').at(-1)}'`).test(
      readFileSync(join(root, file), 'utf8'),
    );
  const graph = new Map(
    files.map((file) => [
      file,
      importsOf(file).flatMap(({ target }) => (isLazy(file, target) ? [] : [target])),
    ]),
  );
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const target of graph.get(file) ?? []) {
      const circle = graph.has(target) ? walk(target, [...path, file]) : null;
      if (circle !== null) return circle;
    }
    done.add(file);
    return null;
  };
  for (const file of files) expect(walk(file, [])).toBeNull();
});

it('the site imports each package in one file', () => {
  const importers = new Map<string, Set<string>>();
  for (const name of readdirSync(join(root, 'site'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const text = readFileSync(join(root, 'site', name), 'utf8');
    for (const [, target = ''] of text.matchAll(/^(?:import|export)\s[^'"]*?from\s+'([^'.][^']*)'/gm)) {
      if (!target.startsWith('node:')) importers.set(target, (importers.get(target) ?? new Set()).add(name));
    }
  }
  expect([...importers].filter(([, by]) => by.size > 1)).toEqual([]);
  expect([...importers.keys()]).toEqual(
    expect.arrayContaining(['@codemirror/view', 'esbuild', 'markdown-it']),
  );
});
