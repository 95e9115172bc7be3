import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { hapeers } from './shell.ts';

const config = (name: string, table: string) => `global
    localpeer hap1

peers ${name}
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 1k ${table} peers ${name}
`;
const SOUND = 'expire 1h';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-each-'));
  for (const folder of ['all', 'all/east', 'all/west', 'all/.git', 'all/east.cfg']) {
    await mkdir(join(cwd, folder));
  }
  const files = {
    'a.cfg': config('mypeers', SOUND),
    'all/.git/x.cfg': 'nonsense\n',
    'all/.hidden.cfg': 'nonsense\n',
    'all/notes.txt': 'nonsense\n',
    'all/b.cfg': config('mypeers', SOUND),
    'all/east/a.cfg': config('mypeers', ''),
    'all/east.cfg/z.cfg': config('mypeers', SOUND),
    'all/west/a.cfg': config('mypeers', SOUND),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
  await symlink('../b.cfg', join(cwd, 'all/west/linked.cfg'));
  // A circle that would never end.
  await symlink('..', join(cwd, 'all/west/up'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('lint --each', () => {
  it('takes every file as a config of its own, those of folders below included', async () => {
    const { stdout, stderr, exit } = await hapeers(
      ['lint', '--each', '--format', 'compact', 'a.cfg', 'all'],
      {
        cwd,
      },
    );
    expect(stdout).toMatch(/^all\/east\/a\.cfg:9:5: warning: .* \[table\/missing-expire\]\n$/);
    expect(stderr).toBe(
      '1 warning in 6 files; "hapeers explain table/missing-expire" says more\njudged as HAProxy 3.4 (the newest LTS; --haproxy-version changes it): 6 peers sections, 6 stick-tables, 6 proxies\n',
    );
    expect(exit).toBe(0);
  });

  it('reads files in byte order, and each of them', async () => {
    const { stdout } = await hapeers(['lint', '--each', '--format', 'junit', 'all', '-'], {
      cwd,
      stdin: Buffer.from(config('mypeers', SOUND)),
    });
    const names = [...stdout.matchAll(/<testsuite name="([^"]+)"/g)].map(([, name]) => name);
    expect(names).toEqual([
      'all/b.cfg',
      'all/east/a.cfg',
      'all/east.cfg/z.cfg',
      'all/west/a.cfg',
      'all/west/linked.cfg',
      '&lt;stdin&gt;',
    ]);
  });

  it('is needed where files begin otherwise: as one config the same files are in the way of each other', async () => {
    const { stdout } = await hapeers(['lint', '--format', 'compact', '-f', 'a.cfg', '-f', 'all/b.cfg'], {
      cwd,
    });
    expect(stdout).toContain('peers/duplicate-section');
  });

  it('fixes every file', async () => {
    const unterminated = config('mypeers', SOUND).trimEnd();
    for (const name of ['one.cfg', 'two.cfg']) await writeFile(join(cwd, name), unterminated);
    const { exit, stderr } = await hapeers(['lint', '--each', '--fix', 'one.cfg', 'two.cfg'], { cwd });
    expect(stderr).toMatch(
      /^fixed 1 problem in one\.cfg\nfixed 1 problem in two\.cfg\nno problems in 2 files\njudged as HAProxy 3\.4 \(the newest LTS; --haproxy-version changes it\): .*\n$/,
    );
    expect(exit).toBe(0);
  });

  it.each([
    ['no file', ['--each'], /^hapeers: no file is named\n/],
    ['nodes', ['--each', '--node', 'hap1=a.cfg'], /^hapeers: --node cannot be combined with .*--each/],
    [
      'a file that is not there',
      ['--each', 'a.cfg', 'nowhere.cfg'],
      /^hapeers: .*no such file.*\(nowhere\.cfg\)/,
    ],
  ])('says what is wrong with %s', async (_what, args, message) => {
    expect(await hapeers(['lint', ...args], { cwd })).toMatchObject({
      exit: 2,
      stderr: expect.stringMatching(message),
    });
  });
});

describe.each(haproxyBinaries().slice(-1))('many configs and HAProxy $version', ({ path }) => {
  const run = async (pause: string, terminal: { terminal?: true }) => {
    const slow = join(cwd, 'slow-haproxy');
    await writeFile(slow, `#!/bin/sh\nsleep ${pause}\nexec "${path}" "$@"\n`);
    await chmod(slow, 0o755);
    const files = ['asked.cfg', 'asked.cfg', 'asked.cfg'];
    await writeFile(
      join(cwd, 'asked.cfg'),
      `${config('mypeers', SOUND)}\nfrontend web\n    bind 127.0.0.1:8080\n`,
    );
    return hapeers(['lint', '--each', '--haproxy', slow, ...files], { cwd, ...terminal });
  };

  it('asks for each config, and counts on a terminal what is done, until the end', async () => {
    const { stdout, stderr } = await run('1.1', { terminal: true });
    expect(stdout.match(/\[haproxy\/warning\]/g)).toHaveLength(3);
    expect(stderr).toMatch(/^(?:\rconfigs: \d+ of 3)+\r\u001b\[K3 warnings in 3 files; .*\njudged as .*\n$/);
  });

  it('says nothing of the kind where it is quick, or elsewhere than on a terminal', async () => {
    expect((await run('0', { terminal: true })).stderr).toMatch(
      /^3 warnings in 3 files; .*\njudged as .*\n$/,
    );
    expect((await run('1.1', {})).stderr).toMatch(/^3 warnings in 3 files; .*\njudged as .*\n$/);
  });
});
