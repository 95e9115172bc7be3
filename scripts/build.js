// Builds dist/: the library with its types by tsc, the command line as one script with a small start in front, and the man pages.
// Both scripts are CommonJS, whose loader Node.js has at hand when it starts.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundled, common, loadedLate } from './bundle.js';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });

const { script, notices } = await bundled('src/cli/run.ts');
const name = `run-${createHash('sha256').update(script).digest('hex').slice(0, 8)}.cjs`;
await build({
  ...common,
  entryPoints: ['src/cli/start.ts'],
  outfile: 'dist/cli/start.cjs',
  format: 'cjs',
  define: { BUNDLE: JSON.stringify(name) },
  plugins: [loadedLate],
});
writeFileSync(`dist/cli/${name}`, script, 'latin1');
writeFileSync(`dist/cli/${name}.LEGAL.txt`, notices);
const pages = spawnSync(process.execPath, ['scripts/run.js', 'man', 'dist/man'], { stdio: 'inherit' });
const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'];
process.exitCode = spawnSync(process.execPath, tsc, { stdio: 'inherit' }).status || pages.status || 0;
