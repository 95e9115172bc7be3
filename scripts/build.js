// Builds dist/: the library with its types by tsc, the command line as one script by esbuild, with a small start in front, and the man pages.
// Both scripts are CommonJS, whose loader Node.js has at hand when it starts.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });

const common = {
  outdir: 'dist/cli',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  // What V8 reads at every start; names stay, for the stack traces of --debug
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'linked',
  logLevel: 'warning',
};
/** What one command alone needs and the others should not have to read: a script of its own. */
const apart = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/server\.ts$/ }, ({ importer }) =>
      importer.endsWith('/lsp/command.ts') ? { path: './lsp.cjs', external: true } : undefined,
    );
  },
};
await build({ ...common, entryPoints: { lsp: 'src/cli/lsp/server.ts' } });
const { metafile } = await build({
  ...common,
  entryPoints: ['src/cli/run.ts'],
  entryNames: '[name]-[hash]',
  // A script outside of Node's module loaders has no import()
  supported: { 'dynamic-import': false },
  metafile: true,
  plugins: [apart],
});
const [bundle] = Object.keys(metafile.outputs).filter((name) => name.endsWith('.cjs'));
await build({
  ...common,
  entryPoints: ['src/cli/start.ts'],
  define: { BUNDLE: JSON.stringify(basename(bundle)) },
});
const pages = spawnSync(process.execPath, ['scripts/run.js', 'man', 'dist/man'], { stdio: 'inherit' });
const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'];
process.exitCode = spawnSync(process.execPath, tsc, { stdio: 'inherit' }).status || pages.status || 0;
