import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renamedRules } from '../../../src/lint/renamed-rules.ts';
import { rules } from '../../../src/lint/rules/index.ts';
import { hapeers } from '../shell.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-renamed-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const CONFIG = `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2

backend app
    # hapeers: ignore=table/no-expire -- filled once
    stick-table type ip size 100k peers mypeers
`;

const lint = (...args: string[]) =>
  hapeers(['lint', '--no-cluster', '-L', 'hap1', ...args, 'a.cfg'], { cwd });

describe('a rule that was renamed', () => {
  beforeAll(() => writeFile(join(cwd, 'a.cfg'), CONFIG));

  it('exists under its new id, and under no old one', () => {
    const ids = new Set(rules.map(({ id }) => id));
    for (const [old, current] of renamedRules) {
      expect(ids).toContain(current);
      expect(ids).not.toContain(old);
      expect(
        existsSync(fileURLToPath(new URL(`../../../src/lint/rules/${current}.ts`, import.meta.url))),
      ).toBe(true);
    }
  });

  it('is silenced by a comment with its old id, which is told and can be fixed', async () => {
    const { stdout } = await lint();
    expect(stdout).not.toContain('[table/missing-expire]');
    expect(stdout).toContain(
      'rule "table/no-expire" is now "table/missing-expire"; both names work [suppression/renamed-rule]',
    );
    await writeFile(join(cwd, 'fixed.cfg'), CONFIG);
    await hapeers(['lint', '--no-cluster', '-L', 'hap1', '--fix', 'fixed.cfg'], { cwd });
    expect(await readFile(join(cwd, 'fixed.cfg'), 'utf8')).toContain(
      '# hapeers: ignore=table/missing-expire -- filled once',
    );
  });

  it('is accepted by --rule and --only, with a note', async () => {
    const off = await lint('--rule', 'fleet/table-size=off');
    expect(off.stderr).toContain('note: rule "fleet/table-size" is now "fleet/different-table-size"\n');
    const only = await lint('--only', 'peers/no-listener');
    expect(only.stderr).toContain('note: rule "peers/no-listener" is now "peers/missing-listener"\n');
    expect(only.exit).toBe(0);
  });

  it('is accepted in a baseline, whatever its message was', async () => {
    const row = { file: 'a.cfg', rule: 'peers/local-peer-missing', message: 'an older message', count: 1 };
    await writeFile(join(cwd, 'base.json'), JSON.stringify({ version: 1, problems: [row] }));
    const args = ['lint', '--no-cluster', '-L', 'other', '--only', 'peers/missing-local-peer'];
    const without = await hapeers([...args, 'a.cfg'], { cwd });
    expect(without.exit).toBe(1);
    const accepted = await hapeers([...args, '--baseline', 'base.json', 'a.cfg'], { cwd });
    expect(accepted.exit).toBe(0);
    expect(accepted.stderr).toContain(
      'note: rule "peers/local-peer-missing" is now "peers/missing-local-peer"\n',
    );
  });

  it('is accepted in the settings of a cluster file', async () => {
    const example = readFileSync(
      fileURLToPath(new URL('../../../fixtures/clusters/smallest.yaml', import.meta.url)),
      'utf8',
    );
    await writeFile(join(cwd, 'c.yaml'), `${example}\nlint:\n  rules:\n    peers/local-peer-missing: off\n`);
    const { stderr, stdout } = await hapeers(['lint', '--cluster', 'c.yaml', '-L', 'other', 'a.cfg'], {
      cwd,
    });
    expect(stderr).toContain('note: rule "peers/local-peer-missing" is now "peers/missing-local-peer"\n');
    expect(stdout).not.toContain('peers/missing-local-peer');
  });

  it('is explained, as is everything else that is printed in brackets', async () => {
    const { stdout, stderr } = await hapeers(['explain', 'peers/no-listener'], { cwd });
    expect(stdout).toContain('peers/missing-listener (');
    expect(stderr).toBe('note: rule "peers/no-listener" is now "peers/missing-listener"\n');
    for (const id of ['cluster/invalid', 'cluster/derived']) {
      const topic = await hapeers(['explain', id], { cwd });
      expect(topic.exit).toBe(0);
      expect(topic.stdout).toContain(`${id}: `);
    }
  });

  it.each(['peers/no-such', 'cluster/no-such', 'toString'])('is not %s', async (id) => {
    expect((await lint('--rule', `${id}=off`)).exit).toBe(2);
    expect((await hapeers(['explain', id], { cwd })).exit).toBe(2);
  });
});
