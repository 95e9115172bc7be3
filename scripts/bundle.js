// One CommonJS script of an entry and all that it loads later. What is loaded later is a function of its own in that
// script, which runs when it is asked for; modules that several of these share are there once.
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { build, transform } from 'esbuild';
import { bareParser } from './bare-parser.js';

const require = createRequire(import.meta.url);

export const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  // What V8 reads at every start; names stay, for the stack traces of --debug
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'linked',
  logLevel: 'warning',
};

/** Modules of Node.js that take longer to load than a short run takes for anything else; few runs need one. */
const heavy =
  /^(node:)?(child_process|crypto|dns\/promises|fs\/promises|http|net|os|tls|tty|timers\/promises)$/;

/** They are loaded when something of them is first used, whoever imports them. */
export const loadedLate = {
  name: 'loaded late',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: heavy }, ({ path, namespace, kind }) =>
      // import() is late by itself
      namespace === 'late' || kind === 'dynamic-import'
        ? undefined
        : { path: path.replace(/^(node:)?/, 'node:'), namespace: 'late' },
    );
    onLoad({ filter: /./, namespace: 'late' }, ({ path }) => {
      const names = Object.keys(require(path));
      const getters = names.map((name) => `get ${name}() { return load().${name}; }`);
      return {
        contents: `let loaded; const load = () => (loaded ??= require('${path}'));
          module.exports = { ${getters.join(', ')}, get default() { return load(); } };`,
      };
    });
    // Whether there are colors is not chalk's question here, and its look at the terminal loads the network.
    onResolve({ filter: /^#supports-color$/ }, ({ resolveDir }) => ({
      path: join(resolveDir, 'vendor/supports-color/browser.js'),
    }));
  },
};

/**
 * @param entry a source file
 * @param often sources that most runs load: they and what they need are in the first script, all else in the second
 * @returns two scripts: an expression that is a function of (module, require, more), and one that is the parts that
 *   `more()` has to return, which is called once and only when one of them is asked for; and what esbuild says is in both
 */
export async function bundled(entry, often) {
  const { outputFiles, metafile } = await build({
    ...common,
    entryPoints: [entry],
    outdir: 'dist/cli',
    format: 'esm',
    splitting: true,
    write: false,
    metafile: true,
    plugins: [loadedLate, bareParser],
  });
  const outputOf = (source) =>
    Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === source)?.[0] ?? '';
  const isFirst = statically(metafile.outputs, [entry, ...often].map(outputOf));
  const [first, second] = [[], []];
  for (const { path, text } of outputFiles.filter((file) => file.path.endsWith('.js'))) {
    const { code } = await transform(text, {
      format: 'cjs',
      target: common.target,
      minifyWhitespace: true,
      // A script outside of Node's module loaders has no import()
      supported: { 'dynamic-import': false },
    });
    const part = `${JSON.stringify(`./${basename(path)}`)}:function(module,exports,require){${code}}`;
    (isFirst(basename(path)) ? first : second).push(part);
  }
  const notices = outputFiles.filter(({ path }) => path.endsWith('.txt')).map(({ text }) => text);
  return {
    script: `(function(module,require,more){var parts={${first.join(',\n')}},loaded={};function load(name){if(!(name in parts)){if(name.slice(0,2)!=="./")return require(name);Object.assign(parts,more())}var part=loaded[name];if(!part){part=loaded[name]={exports:{}};parts[name](part,part.exports,load)}return part.exports}module.exports=load("./${basename(outputOf(entry))}")})`,
    more: `({${second.join(',\n')}})`,
    notices: [...new Set(notices)].join('\n'),
    metafile,
  };
}

/** Whether an output is imported, without import(), by one of those or by what they import. */
function statically(outputs, paths) {
  const reached = new Set();
  const reach = (path) => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement') reach(next);
  };
  paths.forEach(reach);
  const names = new Set([...reached].map((path) => basename(path)));
  return (name) => names.has(name);
}
