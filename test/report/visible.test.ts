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
