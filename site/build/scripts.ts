import { minify } from 'terser';
import { type BuildOptions, build, type Metafile, type Plugin } from './esbuild.ts';
import { sharedModules, sharingEntry, takeShared } from './shared-modules.ts';
import { slimRules } from './slim-rules.ts';

const MAIN = 'site/playground/main.ts';
const THEME = 'site/theme.ts';
/** Loaded when the tab that needs them is opened first; the names are those that `parts.ts` loads. */
const PARTS = {
  'tables.js': 'site/playground/tables.ts',
  'generate.js': 'site/playground/generate.ts',
} as const;

/**
 * The scripts of the site by file name. All are classic scripts: browsers load no modules from files.
 * @param root folder of the repository
 */
export async function siteScripts(root: string): Promise<ReadonlyMap<string, string>> {
  const options = optionsIn(root);
  const inputsOf = async (entry: string) => (await build({ ...options, entryPoints: [entry] })).metafile;
  const [main, ...others] = await Promise.all([MAIN, ...Object.values(PARTS)].map(inputsOf));
  if (main === undefined) throw new Error('nothing was built');
  const modules = sharedBy(main, others);
  const stdin = { contents: sharingEntry(MAIN, modules), resolveDir: root, loader: 'ts' as const };
  const made = await Promise.all([
    bundle('main.js', { ...options, stdin }),
    bundle('theme.js', { ...options, entryPoints: [THEME] }),
    ...Object.entries(PARTS).map(([name, entry]) =>
      bundle(name, {
        ...options,
        entryPoints: [entry],
        plugins: [takeShared(root, modules), withoutEffects, withoutAnalysis, slimRules],
      }),
    ),
  ]);
  return new Map(made);
}

/** Packages that do not say so, but do nothing where nothing of them is used. */
const withoutEffects: Plugin = {
  name: 'without-effects',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^(?:@lezer\/common|chevrotain|@chevrotain\/.*)$/ }, async (asked) => {
      if (asked.pluginData === 'found') return undefined;
      const { importer, kind, namespace, resolveDir } = asked;
      const { path, errors } = await resolve(asked.path, {
        importer,
        kind,
        namespace,
        resolveDir,
        pluginData: 'found',
      });
      return { path, errors, sideEffects: false };
    });
  },
};

/**
 * What chevrotain needs to analyze and validate a grammar and to make a lexer, by module, and a page does not: what that
 * found is kept in `grammar/prediction.gen.ts`, and `grammar/lexer.ts` cuts the tokens.
 */
const ANALYSIS: Readonly<Record<string, readonly string[]>> = {
  checks: ['validateLookahead', 'validateRuleIsOverridden'],
  follow: ['computeAllProdsFollows'],
  gast_resolver_public: ['resolveGrammar', 'validateGrammar'],
  lexer_public: ['Lexer', 'LexerDefinitionErrorType'],
  llk_lookahead: ['LLkLookaheadStrategy'],
};

const withoutAnalysis: Plugin = {
  name: 'without-analysis',
  setup({ onLoad }) {
    const modules = new RegExp(
      `/chevrotain/lib/src/(?:parse/grammar/(?:gast/)?|scan/)(${Object.keys(ANALYSIS).join('|')})\\.js$`,
    );
    onLoad({ filter: modules }, ({ path }) => {
      const names = ANALYSIS[modules.exec(path)?.[1] ?? ''] ?? [];
      return { contents: names.map((name) => `export class ${name} {}`).join('\n'), loader: 'js' };
    });
  },
};

function sharedBy(main: Metafile, others: readonly Metafile[]): readonly string[] {
  return [...new Set(others.flatMap((other) => sharedModules(main, other)))].sort();
}

/** How every script of the site is built. */
export function optionsIn(root: string) {
  return {
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    // chevrotain uses the part of lodash that es-toolkit has in a smaller form.
    alias: { 'lodash-es': 'es-toolkit/compat' },
    plugins: [withoutEffects, withoutAnalysis, slimRules],
  } as const satisfies BuildOptions;
}

async function bundle(name: string, options: BuildOptions): Promise<readonly [name: string, code: string]> {
  const { outputFiles = [] } = await build(options);
  // Shorter than by esbuild alone, which gives its names before they are counted.
  const { code = '' } = await minify(outputFiles[0]?.text ?? '', {
    compress: {},
    mangle: { toplevel: true },
  });
  return [name, `${code}\n`];
}
