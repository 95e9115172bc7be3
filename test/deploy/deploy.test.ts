import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxyBinaries, repositoryFolder } from '../haproxy/binaries.ts';

const run = promisify(execFile);
let bin = '';
beforeAll(async () => {
  bin = await mkdtemp(join(tmpdir(), 'hapeers-deploy-'));
  const script = join(repositoryFolder, 'bin/hapeers.js');
  await writeFile(join(bin, 'hapeers'), `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`);
  await chmod(join(bin, 'hapeers'), 0o755);
});
afterAll(() => rm(bin, { recursive: true, force: true }));

async function inFolder(script: string, files: Readonly<Record<string, string>>, ...args: string[]) {
  const cwd = await mkdtemp(join(tmpdir(), 'hapeers-deploy-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
    return (await run(join(repositoryFolder, 'test/deploy', script), args, { cwd, env })).stdout;
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

describe('a deploy script', () => {
  it.each(haproxyBinaries())('writes what HAProxy $version accepts, once', async (binary) => {
    const files = {
      'hapeers.yaml':
        'peers: { name: ours, port: 1024 }\nnodes:\n  - { name: lb1, address: 10.0.0.1 }\n  - { name: lb2, address: 10.0.0.2 }\n',
      'haproxy.cfg': 'global\n    localpeer lb1\n\npeers ours\n    peer lb1 10.0.0.1:1024\n',
    };
    const told = await inFolder('changed.sh', files, binary.path);
    expect(told).toBe('changed\nunchanged\nrefused\nchanged\n');
  });

  it('takes the outputs of another program', async () => {
    const outputs = {
      haproxy: null,
      peers: { name: 'ours', port: '1024', tls: null },
      nodes: [
        { name: 'lb1', address: '10.0.0.1', port: null },
        { name: 'lb2', address: '10.0.0.2', port: '1025' },
      ],
    };
    expect(await inFolder('terraform.sh', { 'outputs.json': JSON.stringify(outputs) })).toBe(
      'peers ours\n    bind 10.0.0.2:1025\n    server lb1 10.0.0.1:1024\n    server lb2\n',
    );
  });
});
