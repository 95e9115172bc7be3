import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hapeers } from '../shell.ts';

const cluster = fileURLToPath(new URL('../../../fixtures/clusters/smallest.yaml', import.meta.url));
let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-check-'));
  writeFileSync(join(cwd, 'a.cfg'), 'global\n');
  writeFileSync(join(cwd, 'endless'), '#!/bin/sh\nexec yes\n', { mode: 0o755 });
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('a binary that is no HAProxy', () => {
  it.each([
    ['/bin/true', 'HAProxy did not judge the config: exit code 0, and it printed nothing (/bin/true)'],
    ['/bin/false', 'HAProxy did not judge the config: exit code 1, and it printed nothing (/bin/false)'],
    ['./none', 'cannot run HAProxy: no such file (./none)'],
    ['./a.cfg', 'cannot run HAProxy: permission denied (./a.cfg)'],
    ['./endless', 'HAProxy printed more than 4 MB (./endless)'],
    ['', 'the path of HAProxy is empty (--haproxy)'],
  ])('is an error: %j', async (haproxy, message) => {
    const linted = await hapeers(['lint', '--no-cluster', '--haproxy', haproxy, 'a.cfg'], { cwd });
    expect(linted.stderr).toContain(`hapeers: ${message}\n`);
    expect(linted.exit).toBe(2);
    const args = ['generate', cluster, '--node', 'hap1', '--verify', '--haproxy', haproxy];
    const generated = await hapeers(args, { cwd });
    expect(generated.stderr).toContain(`hapeers: ${message}\n`);
    expect(generated.exit).toBe(2);
  });

  it('does not keep the process waiting for the time that HAProxy would have had', () => {
    const executable = fileURLToPath(new URL('../../../bin/hapeers.js', import.meta.url));
    const args = [executable, 'lint', '--no-cluster', '--haproxy', './none', 'a.cfg'];
    const { status, signal } = spawnSync(process.execPath, args, { cwd, timeout: 25_000 });
    expect({ status, signal }).toEqual({ status: 2, signal: null });
  });
});
