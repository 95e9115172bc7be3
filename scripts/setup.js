// Prepares what the npm scripts need, and nothing that is there already: `node scripts/setup.js [build] [haproxy|haproxy-if-possible]`.
// It runs before the packages are installed, so it imports Node.js only.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const buildInputs = [
  'grammar',
  'src',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'scripts/build.js',
  'scripts/man.ts',
];
const buildStamp = join(root, 'dist', '.inputs');
const shownLines = 40;

/** What the user can do something about; anything else is a bug and keeps its stack trace. */
class SetupError extends Error {}

function installPackages() {
  if (packagesMatchLock()) return;
  progress('installing packages (npm ci)');
  const npm = process.env.npm_execpath;
  const [command, ...args] = npm?.endsWith('.js') ? [process.execPath, npm, 'ci'] : ['npm', 'ci'];
  run('npm ci', command, args);
}

/** npm writes node_modules/.package-lock.json last, so it tells a complete installation, too. */
function packagesMatchLock() {
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (installed === null) return false;
  const locked = readPackages(join(root, 'package-lock.json')) ?? {};
  const missing = Object.entries(locked).some(([path, { version, optional }]) =>
    path in installed ? installed[path].version !== version : path !== '' && !optional,
  );
  return !missing && Object.keys(installed).every((path) => path in locked);
}

function readPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : null;
}

/** Compares contents, because a checkout or a copy may give files any time. */
function build() {
  const inputs = hashOf(buildInputs);
  if (existsSync(buildStamp) && readFileSync(buildStamp, 'utf8') === inputs) return;
  progress('building');
  run('the build', process.execPath, [join(root, 'scripts', 'build.js')]);
  writeFileSync(buildStamp, inputs);
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths.filter((path) => existsSync(join(root, path))).flatMap(filesBelow)) {
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function filesBelow(path) {
  return statSync(join(root, path)).isDirectory()
    ? readdirSync(join(root, path))
        .sort()
        .flatMap((name) => filesBelow(join(path, name)))
    : [path];
}

/** The script is silent when everything is there. */
function requireHaproxy() {
  if (!bringHaproxy(2)) throw new SetupError('this needs a HAProxy to run with (test/haproxy/get.sh)');
}

/** The tests say themselves which HAProxy they lack. */
function bringHaproxyIfPossible() {
  bringHaproxy(process.env.CI === undefined ? 'ignore' : 2);
}

/** Whether there is a HAProxy to run, from Debian or on the PATH. */
function bringHaproxy(stderr) {
  const script = join(root, 'test', 'haproxy', 'get.sh');
  const { status, error } = spawnSync('sh', [script], { stdio: ['ignore', stderr, stderr] });
  if (error) throw new SetupError(`cannot run sh: ${error.message}`);
  return status === 0;
}

/** Shows the beginning of a command's output, where the cause stands, and only when it fails. */
function run(what, command, args) {
  const { status, signal, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    env: localNpm(),
  });
  if (error) throw new SetupError(`cannot run ${command}: ${error.message}`);
  if (status === 0) return;
  const lines = (stdout + stderr).trimEnd().split('\n');
  const left = lines.length - shownLines;
  process.stderr.write(
    `${lines.slice(0, shownLines).join('\n')}\n${left > 0 ? `(${left} more lines)\n` : ''}`,
  );
  throw new SetupError(`${what} failed (${signal ?? `exit ${status}`})`);
}

/** Where `npm install -g .` has started this, npm would take its own command for a global one, too. */
function localNpm() {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_config_(global|prefix|location|local_prefix)$/i.test(name),
    ),
  );
}

/**
 * npm prepares a git clone with its own option --global, so the clone itself becomes the global package, and is removed at
 * the end: what npm calls a success is a command that leads nowhere (https://github.com/npm/cli/issues/8440).
 */
function refuseGlobalClone() {
  if (process.env.npm_config_global !== 'true' || !/[\\/]_cacache[\\/]tmp[\\/]git-clone/.test(root)) return;
  throw new SetupError(
    'npm cannot install a git repository globally (npm/cli#8440): run "npm pack" with its address, then "npm install -g" with the file that it made',
  );
}

function progress(text) {
  process.stderr.write(`hapeers: ${text}\n`);
}

const steps = { build, haproxy: requireHaproxy, 'haproxy-if-possible': bringHaproxyIfPossible };
try {
  const required = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node;
  if (Number.parseInt(process.versions.node, 10) < Number.parseInt(required.replace('>=', ''), 10)) {
    throw new SetupError(
      `Node.js ${required.replace('>=', '')} or later is needed (this is ${process.versions.node})`,
    );
  }
  refuseGlobalClone();
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !(name in steps));
  if (unknown !== undefined)
    throw new SetupError(`unknown step "${unknown}" (${Object.keys(steps).join(', ')})`);
  installPackages();
  for (const name of wanted) steps[name]();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  progress(error.message);
  process.exitCode = 1;
}
