import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { repositoryFolder } from '../../haproxy/binaries.ts';
import { nodeOfFleet } from '../../tools/bench/configs.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapeers-fleet-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a fleet of 100 nodes with 2,000 lines each fits into a heap of 130 MB', async () => {
  const nodes = Array.from({ length: 100 }, (_, number) => {
    const path = join(folder, `${number}.cfg`);
    writeFileSync(path, nodeOfFleet(number, 100));
    return ['--node', `node${number}=${path}`];
  });
  const { stderr } = await promisify(execFile)(process.execPath, [
    '--max-old-space-size=130',
    join(repositoryFolder, 'bin/hapeers.js'),
    'lint',
    '--haproxy-version',
    '3.0',
    ...nodes.flat(),
  ]);
  expect(stderr).toContain('no problems in 100 files');
}, 120_000);
