import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Our programs by their names; each keeps how it ended, which a pipe does not tell. */
const PROGRAMS = `
hapeers() { "$NODE" "$HAPEERS" "$@"; set -- $?; echo $1 > ended; return $1; }
haproxy() { "$HAPROXY" "$@"; set -- $?; echo $1 > ended; return $1; }
`;

/** Prints lines for a shell and what they print, at most 80 columns wide, in a folder with the example of the README. */
export function showLoss(executable) {
  const cwd = mkdtempSync(join(tmpdir(), 'hapeers-start-'));
  try {
    for (const name of ['haproxy.cfg', 'hapeers.yaml']) {
      copyFileSync(join(root, 'fixtures', 'readme', name), join(cwd, name));
    }
    const haproxy = findHaproxy();
    const show = shellIn(cwd, { NODE: process.execPath, HAPEERS: executable, HAPROXY: haproxy ?? '' });
    console.log('Three load balancers should share their sticky sessions.\nHAProxy finds nothing to say:\n');
    show("grep -n -A3 '^peers' haproxy.cfg");
    if (haproxy !== null) show('haproxy -c -f haproxy.cfg; echo $?');
    else console.log('(HAProxy is not installed here; "haproxy -c" of 2.6 to 3.4 ends with 0)\n');
    show('hapeers lint --format compact haproxy.cfg 2>/dev/null | fold -sw 80', 1);
    const generate = 'hapeers generate --node lb1 --form modern --into haproxy.cfg';
    show(`${generate} --diff \\\n    | grep '^[-+]'`);
    show(`${generate} --write`);
    show('hapeers lint haproxy.cfg 2>&1 | fold -sw 80');
    console.log('More: "npm start -- --help", "npm run demo" (two running nodes), README.md');
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

function findHaproxy() {
  const cache = join(root, '.haproxy');
  const cached = existsSync(cache) ? readdirSync(cache).map((name) => join(cache, name, 'haproxy')) : [];
  const installed = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'haproxy'));
  return [...cached, ...installed].find((path) => existsSync(path)) ?? null;
}

/** What shows a line and its output; the program of the line has to end with the status that is expected. */
function shellIn(cwd, programs) {
  const ended = join(cwd, 'ended');
  const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  return (line, expected = 0) => {
    writeFileSync(ended, '0');
    const { stdout, stderr } = spawnSync('sh', ['-c', `${PROGRAMS}${amongColors(line)}`], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, ...color, ...programs },
    });
    console.log(`$ ${line}\n${stdout}${stderr}`);
    const status = Number(readFileSync(ended, 'utf8'));
    if (status !== expected) throw new Error(`"${line}" ended with ${status}`);
  };
}

/** The color of a line comes before its first character. */
const amongColors = (line) => line.replace("'^[-+]'", `'^\\(\x1b\\[[0-9]*m\\)*[-+]'`);
