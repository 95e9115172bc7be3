import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportFormats } from '../../src/report/problems.ts';
import { withoutSecrets } from '../../src/report/secrets.ts';
import { visible } from '../../src/report/visible.ts';
import { hapeers } from '../cli/shell.ts';

const executable = fileURLToPath(new URL('../../bin/hapeers.js', import.meta.url));
/** Line ends, escapes and C1 in words of a config and in the name of its file. */
const HOSTILE = `global
    localpeer "a\\x0a::error::pwned\\x1b[31m"

peers p
    peer "b\\x1b]0;title\\x07" 10.0.0.1
    peer c\u009b31m 10.0.0.2

backend ${'x'.repeat(500)}\u2028
    stick-table type nope\u0085 size 1k
`;
const NAME = 'ev\u001b[2Jil\u0085.cfg';

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'hapeers-visible-'));
  writeFileSync(join(cwd, NAME), HOSTILE);
});
afterAll(() => rmSync(cwd, { recursive: true }));

describe('what a report shows', () => {
  it.each(reportFormats)('has no control character of the config: %s', async (format) => {
    const { stdout, stderr } = await hapeers(['lint', '--no-cluster', '--format', format, NAME], { cwd });
    expect(stdout.length).toBeGreaterThan(100);
    const text = `${stdout}${stderr}`;
    expect(text.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/g)).toBeNull();
    expect(text).not.toMatch(/^::error::pwned/m);
  });

  it('has none in the errors of the command line either', async () => {
    for (const args of [
      ['lint', `no\u001bsuch\nfile`],
      ['explain', 'a\u009bb'],
      ['lint', '--rule', 'x\ny=off', 'a.cfg'],
    ]) {
      const { stderr, exit } = await hapeers(args, { cwd });
      expect(exit).toBe(2);
      expect(stderr.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g)).toBeNull();
      expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
    }
  });

  it('shows what it is, and cuts what has no end', () => {
    expect(visible('a\u001b[1m\n\u202e')).toBe('a\\x1b[1m\\x0a\\u202e');
    expect(visible('plain text, é, 日本')).toBe('plain text, é, 日本');
    expect(visible('x'.repeat(1000))).toMatch(/^x{160}\.\.\. \(1000 characters\)$/);
  });

  it('covers secrets in excerpts, and keeps the columns', async () => {
    expect(withoutSecrets('    user admin insecure-password hunter2')).toBe(
      '    user admin insecure-password *******',
    );
    expect(withoutSecrets('    stats auth admin:hunter2')).toBe('    stats auth *************');
    expect(withoutSecrets('    setenv TOKEN hunter2')).toBe('    setenv TOKEN *******');
    expect(withoutSecrets('    http-request set-header X-Auth-Token hunter2')).toBe(
      '    http-request set-header X-Auth-Token *******',
    );
    writeFileSync(join(cwd, 'secret.cfg'), 'userlist u\n    user admin insecure-password hunter2 groops x\n');
    const { stdout } = await hapeers(['lint', '--no-cluster', 'secret.cfg'], { cwd });
    expect(stdout).not.toContain('hunter2');
  });
});

/** What a terminal obeys, hides or turns round, in names of everything that a config has a name for. */
const FOREIGN = '\u001b[2J\u009b31m\u202e\u200e\u061c\u0085\u2028\u0007';
const SHARED = `global
    localpeer a

peers "p${FOREIGN}"
    peer a 127.0.0.1:1
    peer "b${FOREIGN}" 127.0.0.1:1

backend "t${FOREIGN}"
    stick-table type ip size 1k expire 1m store http_req_rate(10s) peers "p${FOREIGN}"
    http-request track-sc0 src if { src -f "/x${FOREIGN}" }
    http-request deny if { sc_http_req_rate(0) gt 1 } { path "${FOREIGN}" }
`;
const RAW =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

describe('what other commands show', () => {
  const file = `ev\n::error::x${FOREIGN}.cfg`;
  beforeAll(() => {
    writeFileSync(join(cwd, file), SHARED);
    const nodes = '[{ name: a, address: 10.0.0.1 }, { name: b, address: 10.0.0.2 }]';
    writeFileSync(join(cwd, 'c.yaml'), `peers: { name: q, port: 1000 }\nnodes: ${nodes}\n`);
  });

  const probes = ['text', 'json', 'prometheus', 'nagios'].flatMap((format) => [
    ['probe', '-f', file, '--timeout', '200ms', '--format', format],
    ['probe', '--socket', `a=./x${FOREIGN}`, '--timeout', '200ms', '--format', format],
  ]);
  const tables = ['text', 'json', 'markdown'].flatMap((format) => [
    ['tables', '--no-cluster', '--format', format, file],
    ['tables', '--no-cluster', '--format', format, '--node', `a=${file}`, '--node', `b=${file}`],
  ]);
  it.each<readonly string[]>([
    ...probes,
    ...tables,
    ['lint', '--no-cluster', '-o', `${file}.out`, file],
    ['lint', '--no-cluster', '--write-baseline', `${file}.base`, file],
    ['lint', '--no-cluster', '--was', file, file],
    ['generate', 'c.yaml', '--node', 'a', '--into', file, '--check'],
    ['generate', 'c.yaml', '--node', 'a', '-o', `${file}.new`],
    ['generate', '--from', '--node', `a=${file}`],
    ['generate', '--convert', 'modern', '--into', file, '-L', 'a', '--check'],
  ])('has no control character and no line of the input: %j', async (...args) => {
    const { stdout, stderr } = await hapeers(args, { cwd });
    const text = `${stdout}${stderr}`;
    expect(text.length).toBeGreaterThan(10);
    expect(RAW.exec(text)?.[0].charCodeAt(0).toString(16)).toBeUndefined();
    expect(text).not.toMatch(/^::error::/m);
  });

  it('has none in a diff on a terminal either, while one for "patch" is exact', async () => {
    const args = ['generate', 'c.yaml', '--node', 'a', '--into', file, '--diff'];
    const piped = await hapeers(args, { cwd });
    expect(piped.stdout).toContain(`table "t${FOREIGN}"`.slice(6));
    const shown = await hapeers([...args, '--no-color'], { cwd, screen: true });
    expect(shown.stdout).toContain('+peers q');
    expect(shown.stdout).not.toMatch(RAW);
  });
});

describe('an output that takes nothing', () => {
  it('is one line and exit 2', () => {
    const line = `"$0" "$1" lint --no-cluster --format json "$2" > /dev/full`;
    const { status, stderr } = spawnSync('sh', ['-c', line, process.execPath, executable, NAME], {
      cwd,
      encoding: 'utf8',
    });
    expect(stderr).toBe('hapeers: cannot write to standard output: no space left on device\n');
    expect(status).toBe(2);
  });

  it('does not matter in a folder that is gone', () => {
    const line = `mkdir gone && cd gone && rmdir ../gone && "$0" "$1" lint --no-cluster "$2"`;
    const args = ['-c', line, process.execPath, executable, join(cwd, NAME)];
    const { status, stderr } = spawnSync('sh', args, { cwd, encoding: 'utf8' });
    expect(stderr).not.toContain('    at ');
    expect(status).toBe(1);
  });
});
