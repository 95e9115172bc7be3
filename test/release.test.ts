import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodejsAbsence, oldNodejs, supportedNodejs } from './nodejs/versions.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hapeers-release-'));
  const made = spawnSync(process.execPath, ['scripts/release.js'], { cwd: root, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  copyFileSync(join(root, 'release/hapeers.cjs'), join(folder, 'hapeers.cjs'));
  writeFileSync(join(folder, 'a.cfg'), 'peers p\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2\n');
  writeFileSync(
    join(folder, 'c.yaml'),
    'peers: { name: p, port: 1024 }\nnodes: [{ name: a, address: 10.0.0.1 }]\n',
  );
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const executable = `hapeers-linux-${process.arch}`;
const debian = `hapeers_${version}_all.deb`;
const hasDpkg =
  spawnSync('dpkg-deb', ['--version']).status === 0 && spawnSync('dpkg', ['--version']).status === 0;
const mayInstall = hasDpkg && (process.getuid?.() === 0 || spawnSync('fakeroot', ['true']).status === 0);
if (!hasDpkg) console.log('Debian package: NOT tested (dpkg-deb or dpkg is not on the PATH)');
else if (!mayInstall) console.log('Debian package: NOT installed (neither root nor fakeroot)');
const isAlone = process.platform === 'linux' && statSync(process.execPath).size > 20_000_000;
if (!isAlone) console.log('executable: NOT tested (this Node.js is not one file on Linux)');
const others = [...(hasDpkg ? [debian] : []), ...(isAlone ? [executable] : [])];

const run = (...args: readonly string[]) =>
  spawnSync(join(folder, 'hapeers.cjs'), args, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });

describe('the single file', () => {
  it.each([
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
    [['lint', '--no-cluster', '-L', 'a', 'a.cfg'], 1, /\[peers\/missing-port\]/],
    [['lint', '--no-cluster', '--format', 'sarif', 'a.cfg'], 1, /"version": "2\.1\.0"/],
    [['generate', 'c.yaml', '--node', 'a'], 0, /^peers p\n {4}peer a 10\.0\.0\.1:1024\n$/],
    [['tables', '--no-cluster', 'a.cfg'], 0, /^/],
    [['explain', 'peers/missing-port'], 0, /^peers\/missing-port \(error\)/],
    [['schema'], 0, /"\$schema"/],
    [['completion', 'bash'], 0, /complete/],
    [['probe', '--timeout', '200ms', '127.0.0.1:1'], 1, /FAILED/],
  ])('does %j without anything beside it', (args, status, output) => {
    const outcome = run(...args);
    expect(outcome.stderr).not.toContain('    at ');
    expect(outcome.stdout).toMatch(output);
    expect(outcome.status).toBe(status);
  });

  it('serves an editor', () => {
    const text = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { processId: null, rootUri: null, capabilities: {} },
    });
    // The editor stays for a while: a server whose client has left does not answer
    const ended = spawnSync('sh', ['-c', '(cat; sleep 1) | ./hapeers.cjs lsp'], {
      cwd: folder,
      input: `Content-Length: ${text.length}\r\n\r\n${text}`,
      encoding: 'utf8',
    });
    expect(ended.stdout).toContain('"hoverProvider":true');
  });

  it('is about 1.2 MB, says what is packed in it and how to read that, and keeps the names of functions', () => {
    const file = readFileSync(join(folder, 'hapeers.cjs'), 'latin1');
    expect(file.length).toBeLessThan(1_250_000);
    expect(file).toMatch(/^[\0-\x7f]*$/);
    // It is the same wherever it is built
    expect(file).not.toContain(root);
    const [, command = ''] = /^\/\/ {3}(sed .* \| base64 -d) \| brotli -d$/m.exec(file) ?? [];
    const packed = spawnSync('sh', ['-c', command], { cwd: folder });
    const second = brotliDecompressSync(packed.stdout).toString('latin1');
    expect(second).toContain('textDocument/didOpen');
    expect(file).not.toContain('textDocument/didOpen');
    const namesIn = ({ stderr }: { readonly stderr: string }) =>
      [...stderr.matchAll(/^ {4}at (?:async )?(\w+) \(/gm)].map(([, name]) => name);
    for (const line of ['lint gone.cfg --debug', 'generate gone.yaml --debug']) {
      const installed = spawnSync(process.execPath, [join(root, 'bin/hapeers.js'), ...line.split(' ')], {
        cwd: folder,
        encoding: 'utf8',
      });
      expect(namesIn(run(...line.split(' ')))).toEqual(namesIn(installed));
      expect(namesIn(installed)).toContain('readSources');
    }
    expect(run('generate', 'gone.yaml', '--debug').stderr).toContain('hapeers.cjs#more:1:');
  });

  it('comes with a bill of materials of what is in it, and with checksums', () => {
    const bill = JSON.parse(readFileSync(join(root, 'release/hapeers.cdx.json'), 'utf8'));
    expect(bill.bomFormat).toBe('CycloneDX');
    const names = bill.components.map(({ name }: { name: string }) => name);
    for (const name of ['commander', 'chevrotain', 'chalk', 'diff', 'yaml', 'vscode-languageserver']) {
      expect(names).toContain(name);
    }
    expect(names).not.toContain('vitest');
    const sums = readFileSync(join(root, 'release/SHA256SUMS'), 'utf8').trim().split('\n');
    for (const made of ['hapeers.cjs', 'hapeers.cdx.json', ...others]) {
      expect(sums.map((line) => line.split('  ')[1])).toContain(made);
    }
    for (const line of readFileSync(join(root, 'release/SHA256SUMS'), 'utf8').trim().split('\n')) {
      const [sum, name = ''] = line.split('  ');
      expect(
        createHash('sha256')
          .update(readFileSync(join(root, 'release', name)))
          .digest('hex'),
      ).toBe(sum);
    }
  });
});

describe.skipIf(!isAlone)('the executable', () => {
  const start = (...args: readonly string[]) =>
    spawnSync(join(root, 'release', executable), args, { cwd: folder, encoding: 'utf8', env: {} });

  it('runs without Node.js on the PATH, and without a warning', () => {
    expect(start('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
    const lint = start('lint', '--no-cluster', '--haproxy-version', '3.0', '-L', 'a', 'a.cfg');
    expect(lint.stdout).toContain('[peers/missing-port]');
    expect(lint.stderr).not.toContain('Warning');
    expect(lint.status).toBe(1);
    expect(start('generate', 'c.yaml', '--node', 'a').stdout).toMatch(/^peers p\n/);
    expect(start('probe', '--timeout', '200ms', '127.0.0.1:1').status).toBe(1);
  });
});

describe.skipIf(!mayInstall)('the Debian package', () => {
  const system = () => join(folder, 'system');
  const dpkg = (...args: readonly string[]) => {
    const forced = ['--force-depends', '--force-bad-path', '--force-not-root', '--log=/dev/null'];
    const words = ['dpkg', `--root=${system()}`, ...forced, ...args];
    const [command = '', ...rest] = process.getuid?.() === 0 ? words : ['fakeroot', ...words];
    return spawnSync(command, rest, { encoding: 'utf8' });
  };
  const filesOf = () =>
    readdirSync(join(system(), 'usr'), { recursive: true, encoding: 'utf8' }).filter(
      (path) => !statSync(join(system(), 'usr', path)).isDirectory(),
    );

  it('brings the command, man pages and completions, and takes all of them away again', () => {
    mkdirSync(join(system(), 'var/lib/dpkg/info'), { recursive: true });
    mkdirSync(join(system(), 'var/lib/dpkg/updates'));
    writeFileSync(join(system(), 'var/lib/dpkg/status'), '');
    const before = statSync(system()).mode;
    expect(dpkg('--install', join(root, 'release', debian))).toMatchObject({ status: 0 });
    expect(statSync(system()).mode).toBe(before);
    const installed = filesOf();
    for (const path of [
      'bin/hapeers',
      'share/man/man1/hapeers.1.gz',
      'share/man/man1/hapeers-lint.1.gz',
      'share/bash-completion/completions/hapeers',
      'share/zsh/vendor-completions/_hapeers',
      'share/fish/vendor_completions.d/hapeers.fish',
      'share/doc/hapeers/copyright',
    ]) {
      expect(installed).toContain(path);
    }
    const run = spawnSync(join(system(), 'usr/bin/hapeers'), ['--version'], { encoding: 'utf8' });
    expect(run.stdout).toBe(`${version}\n`);
    const manual = spawnSync('gzip', ['-dc', join(system(), 'usr/share/man/man1/hapeers-lint.1.gz')]);
    expect(manual.stdout.toString()).toMatch(/^\.TH HAPEERS-LINT 1/);
    expect(dpkg('--audit')).toMatchObject({ status: 0, stdout: '' });
    expect(dpkg('--purge', 'hapeers')).toMatchObject({ status: 0 });
    // dpkg takes the folders that it made away, too
    expect(existsSync(join(system(), 'usr'))).toBe(false);
  });

  it('wants a Node.js that is new enough', () => {
    const { stdout } = spawnSync(
      'dpkg-deb',
      ['--field', join(root, 'release', debian), 'Depends', 'Version'],
      {
        encoding: 'utf8',
      },
    );
    expect(stdout).toBe(`Depends: nodejs (>= 20)\nVersion: ${version}\n`);
  });
});

const absence = nodejsAbsence();
if (absence !== null) console.log(`the single file: NOT tested with Node.js 18, 22, 24 (${absence})`);

describe.each(supportedNodejs())('the single file with Node.js $version', ({ path }) => {
  it.each([
    ['--version', 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    [
      'lint --no-cluster --haproxy-version 3.0 -L a a.cfg',
      1,
      /\[peers\/missing-port\]/,
      /^1 error in 1 file/,
    ],
    ['generate c.yaml --node a', 0, /^peers p\n {4}peer a 10\.0\.0\.1:1024\n$/, /^$/],
    ['probe --timeout 200ms 127.0.0.1:1', 1, /^FAILED 127\.0\.0\.1:1 .*\[refused\]/, /^$/],
    ['lint gone.cfg', 2, /^$/, /^hapeers: .*\n {2}hint: .*\n$/],
  ])('does "%s"', (line, status, output, said) => {
    const ended = spawnSync(path, [join(folder, 'hapeers.cjs'), ...line.split(' ')], {
      cwd: folder,
      encoding: 'utf8',
      env: {},
    });
    expect(ended.stdout).toMatch(output);
    expect(ended.stderr).toMatch(said);
    expect(ended.status).toBe(status);
  });
});

describe('a Node.js that is too old', () => {
  const old = oldNodejs();
  it.skipIf(old === null)('is told by the single file: that of Debian 12', () => {
    const { stderr, status } = spawnSync(old?.path ?? '', [join(folder, 'hapeers.cjs'), 'lint', 'a.cfg'], {
      encoding: 'utf8',
    });
    expect(stderr).toBe(
      `hapeers: Node.js 20 or later is required (this is ${old?.version})\n  hint: install Node.js 20 or later (https://nodejs.org/en/download)\n`,
    );
    expect(status).toBe(2);
  });

  it('is told by the single file, too', () => {
    const preload = join(folder, 'old-preload.cjs');
    writeFileSync(preload, "Object.defineProperty(process.versions, 'node', { value: '18.20.4' });\n");
    const { stderr, status } = spawnSync(
      process.execPath,
      ['--require', preload, join(folder, 'hapeers.cjs'), 'lint', 'a.cfg'],
      { encoding: 'utf8' },
    );
    expect(stderr).toMatch(
      /^hapeers: Node\.js 20 or later is required \(this is 18\.20\.4\)\n {2}hint: .*\n$/,
    );
    expect(status).toBe(2);
  });

  it('is told in one line, before anything else is read', () => {
    const script = readFileSync(join(root, 'bin/hapeers.js'), 'utf8');
    const old = "Object.defineProperty(process.versions, 'node', { value: '18.20.4' });\n";
    writeFileSync(join(folder, 'old.cjs'), old + script.replace(/^#!.*\n/, ''));
    const { stderr, status } = spawnSync(process.execPath, [join(folder, 'old.cjs'), 'lint', 'a.cfg'], {
      encoding: 'utf8',
    });
    expect(stderr).toBe(
      'hapeers: Node.js 20 or later is required (this is 18.20.4)\n  hint: install Node.js 20 or later (https://nodejs.org/en/download)\n',
    );
    expect(status).toBe(2);
  });
});
