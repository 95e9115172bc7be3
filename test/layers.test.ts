import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** Who may import whom: the table of src/README.md. A layer may always import itself. */
const LAYERS: Readonly<
  Record<string, { readonly own: readonly string[]; readonly packages: readonly string[] }>
> = {
  grammar: { own: [], packages: ['chevrotain'] },
  words: { own: ['grammar (types)'], packages: ['node:buffer'] },
  model: { own: ['grammar', 'words'], packages: [] },
  cluster: { own: ['grammar', 'words', 'model'], packages: ['yaml'] },
  certificate: { own: [], packages: ['node:crypto'] },
  lint: { own: ['grammar', 'words', 'model', 'certificate'], packages: [] },
  generate: { own: ['grammar', 'words', 'model'], packages: ['diff', 'yaml'] },
  protocol: {
    own: ['errors'],
    packages: ['node:net', 'node:tls', 'node:dns/promises', 'node:buffer', 'node:crypto'],
  },
  probe: {
    own: ['words', 'model', 'protocol', 'grammar (types)'],
    packages: ['node:crypto', 'node:events', 'node:os', 'node:process'],
  },
  cli: {
    own: ['grammar', 'words', 'model', 'cluster', 'certificate', 'lint', 'generate', 'protocol', 'probe'],
    packages: ['commander', 'chalk', 'node:'],
  },
  index: {
    own: ['grammar', 'words', 'model', 'cluster', 'lint', 'generate', 'probe'],
    packages: [],
  },
};

/** Each package is imported by one file alone, so that swapping it is that file's work. */
const SHARED_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  chevrotain: ['grammar/parser.ts', 'grammar/tokens.ts'],
};

const root = fileURLToPath(new URL('..', import.meta.url));

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
  if (second === 'index.ts') return 'index';
  return ['text.ts', 'problem.ts', 'errors.ts'].includes(second) ? 'words' : second;
}

function isAllowed({ file, target, typeOnly }: Import): boolean {
  const from = layerOf(file);
  const rights = LAYERS[from];
  if (rights === undefined) return false;
  if (target === 'package.json') return from === 'cli';
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
