import { chmod, chown, lchown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { hapeers } from '../shell.ts';

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.log('files of another user: not tested here, only root can make them');

let folder = '';
const cluster =
  'peers: { name: mypeers, port: 10000 }\nnodes: [{ name: lb1, address: 10.0.0.1 }, { name: lb2, address: 10.0.0.2 }]\nlint: { rules: { "peers/unknown-keyword": "off", "peers/missing-local-peer": "off" } }\n';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hapeers-planted-'));
  await mkdir(join(folder, 'work'));
  await writeFile(
    join(folder, 'work/haproxy.cfg'),
    'peers mypeers\n    peer lb1 10.0.0.1:10000\n    peer lb2 10.0.0.2:10000\n    per lb3 10.0.0.3:10000\n',
  );
});
beforeEach(async () => {
  await writeFile(join(folder, 'hapeers.yaml'), cluster);
  await chown(join(folder, 'hapeers.yaml'), process.getuid?.() ?? 0, process.getgid?.() ?? 0);
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const lint = () => hapeers(['lint', '-L', 'lb1', 'haproxy.cfg'], { cwd: join(folder, 'work') });

it('takes the settings of a cluster file above that is the own one', async () => {
  const { exit, stderr } = await lint();
  expect([exit, stderr.includes('with the settings of ../hapeers.yaml')]).toEqual([0, true]);
});

it('takes none from a folder that everybody can write to, and says so', async () => {
  await chmod(folder, 0o777);
  const { exit, stderr } = await lint();
  expect(exit).toBe(1);
  expect(stderr).toContain('note: ../hapeers.yaml is not used: everybody can write to its folder');
});

it.skipIf(!isRoot)('takes none to which another user has put a link', async () => {
  await writeFile(join(folder, 'work/other.yaml'), cluster);
  await rm(join(folder, 'hapeers.yaml'));
  await symlink('work/other.yaml', join(folder, 'hapeers.yaml'));
  await lchown(join(folder, 'hapeers.yaml'), 65534, 65534);
  const { exit, stderr } = await lint();
  await rm(join(folder, 'hapeers.yaml'));
  expect(exit).toBe(1);
  expect(stderr).toContain('note: ../hapeers.yaml is not used: it belongs to another user');
});

it.skipIf(!isRoot)('takes none of another user, and says so', async () => {
  await chown(join(folder, 'hapeers.yaml'), 65534, 65534);
  const { exit, stderr } = await lint();
  expect(exit).toBe(1);
  expect(stderr).toContain('note: ../hapeers.yaml is not used: it belongs to another user');
});
