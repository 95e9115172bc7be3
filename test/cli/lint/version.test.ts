import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInstalled } from '../../../src/cli/shell/installed-haproxy.ts';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { hapeers } from '../shell.ts';

/** Refused since 3.3, accepted by everything that distributions had before. */
const SAME_NAME = `defaults
    mode http
    timeout connect 5s
    timeout client 5s
    timeout server 5s

frontend web
    bind :80
    default_backend web

backend web
    server a 10.0.0.1:80
`;

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-version-'));
  await writeFile(join(cwd, 'a.cfg'), SAME_NAME);
  await writeFile(
    join(cwd, 'c.yaml'),
    'haproxy: "2.8"\npeers: { name: p }\nnodes:\n  - { name: a, address: 10.0.0.1 }\n  - { name: b, address: 10.0.0.2, haproxy: "3.0" }\n',
  );
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const debian12 = { path: '/usr/sbin/haproxy', version: '2.6.12-1+deb12u4' };
/** Without what was looked at. */
const lastLine = ({ stderr }: { readonly stderr: string }) =>
  stderr
    .trimEnd()
    .split('\n')
    .at(-1)
    ?.replace(/: (?:no|\d+) peers section.*/, '');

describe('the version that lint judges for', () => {
  it('is that of --haproxy-version, of the cluster file, of this machine, or the newest LTS, in this order', async () => {
    const lint = (args: readonly string[], installed?: typeof debian12) =>
      hapeers(['lint', ...args, 'a.cfg'], { cwd, ...(installed === undefined ? {} : { installed }) });
    const cluster = ['--cluster', 'c.yaml'];
    const option = ['--haproxy-version', '3.2'];
    expect(lastLine(await lint([...cluster, ...option], debian12))).toBe(
      'judged as HAProxy 3.2 (--haproxy-version)',
    );
    expect(lastLine(await lint(cluster, debian12))).toBe('judged as HAProxy 2.8 (from c.yaml)');
    expect(lastLine(await lint([...cluster, '-L', 'b'], debian12))).toBe(
      'judged as HAProxy 3.0 (from c.yaml)',
    );
    expect(lastLine(await lint([], debian12))).toBe(
      'judged as HAProxy 2.6.12 (/usr/sbin/haproxy; --haproxy-version changes it)',
    );
    expect(lastLine(await lint([]))).toBe(
      'judged as HAProxy 3.4 (the newest LTS; --haproxy-version changes it)',
    );
    expect(lastLine(await lint([...cluster, '--haproxy-version', 'auto'], debian12))).toBe(
      'judged as HAProxy 2.6.12 (/usr/sbin/haproxy; --haproxy-version changes it)',
    );
  });

  it('is that of each node', async () => {
    const { stderr } = await hapeers(
      ['lint', '--cluster', 'c.yaml', '--node', 'a=a.cfg', '--node', 'b=a.cfg'],
      { cwd },
    );
    expect(lastLine({ stderr })).toBe('judged as HAProxy 2.8 and 3.0 (from c.yaml)');
  });

  it('decides, and a problem that depends on it says so', async () => {
    const here = await hapeers(['lint', '--no-cluster', 'a.cfg'], { cwd, installed: debian12 });
    expect(here).toMatchObject({ exit: 0, stdout: '' });
    const newest = await hapeers(['lint', '--no-cluster', 'a.cfg'], { cwd });
    expect(newest.exit).toBe(1);
    expect(newest.stdout).toContain('haproxy -c: refuses (since 3.3)\n');
  });

  it.each(['4.0', '3.6', '2.2', '3', 'two', ''])('is an error where nobody knows it: %j', async (version) => {
    const { exit, stderr } = await hapeers(['lint', '--haproxy-version', version, 'a.cfg'], { cwd });
    expect(exit).toBe(2);
    expect(stderr).toBe(
      `hapeers: unknown HAProxy version "${version}"\n  hint: expected one of 2.4, 2.6, 2.8, 3.0, 3.2, 3.4, 3.5 (in development), or a full version such as 3.0.11\n`,
    );
  });

  it.each(haproxyBinaries())('is that of the HAProxy that is asked as well: $version', async (binary) => {
    const args = ['lint', '--no-cluster', '--haproxy', binary.path, 'a.cfg'];
    const { exit, stderr } = await hapeers(args, {
      cwd,
      installed: { path: '/opt/haproxy', version: '3.4.0' },
    });
    expect(exit).toBe(0);
    const { version } = binary;
    expect(lastLine({ stderr })).toMatch(`judged as HAProxy ${version}`);
    expect(lastLine({ stderr })).toContain(binary.path);
  });

  it('is an error where it is asked for and not there', async () => {
    const args = ['lint', '--no-cluster', '--haproxy-version', 'auto', 'a.cfg'];
    expect((await hapeers(args, { cwd })).stderr).toContain('no haproxy is installed here');
    const future = { path: '/opt/haproxy', version: '4.0.1' };
    expect((await hapeers(args, { cwd, installed: future })).stderr).toContain(
      'hapeers does not know HAProxy 4.0.1 (/opt/haproxy)',
    );
  });
});

describe('the haproxy of this machine', () => {
  it.each(haproxyBinaries())('is found on the PATH and asked once: $version', async ({ path, version }) => {
    const cache = join(cwd, `cache-${version}`);
    const folder = path.slice(0, path.lastIndexOf('/'));
    const found = findInstalled(`relative:${cwd}:${folder}`, cache);
    expect(found?.path).toBe(path);
    expect(found?.version.startsWith(version)).toBe(true);
    expect(findInstalled(folder, cache)).toEqual(found);
    await writeFile(cache, '{ broken');
    expect(findInstalled(folder, cache)).toEqual(found);
  });

  it('is none where what has that name does not answer as one', async () => {
    await writeFile(join(cwd, 'haproxy'), '#!/bin/sh\necho hello\n', { mode: 0o755 });
    const found = findInstalled(cwd, null);
    if (found !== null) expect(found.path).not.toContain(cwd);
  });
});
