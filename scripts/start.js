// `npm start`: a loss that HAProxy calls valid, and the fix, on one screen; `npm start -- ARGUMENTS`: the command line.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { showLoss } from './start/loss.js';

const executable = fileURLToPath(new URL('../bin/hapeers.js', import.meta.url));
const args = process.argv.slice(2);

if (args.length === 0) showLoss(executable);
else {
  // npm changes to the folder of the project; files are named from the folder of the caller
  const cwd = process.env.INIT_CWD ?? process.cwd();
  process.exitCode =
    spawnSync(process.execPath, [executable, ...args], { cwd, stdio: 'inherit' }).status ?? 3;
}
