// `npm start`: a loss that HAProxy calls valid, and the fix, on one screen; `npm start -- ARGUMENTS`: the command line.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const executable = join(root, 'bin', 'hapeers.js');
const args = process.argv.slice(2);

if (args.length > 0) {
  // npm changes to the folder of the project; files are named from the folder of the caller
  const cwd = process.env.INIT_CWD ?? process.cwd();
  process.exitCode =
    spawnSync(process.execPath, [executable, ...args], { cwd, stdio: 'inherit' }).status ?? 3;
} else {
  const cwd = mkdtempSync(join(tmpdir(), 'hapeers-start-'));
  try {
    for (const name of ['haproxy.cfg', 'hapeers.yaml']) {
      copyFileSync(join(root, 'fixtures', 'readme', name), join(cwd, name));
    }
    tell(cwd);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

function tell(cwd) {
  console.log('Three load balancers should share their sticky sessions. HAProxy finds nothing to say:\n');
  askHaproxy(cwd);
  const generate = 'generate --node lb1 --form modern --into haproxy.cfg';
  show(cwd, 'lint --format compact haproxy.cfg', 1);
  show(cwd, `${generate} --diff`, 0, (text) =>
    text
      .split('\n')
      .filter((line) => /^(?:\x1b\[\d+m)*[-+]/.test(line))
      .join('\n'),
  );
  show(cwd, `${generate} --write`, 0);
  show(cwd, 'lint haproxy.cfg', 0);
  console.log('More: "npm start -- --help", "npm run demo" (two running nodes), README.md');
}

function askHaproxy(cwd) {
  const haproxy = findHaproxy();
  console.log('$ haproxy -c -f haproxy.cfg; echo $?');
  if (haproxy === null) {
    console.log('(HAProxy is not installed here; 2.6 to 3.4 print 0)\n');
    return;
  }
  const { status, stdout, stderr } = spawnSync(haproxy, ['-c', '-f', 'haproxy.cfg'], {
    cwd,
    encoding: 'utf8',
  });
  process.stdout.write(`${stdout}${stderr}${status}\n\n`);
  if (status !== 0) throw new Error('HAProxy refuses the example');
}

/** Shows a command of hapeers with its output, of a diff only the lines that change. */
function show(cwd, line, expected, shorten = (text) => text) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [executable, ...line.split(' ')], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
  });
  const piped = line.endsWith('--diff') ? " | grep '^[-+]'" : '';
  console.log(`$ hapeers ${line}${piped}\n${shorten(stdout + stderr).trimEnd()}\n`);
  if (status !== expected) throw new Error(`"hapeers ${line}" ended with ${status}`);
}

function findHaproxy() {
  const cache = join(root, '.haproxy');
  const cached = existsSync(cache) ? readdirSync(cache).map((name) => join(cache, name, 'haproxy')) : [];
  const installed = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'haproxy'));
  return [...cached, ...installed].find((path) => existsSync(path)) ?? null;
}
