import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hapeers } from '../shell.ts';

let folder = '';
const peers =
  'peers mypeers\n    peer lb1 10.0.0.1:10000\n    peer lb2 10.0.0.2:10000\n\nbackend app\n    timeout server 5s\n    timeout connect 5s\n    stick-table type ip size 1m expire 30m peers mypeers\n    stick on src\n';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hapeers-host-'));
  await mkdir(join(folder, 'own'));
  await writeFile(join(folder, 'own/haproxy.cfg'), peers);
  await writeFile(join(folder, 'own/named.cfg'), `global\n    localpeer lb2\n\n${peers}`);
  await writeFile(join(folder, 'other.cfg'), peers);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function lint(hostName: string, ...args: readonly string[]) {
  const machine = { hostName, configFolder: join(folder, 'own') };
  return hapeers(['lint', '--no-cluster', ...args], { cwd: folder, machine });
}

it('takes the host name for the config of this machine', async () => {
  const good = await lint('lb1', 'own/haproxy.cfg');
  expect([good.exit, good.stdout]).toEqual([0, '']);
  expect(good.stderr).toContain('for local peer "lb1" (the host name; -L changes it)');
  const bad = await lint('web7', 'own/haproxy.cfg');
  expect(bad.exit).toBe(1);
  expect(bad.stdout).toContain('the local peer "web7" is not listed');
  expect(bad.stdout).toContain('the host name of this machine');
});

it('takes it for no other config, unless it is told to', async () => {
  const other = await lint('web7', 'other.cfg');
  expect([other.exit, other.stderr.includes('local peer')]).toEqual([0, false]);
  expect((await lint('web7', '-L', 'auto', 'other.cfg')).exit).toBe(1);
  expect((await lint('lb2', '-L', 'auto', 'other.cfg')).exit).toBe(0);
});

it('goes by -L and "localpeer" first', async () => {
  expect((await lint('web7', '-L', 'lb1', 'own/haproxy.cfg')).exit).toBe(0);
  const named = await lint('web7', 'own/named.cfg');
  expect([named.exit, named.stderr.includes('host name')]).toEqual([0, false]);
});
