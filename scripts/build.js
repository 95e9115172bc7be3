// Builds dist/: the library with its types by tsc, the command line as two scripts with a small start in front, and the man pages.
// Both scripts are CommonJS, whose loader Node.js has at hand when it starts.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundled, common, loadedLate } from './bundle.js';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });

const { script, more, notices } = await bundled('src/cli/run.ts', [
  'src/cli/lint/command.ts',
  'src/report/text.ts',
  'src/cli/rules/explain.ts',
]);
const name = `run-${createHash('sha256').update(script).update(more).digest('hex').slice(0, 8)}`;
await build({
  ...common,
  entryPoints: ['src/cli/start.ts'],
  outfile: 'dist/cli/start.cjs',
  format: 'cjs',
  define: { BUNDLE: JSON.stringify(name) },
  plugins: [loadedLate],
});
writeFileSync(`dist/cli/${name}.cjs`, script, 'latin1');
writeFileSync(`dist/cli/${name}.more.cjs`, more, 'latin1');
writeFileSync(`dist/cli/${name}.cjs.LEGAL.txt`, notices);
const pages = spawnSync(process.execPath, ['scripts/run.js', 'man', 'dist/man'], { stdio: 'inherit' });
const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'];
process.exitCode = spawnSync(process.execPath, tsc, { stdio: 'inherit' }).status || pages.status || 0;
