import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The place in the program of Node.js that says whether something is injected (its documentation has it). */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
/** A Node.js of less is only the start of a shared library. */
const LEAST_BYTES = 20_000_000;

/**
 * Makes `hapeers-linux-x64` of `hapeers.cjs`: this very Node.js with the file in it ("single executable application").
 * @returns why it was left out; null where it was made
 */
export function makeExecutable(folder) {
  if (process.platform !== 'linux')
    return `left out: the executable (it is made on Linux, this is ${process.platform})`;
  if (statSync(process.execPath).size < LEAST_BYTES) {
    return 'left out: the executable (this Node.js needs a shared library; use one from nodejs.org)';
  }
  const target = join(folder, `hapeers-${process.platform}-${process.arch}`);
  const work = mkdtempSync(join(tmpdir(), 'hapeers-sea-'));
  try {
    const config = {
      main: join(folder, 'hapeers.cjs'),
      output: join(work, 'blob'),
      disableExperimentalSEAWarning: true,
      useCodeCache: true,
    };
    writeFileSync(join(work, 'sea.json'), JSON.stringify(config));
    run('--experimental-sea-config', join(work, 'sea.json'));
    copyFileSync(process.execPath, target);
    chmodSync(target, 0o755);
    run('node_modules/postject/dist/cli.js', target, 'NODE_SEA_BLOB', config.output, '--sentinel-fuse', FUSE);
    return null;
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** What a program of Node.js prints is shown only where it fails: postject warns about every section it does not know. */
function run(...args) {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the executable cannot be made: ${stderr}`);
}
