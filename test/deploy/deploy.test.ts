import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCluster, Source } from '../../src/index.ts';
import { haproxyBinaries, repositoryFolder } from '../haproxy/binaries.ts';
import { freePort } from '../haproxy/ports.ts';

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

  it.each([
    ['all outputs', { cluster: { sensitive: false, type: ['object', {}], value: {} } }, 'cluster'],
    [
      'several outputs',
      Object.fromEntries(['a', 'b'].map((name) => [name, { sensitive: false, type: 'string', value: '' }])),
      'NAME',
    ],
    ['an output with its type', { sensitive: false, type: 'string', value: {} }, 'NAME'],
  ])('is told which output to name for %s', (_, outputs, name) => {
    const { problems } = readCluster(new Source('<stdin>', JSON.stringify(outputs)));
    expect(problems.map(({ message, hint }) => [message, hint])).toEqual([
      [
        'these are outputs of Terraform with their types, not a cluster file',
        `name the output that contains it: terraform output -json ${name}`,
      ],
    ]);
  });

  it.each(haproxyBinaries().slice(-1))('follows a file of nodes, HAProxy $version', async (binary) => {
    const port = await freePort();
    const files = {
      'hapeers.yaml': `haproxy: "${binary.branch}"
peers: { name: ours, port: ${port} }
nodes: { from: { file: nodes.json }, template: { config: haproxy.cfg, socket: ./api } }
`,
      'nodes.json': '{ "lb1": "127.0.0.1", "lb2": "127.0.0.2" }',
      'haproxy.cfg': `global
    stats socket unix@api level admin expose-fd listeners

peers ours
    peer lb1 127.0.0.1:${port}
    peer lb2 127.0.0.2:${port}

backend app
    stick-table type ip size 1k expire 10m store gpc0 peers ours
`,
    };
    expect(await inFolder('watch.sh', files, binary.path)).toBe(
      'up-to-date\nwritten\nreloaded\nanother process\n3\nrefused\n3\nended in order\n',
    );
  });
});
