import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { hapeers } from '../shell.ts';

const LEGACY = `peers p
    peer a 127.0.0.1:1024
    peer b 127.0.0.1:1025
`;

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'hapeers-convert-'));
  writeFileSync(join(cwd, 'a.cfg'), LEGACY);
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const convert = (form: string, ...args: readonly string[]) =>
  hapeers(['generate', '--convert', form, '-L', 'a', ...args], {
    cwd,
    stdin: new TextEncoder().encode(LEGACY),
  });
const written = () => readFileSync(join(cwd, 'a.cfg'), 'utf8');

describe('generate --convert', () => {
  it.each([
    [[], '--convert needs a file'],
    [['--into', '-', '--write'], '--write needs a file'],
  ])('%j is a misuse', async (args, message) => {
    expect(await convert('modern', ...args)).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining(message),
    });
  });

  it('prints the text, also of standard input, and writes it where that is asked for', async () => {
    const printed = await convert('modern', '--into', '-');
    expect(printed).toMatchObject({
      exit: 0,
      stdout: expect.stringContaining('    bind 127.0.0.1:1024\n    server a\n'),
    });
    expect(await convert('modern', '--into', 'a.cfg', '--write')).toMatchObject({
      exit: 0,
      stderr: 'wrote a.cfg\n',
    });
    expect(written()).toBe(printed.stdout);
    expect(await convert('legacy', '--into', 'a.cfg', '--write', '--exit-code')).toMatchObject({ exit: 1 });
    expect(written()).toBe(LEGACY);
  });

  it('tells with --check whether the form is another one', async () => {
    expect(await convert('modern', '--into', 'a.cfg', '--check')).toMatchObject({
      exit: 1,
      stderr: 'a.cfg has peers sections in another form than modern\n',
    });
    expect(await convert('legacy', '--into', 'a.cfg', '--check')).toMatchObject({ exit: 0, stderr: '' });
  });

  it('tells of the one form for all nodes that a certificate is that of all', async () => {
    const tls =
      'peers p\n    bind 127.0.0.1:1024 ssl crt /etc/a.pem\n    server a\n    server b 127.0.0.1:1025\n';
    writeFileSync(join(cwd, 'a.cfg'), tls);
    const { stderr } = await convert('single', '--into', 'a.cfg', '--diff');
    expect(stderr).toContain(
      'note: all nodes that read this text load the certificate "/etc/a.pem", not only "a"',
    );
  });

  it.each(haproxyBinaries().slice(-1))(
    'asks HAProxy $version first, and writes nothing that it refuses',
    async (binary) => {
      const args = ['--into', 'a.cfg', '--write', '--verify', '--haproxy', binary.path];
      writeFileSync(join(cwd, 'a.cfg'), `${LEGACY}backend b\n    nonsense\n`);
      const refused = await convert('modern', ...args);
      expect(refused).toMatchObject({
        exit: 1,
        stderr: expect.stringContaining('hapeers: HAProxy refuses the config (a.cfg)\n'),
      });
      expect(refused.stderr).toMatch(/a\.cfg:\d+\].*nonsense/);
      expect(written()).toContain('peer a 127');
      writeFileSync(join(cwd, 'a.cfg'), LEGACY);
      expect(await convert('modern', ...args)).toMatchObject({ exit: 0 });
      expect(written()).toContain('server a\n');
    },
  );
});
