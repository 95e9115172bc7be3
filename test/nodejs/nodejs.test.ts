import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxyBinaries, repositoryFolder } from '../haproxy/binaries.ts';
import { startNode } from '../haproxy/node.ts';
import { freePort } from '../haproxy/ports.ts';
import { nodejsAbsence, oldNodejs, supportedNodejs } from './versions.ts';

const absence = nodejsAbsence();
if (absence !== null) console.log(`Node.js 18, 22, 24: NOT tested (${absence})`);

/** The program as npm installs it, without compiled code of an earlier run, and files to work on. */
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hapeers-nodejs-'));
  for (const part of ['bin', 'dist/cli', 'package.json']) {
    cpSync(join(repositoryFolder, part), join(folder, part), {
      recursive: true,
      filter: (path) => !path.includes('.cache'),
    });
  }
  writeFileSync(join(folder, 'bad.cfg'), 'peers p\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2\n');
  writeFileSync(join(folder, 'good.cfg'), 'peers p\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2:1024\n');
  writeFileSync(
    join(folder, 'c.yaml'),
    'peers: { name: p, port: 1024 }\nnodes: [{ name: a, address: 10.0.0.1 }]\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const start = (nodejs: string, ...args: readonly string[]) =>
  spawnSync(nodejs, [join(folder, 'bin/hapeers.js'), ...args], { cwd: folder, encoding: 'utf8', env: {} });
const lint = ['lint', '--no-cluster', '--haproxy-version', '3.0', '-L', 'a'];

describe.each(supportedNodejs())('with Node.js $version', ({ path }) => {
  const caches = () => readdirSync(join(folder, 'dist/cli')).filter((name) => name.includes('.cache'));
  beforeAll(() => {
    for (const name of caches()) rmSync(join(folder, 'dist/cli', name));
  });

  it.each([
    ['--version', 0, /^\d+\.\d+\.\d+\n$/],
    ['--help', 0, /^Usage: hapeers/],
    ['generate c.yaml --node a', 0, /^peers p\n {4}peer a 10\.0\.0\.1:1024\n$/],
    ['tables --no-cluster good.cfg', 0, /^/],
    ['explain peers/missing-port', 0, /^peers\/missing-port \(error\)/],
    ['completion bash', 0, /complete/],
    ['rules --format json', 0, /"peers\/missing-port"/],
    ['lnit', 2, /^$/],
  ])('does "%s" without a warning of Node.js', (line, status, output) => {
    const ended = start(path, ...line.split(' '));
    expect(ended.stderr).toMatch(status === 0 ? /^$/ : /^hapeers: .*\n {2}hint: .*\n$/);
    expect(ended.stdout).toMatch(output);
    expect(ended.status).toBe(status);
  });

  it('lints, says so by its exit status, and keeps the compiled code for the next start', () => {
    const first = start(path, ...lint, 'bad.cfg');
    expect(first.stdout).toContain('[peers/missing-port]');
    expect(first.stderr).toMatch(/^1 error in 1 file; .*\njudged as HAProxy 3\.0 .*\n$/);
    expect(first.status).toBe(1);
    const [kept = '', ...others] = caches().filter((name) => name.includes('.lint.'));
    expect(others).toEqual([]);
    const written = statSync(join(folder, 'dist/cli', kept)).ino;
    expect(start(path, ...lint, 'bad.cfg')).toEqual({ ...first, pid: expect.any(Number) });
    // What this Node.js had not taken would have been replaced.
    expect(statSync(join(folder, 'dist/cli', kept)).ino).toBe(written);
    expect(start(path, ...lint, 'good.cfg')).toMatchObject({ status: 0, stdout: '' });
    expect(start(path, ...lint, 'gone.cfg').status).toBe(2);
  });

  it.each(haproxyBinaries().slice(-1))('asks a node of HAProxy $version', async (binary) => {
    const port = await freePort();
    const config = `peers p\n    peer a 127.0.0.1:${port}\n    peer observer 127.0.0.1:9\n    table t type ip size 1k expire 1m store gpc0\n`;
    const node = await startNode({ binary, config, localPeer: 'a' });
    try {
      await node.runtime('set table p/t key 192.0.2.1 data.gpc0 7');
      const target = `127.0.0.1:${port}=a`;
      const identity = start(path, 'probe', target);
      expect(identity.stdout).toMatch(/^ok 127\.0\.0\.1:\d+ is peer "a".* \[identified\]\n$/);
      expect(identity).toMatchObject({ status: 0, stderr: '' });
      const dump = start(path, 'probe', '--as', 'observer', '--dump', 'p/t', '--format', 'ndjson', target);
      expect(dump.stdout).toContain('"192.0.2.1"');
      // For its first seconds it has not been taught itself yet.
      expect(dump.stderr).toMatch(/^(?:FAILED .* \[not-up-to-date\]\n {2}hint: .*\n)?$/);
      expect(dump.status).toBe(dump.stderr === '' ? 0 : 1);
      const runtime = start(path, 'probe', '--socket', node.socketPath, '--ignore-peer', 'observer');
      expect(runtime.stdout).toMatch(/^ok a .*\[alone\]\n/);
      expect(runtime).toMatchObject({ status: 0, stderr: '' });
    } finally {
      await node.stop();
    }
  });
});

const old = oldNodejs();
describe.skipIf(old === null)('with the Node.js of Debian 12', () => {
  it.each(['--version', 'lint bad.cfg', 'nonsense', ''])('"%s" tells in one line what it takes', (line) => {
    const { stdout, stderr, status } = start(old?.path ?? '', ...line.split(' '));
    expect(stderr).toBe(
      `hapeers: Node.js 20 or later is required (this is ${old?.version})\n  hint: install Node.js 20 or later (https://nodejs.org/en/download)\n`,
    );
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});
