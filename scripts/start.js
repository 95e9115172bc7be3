// `npm start`: the main job on the embedded example; `npm start -- ARGUMENTS`: the command line with these arguments.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);

const executable = join(root, 'bin', 'hapeers.js');

/** Runs a command and shows it with its output; the folder that nobody needs to know is called OUT. */
function show(...words) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [executable, ...words], {
    encoding: 'utf8',
  });
  const text = `\n$ hapeers ${words.join(' ')}\n${stdout}${stderr}`;
  process.stdout.write(text.replaceAll(folder, 'OUT'));
  if (status !== 0) throw new Error(`"hapeers ${words.join(' ')}" ended with ${status}`);
}

let folder = '';
if (args.length > 0) {
  process.exitCode = spawnSync(process.execPath, [executable, ...args], { stdio: 'inherit' }).status ?? 3;
} else {
  process.chdir(root);
  folder = mkdtempSync(join(tmpdir(), 'hapeers-'));
  try {
    const cluster = 'fixtures/example/hapeers.yaml';
    console.log(`The cluster file ${cluster}:\n\n${readFileSync(cluster, 'utf8').trimEnd()}`);
    for (const form of ['legacy', 'modern']) {
      const out = join(folder, form);
      show('generate', cluster, '--all', '--form', form, '-o', out);
      for (const file of readdirSync(out).sort()) {
        console.log(`\n# ${form}/${file}\n${readFileSync(join(out, file), 'utf8').trimEnd()}`);
      }
      const nodes = readdirSync(out)
        .sort()
        .map((file) => `--node=${file.replace(/\.cfg$/, '')}=${join(out, file)}`);
      show('lint', ...nodes);
    }
    console.log('\nBoth forms are generated for three nodes, and lint finds nothing wrong with either.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
