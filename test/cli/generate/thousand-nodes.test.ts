import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { repositoryFolder } from '../../haproxy/binaries.ts';
import { slowness } from '../../slowness.ts';

const NODES = 1_000;
const names = Array.from({ length: NODES }, (_, index) => `hap${index}`);
const TLS = ', tls: { crt: "/etc/{name}.pem", ca-file: /etc/ca.pem, sni: "{name}", verifyhost: "{name}" }';

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'hapeers-thousand-'));
  writeFileSync(
    join(cwd, 'usage.cjs'),
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(join(cwd, 'usage.json'))}, JSON.stringify(process.resourceUsage())));`,
  );
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

// The time of the processor, since other tests run at the same time.
it.each([
  ['legacy', '', 2_000],
  ['modern', '', 2_000],
  ['single', TLS, 5_000],
])('a thousand nodes in the form %s take little', { timeout: 120_000 }, (form, keys, mostMs) => {
  const nodes = names.map(
    (name, index) => `  - { name: ${name}, address: 10.0.${index >> 8}.${index & 255} }\n`,
  );
  writeFileSync(
    join(cwd, `${form}.yaml`),
    `haproxy: "3.0"\npeers: { name: c, form: ${form}${keys} }\nnodes:\n${nodes.join('')}`,
  );
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      '--require',
      './usage.cjs',
      join(repositoryFolder, 'bin/hapeers.js'),
      'generate',
      `${form}.yaml`,
      '--all',
      '-o',
      `${form}/`,
    ],
    { cwd, encoding: 'utf8' },
  );
  expect(status, stderr).toBe(0);
  expect(stderr.split('\n').slice(0, -1)).toEqual(names.map((name) => `wrote ${form}/${name}.cfg`));
  expect(readdirSync(join(cwd, form)).sort()).toEqual(names.map((name) => `${name}.cfg`).sort());
  expect(readFileSync(join(cwd, form, 'hap7.cfg'), 'utf8')).toContain('hap999');
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(readFileSync(join(cwd, 'usage.json'), 'utf8'));
  expect(maxRSS / 1024).toBeLessThan(200);
  expect((userCPUTime + systemCPUTime) / 1000).toBeLessThan(mostMs * slowness());
});
