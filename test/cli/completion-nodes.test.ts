import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hapeers } from './shell.ts';

it('gives a shell the nodes of the cluster file, and nothing where there is none', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'hapeers-completion-'));
  try {
    expect(await hapeers(['completion', '--nodes'], { cwd })).toEqual({ exit: 0, stdout: '', stderr: '' });
    const yaml =
      'peers: { name: p, port: 1 }\nnodes: [{ name: a, address: 10.0.0.1 }, { name: b, address: 10.0.0.2 }]\n';
    await writeFile(join(cwd, 'hapeers.yaml'), yaml);
    expect(await hapeers(['completion', '--nodes'], { cwd })).toMatchObject({ exit: 0, stdout: 'a\nb\n' });
  } finally {
    await rm(cwd, { recursive: true });
  }
});

it('needs to be told the shell', async () => {
  const { exit, stderr } = await hapeers(['completion']);
  expect(exit).toBe(2);
  expect(stderr).toMatch(/^hapeers: "hapeers completion" needs a shell\n.*bash, zsh, fish/s);
});
