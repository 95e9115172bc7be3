import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { visible } from '../../src/report/visible.ts';
import { repositoryFolder } from '../haproxy/binaries.ts';
import { hapeers } from './shell.ts';

const executable = join(repositoryFolder, 'bin/hapeers.js');
const twice = 'peers p\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.1:1024\n';
const nodes = (...lines: readonly string[]) =>
  `peers: { name: p }\nnodes:\n${lines.map((line) => `  - { ${line} }\n`).join('')}`;

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'hapeers-hostile-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

describe('a name of a file that is not UTF-8', () => {
  it('ends no run, and is shown with its bytes', async () => {
    mkdirSync(join(cwd, 'each'));
    writeFileSync(
      Buffer.concat([Buffer.from(join(cwd, 'each', 'a')), Buffer.of(0xff), Buffer.from('.cfg')]),
      twice,
    );
    writeFileSync(join(cwd, 'each', 'b.cfg'), twice);
    const { exit, stdout } = await hapeers(['lint', '--each', '-L', 'a', '--format', 'compact', 'each'], {
      cwd,
    });
    expect(exit).toBe(1);
    expect(stdout.match(/^each\/(?:a\\xff|b)\.cfg:3:12: error: .*duplicate-address\]$/gm)).toHaveLength(2);
  });

  it('may be an argument, and the name of the current folder', () => {
    const script = `printf '%s' "$CONFIG" > "$(printf 'na\\377me.cfg')"; mkdir "$(printf 'fo\\377lder')"
cp na*.cfg "$(printf 'fo\\377lder')/x.cfg"
"$0" "$1" lint --no-cluster --each -L a --format compact na*.cfg
cd fo*; "$0" "$1" lint --no-cluster -L a --format compact x.cfg; "$0" "$1" lint --no-cluster -o out x.cfg; ls`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, executable], {
      cwd,
      env: { ...process.env, CONFIG: twice },
      encoding: 'utf8',
    });
    expect(stdout.match(/^(?:na\\xffme|x)\.cfg:3:12: error: .*duplicate-address\]$/gm)).toHaveLength(2);
    expect(stderr).toMatch(/^hapeers: the path of the file is not UTF-8 \(.*fo\\xfflder\/out\)$/m);
    expect(stdout).toMatch(/\nx\.cfg\n$/);
  });

  it('is told apart from a pair of surrogates', () => {
    expect(visible('a\udcff😀')).toBe('a\\xff😀');
  });
});

describe('what is written', () => {
  it('stays in the folder of -o, whatever the node is called', async () => {
    mkdirSync(join(cwd, 'out'));
    writeFileSync(
      join(cwd, 'hapeers.yaml'),
      nodes('name: "..", address: 10.0.0.1', 'name: b, address: 10.0.0.2'),
    );
    const { exit } = await hapeers(['generate', '--all', '-o', 'out'], { cwd });
    expect(exit).toBe(0);
    expect(readdirSync(cwd).sort()).toEqual(['hapeers.yaml', 'out']);
    expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['...cfg', 'b.cfg']);
  });

  it('is told where it had a second name', async () => {
    writeFileSync(join(cwd, 'one.cfg'), twice.replace('b 10', 'a 10'));
    linkSync(join(cwd, 'one.cfg'), join(cwd, 'two.cfg'));
    const { stderr } = await hapeers(['lint', '-L', 'a', '--fix', 'one.cfg'], { cwd });
    expect(stderr).toContain('one.cfg had other names as well (hard links), which keep the old content\n');
    expect(readFileSync(join(cwd, 'two.cfg'), 'utf8')).toContain('peer a 10.0.0.1:1024\n    peer a');
  });
});

describe('an absolute path in "config"', () => {
  it('is the same for lint and generate', async () => {
    const path = join(cwd, 'far.cfg');
    mkdirSync(join(cwd, 'sub'));
    writeFileSync(path, 'backend x\n    timeout server 1s\n    timeout connect 1s\n');
    writeFileSync(
      join(cwd, 'sub', 'hapeers.yaml'),
      nodes(`name: a, address: 10.0.0.1, config: ${path}`, 'name: b, address: 10.0.0.2'),
    );
    const given = ['--cluster', 'sub/hapeers.yaml'];
    expect((await hapeers(['lint', ...given], { cwd })).stderr).toContain('1 proxy');
    const { stdout, exit } = await hapeers(['generate', 'sub/hapeers.yaml', '--node', 'a', '--diff'], {
      cwd,
    });
    expect([exit, stdout]).toEqual([0, expect.stringContaining('+peers p')]);
  });
});

describe('ends that are closed or gone', () => {
  beforeEach(() => writeFileSync(join(cwd, 'c.yaml'), nodes('name: a, address: 10.0.0.1')));
  it.each<readonly [string, string, RegExp]>([
    ...['lint -', 'tables -', 'lint --was - x.cfg', 'generate c.yaml --node a --into -', 'generate -'].map(
      (command) =>
        [
          `closed input of "${command}"`,
          `echo "peers p" > x.cfg; exec "$0" "$1" ${command} <&-`,
          /nothing comes from standard input/,
        ] as const,
    ),
    [
      'an HAProxy that prints without an end',
      'echo "peers p" > x.cfg; printf "#!/bin/sh\nexec yes" > yes.sh; chmod +x yes.sh; exec "$0" "$1" lint --haproxy ./yes.sh x.cfg',
      /HAProxy printed more than 4 MB/,
    ],
    [
      'a folder that was removed, and is to be written to',
      'mkdir gone; cd gone; rmdir ../gone; echo "peers p" > ../x.cfg; exec "$0" "$1" lint -o new ../x.cfg',
      /cannot (?:read|write) the file/,
    ],
    [
      'a folder that was removed, and a config elsewhere',
      'echo "peers p" > x.cfg; X=$PWD/x.cfg; mkdir gone; cd gone; rmdir ../gone; exec "$0" "$1" lint -o new $X',
      /cannot write the file: no such file or directory \(new\)/,
    ],
    [
      'a folder that was removed',
      'mkdir gone; cd gone; rmdir ../gone; exec "$0" "$1" lint x.cfg',
      /cannot read|no such/,
    ],
    [
      'an empty path of HAProxy',
      'echo "peers p" > x.cfg; exec "$0" "$1" lint --haproxy "" x.cfg',
      /the path of HAProxy is empty/,
    ],
    ['a full device', 'echo "peers p" > x.cfg; exec "$0" "$1" lint x.cfg > /dev/full', /no space left/],
  ])('%s: one line, and exit 2', (_, script, message) => {
    const { status, stderr } = spawnSync('bash', ['-c', script, process.execPath, executable], {
      cwd,
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    const own = stderr.split('\n').filter((line) => line.startsWith('hapeers:'));
    expect(own).toEqual([expect.stringMatching(message)]);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
