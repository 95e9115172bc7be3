import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mistakes } from './mistakes.ts';
import { hapeers } from './shell.ts';

const readme = fileURLToPath(new URL('../../fixtures/readme', import.meta.url));
const certificates = fileURLToPath(new URL('../../fixtures/certificates', import.meta.url));

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-mistakes-'));
  await cp(join(readme, 'haproxy.cfg'), join(cwd, 'haproxy.cfg'));
  await mkdir(join(cwd, 'cluster'));
  await cp(join(readme, 'hapeers.yaml'), join(cwd, 'cluster/hapeers.yaml'));
  await cp(certificates, join(cwd, 'pem'), { recursive: true });
  await writeFile(join(cwd, 'haproxy.cfg.gz'), gzipSync('global\n'));
  await writeFile(join(cwd, 'package.json'), '{ "name": "x" }\n');
  await writeFile(join(cwd, 'values.yaml'), 'config: |\n  global\n    localpeer a\n');
  await writeFile(join(cwd, 'README.md'), '# How to\n\nRun it.\n');
  await writeFile(join(cwd, 'deploy.sh'), '#!/bin/sh\necho\n');
  await writeFile(join(cwd, 'page.html'), '<!DOCTYPE html>\n<p>\n');
  await writeFile(join(cwd, 'broken.yaml'), 'peers: [\n');
  await mkdir(join(cwd, 'empty'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('a mistake on the command line', () => {
  it.each(mistakes)('hapeers %s', async (line, message, hint) => {
    const { exit, stdout, stderr } = await hapeers(line.split(' '), { cwd });
    expect(stderr).toBe(`hapeers: ${message}\n  hint: ${hint}\n`);
    expect(stdout).toBe('');
    expect(exit).toBe(2);
  });
});

describe('a file', () => {
  it.each([
    ['lint ./haprxy.cfg', '(haprxy.cfg)'],
    ['lint .//./nowhere/x.cfg', '(nowhere/x.cfg)'],
    ['lint ./empty', '(empty)'],
    ['lint --extract ./haproxy.cfg ./README.md', '(haproxy.cfg, README.md)'],
    ['lint --baseline ./haproxy.cfg haproxy.cfg', '(haproxy.cfg)'],
    ['lint --output ./no/where haproxy.cfg', '(no/where)'],
    ['lint --cluster ./haproxy.cfg', '(haproxy.cfg)'],
    ['lint ./cluster/hapeers.yaml', '(cluster/hapeers.yaml)'],
    ['generate ./gone.yaml', '(gone.yaml)'],
    ['generate cluster/hapeers.yaml --all --into ./haproxy.cfg --diff', '(haproxy.cfg)'],
    ['generate --from ./gone.cfg', '(gone.cfg)'],
    ['probe -f ./gone.cfg', '(gone.cfg)'],
    ['probe --output ./empty 127.0.0.1:1', '(empty)'],
    // What the rest would be taken for
    ['lint ./-x.cfg', '(./-x.cfg)'],
  ])('is named without "./": hapeers %s', async (line, shown) => {
    const { exit, stderr } = await hapeers(line.split(' '), { cwd });
    const [said = ''] = stderr.split('\n');
    expect(said.endsWith(shown), said).toBe(true);
    expect(exit).toBe(2);
  });

  it('that was written is named without "./", too', async () => {
    const written = await hapeers(['lint', '--write-baseline', './known.json', './haproxy.cfg'], { cwd });
    expect(written.stderr).toMatch(/^wrote known\.json with 3 problems\n/m);
    const args = ['generate', 'cluster/hapeers.yaml', '--node', 'lb1', '-o', './lb1.cfg'];
    expect((await hapeers(args, { cwd })).stderr).toBe('wrote lb1.cfg\n');
  });
});

it('covers every kind of mistake', () => {
  expect(mistakes.length).toBeGreaterThanOrEqual(115);
});

describe('no -L', () => {
  it('is told once where the config does not say which node this is', async () => {
    await writeFile(
      join(cwd, 'nameless.cfg'),
      'peers p\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2:1024\n',
    );
    const { exit, stdout } = await hapeers(['lint', '--no-cluster', 'nameless.cfg'], { cwd });
    expect(stdout.match(/localpeer/g)?.length).toBeGreaterThan(0);
    expect(stdout.match(/\[[a-z]+\/[a-z-]+\]/g)).toHaveLength(1);
    expect(stdout).toMatch(/hint: .*--localpeer NAME/);
    expect(exit).toBe(0);
  });
});

describe('the executable', () => {
  it('says the same as in these tests', () => {
    const program = fileURLToPath(new URL('../../bin/hapeers.js', import.meta.url));
    const { stderr, status } = spawnSync(process.execPath, [program, 'help', 'lnit'], { encoding: 'utf8' });
    expect(stderr).toBe('hapeers: unknown command "lnit"\n  hint: did you mean "lint"?\n');
    expect(status).toBe(2);
  });
});
