import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const executable = join(root, 'bin/hapeers.js');
const yamlOf = (path: string) => parse(readFileSync(join(root, path), 'utf8'));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hapeers-pipelines-'));
  // npx as the action would find it, with the program of this checkout
  const npx = `#!/bin/sh\nshift 2\nexec "${process.execPath}" "${executable}" "$@"\n`;
  writeFileSync(join(folder, 'npx'), npx, { mode: 0o755 });
  writeFileSync(join(folder, 'haproxy.cfg'), 'peers p\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the GitHub action', () => {
  const action = yamlOf('action.yml');
  const [step] = action.runs.steps;
  const run = (inputs: Readonly<Record<string, string>>) =>
    spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        PATH: `${folder}:${process.env['PATH']}`,
        HAPEERS_VERSION: 'latest',
        HAPEERS_PATHS: inputs['paths'] ?? '',
        HAPEERS_ARGUMENTS: inputs['arguments'] ?? '',
        HAPEERS_SARIF: inputs['sarif'] ?? '',
      },
    });

  it('is a composite action whose inputs reach the script as its environment only', () => {
    expect(action.runs.using).toBe('composite');
    expect(step.run).not.toContain('${{');
    const names = Object.values<string>(step.env).map((text) => /inputs\.(\w+)/.exec(text)?.[1]);
    expect(names.sort()).toEqual(Object.keys(action.inputs).sort());
  });

  it('annotates the lines, and fails where there is an error', () => {
    const { stdout, status } = run({
      paths: 'haproxy.cfg',
      arguments: '--no-cluster -L a --haproxy-version 3.0',
    });
    expect(stdout).toMatch(/^::error file=haproxy\.cfg,line=3,.*peers\/missing-port/m);
    expect(status).toBe(1);
  });

  it('writes SARIF where it is asked for, and annotates and fails all the same', () => {
    const inputs = { arguments: '--no-cluster -L a --haproxy-version 3.0', sarif: 'own file.sarif' };
    const { stdout, status } = run({ ...inputs, paths: 'haproxy.cfg' });
    const { runs } = JSON.parse(readFileSync(join(folder, 'own file.sarif'), 'utf8'));
    expect(runs[0].results[0].ruleId).toBe('peers/missing-port');
    expect(stdout).toMatch(/^::error file=haproxy\.cfg,line=3,.*peers\/missing-port/m);
    expect(status).toBe(1);
    expect(run({ ...inputs, paths: 'gone.cfg' }).status).toBe(2);
  });

  it('runs nothing that an input says', () => {
    const { status } = run({ paths: 'haproxy.cfg; touch pwned $(touch pwned)', arguments: '`touch pwned`' });
    expect(status).toBe(2);
    expect(spawnSync('ls', [folder], { encoding: 'utf8' }).stdout).not.toContain('pwned');
  });
});

describe('the command of', () => {
  const run = (command: string) =>
    spawnSync('sh', ['-xe', '-c', command], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: `${folder}:${process.env['PATH']}` },
    }).status;
  const made = (name: string) => readFileSync(join(folder, name), 'utf8');

  it('Jenkins leaves both reports, and goes on where there are problems alone', () => {
    const text = readFileSync(join(root, 'integrations/jenkins/Jenkinsfile'), 'utf8');
    const commands = [...text.matchAll(/^ *sh '(.*)'$/gm)].map(([, command = '']) => command);
    expect(commands.map(run)).toEqual([0, 0]);
    expect(made('hapeers.xml')).toContain(
      '<failure type="error" message="address &quot;10.0.0.2&quot; has no port">',
    );
    expect(made('hapeers-checkstyle.xml')).toContain('source="hapeers.peers/missing-port"');
    expect(run(commands[0]?.replace('haproxy.cfg', 'gone.cfg') ?? '')).not.toBe(0);
  });

  it('GitLab leaves a report, and fails where there is an error', () => {
    const text = readFileSync(join(root, 'integrations/gitlab/hapeers.yml'), 'utf8');
    const [component, jobs] = parseAllDocuments(text).map((document) => document.toJS());
    const [line = ''] = jobs.hapeers.script;
    const filled = line.replace(
      /\$\[\[ inputs\.(\w+) \]\]/g,
      (_: string, name: string) => component.spec.inputs[name].default,
    );
    expect(run(filled)).toBe(1);
    const report = JSON.parse(made(jobs.hapeers.artifacts.reports.codequality));
    expect(report.map((one: { check_name: string }) => one.check_name)).toContain('peers/missing-port');
    expect(report[0].location.path).toBe('haproxy.cfg');
  });

  it('code scanning leaves the file that is uploaded', () => {
    const { steps } = yamlOf('integrations/github/code-scanning.yml').jobs.lint;
    expect(run(steps[1].run)).toBe(1);
    expect(steps[2].if).toBe('always()');
    const [sarif] = JSON.parse(made(steps[2].with.sarif_file)).runs;
    expect(sarif.results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain('peers/missing-port');
  });
});

describe('the pre-commit hooks', () => {
  it.each(yamlOf('.pre-commit-hooks.yaml') as Record<string, string>[])(
    'have what pre-commit asks for, and run: %j',
    (hook) => {
      for (const key of ['id', 'name', 'description', 'entry', 'language', 'files'])
        expect(hook[key]).toBeTypeOf('string');
      expect('conf/haproxy.cfg').toMatch(new RegExp(hook['files'] ?? ''));
      const [, ...args] = (hook['entry'] ?? '').split(' ');
      const { stdout, status } = spawnSync(process.execPath, [executable, ...args, 'haproxy.cfg'], {
        cwd: folder,
        encoding: 'utf8',
      });
      expect(stdout).toContain('[peers/missing-port]');
      expect(status).toBe(1);
    },
  );
});

describe('the compact format', () => {
  it('is what problem matchers expect', () => {
    const args = [executable, 'lint', '--no-cluster', '-L', 'a', '--format', 'compact', 'haproxy.cfg'];
    const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    const lines = stdout.trim().split('\n');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines)
      expect(line).toMatch(/^(.+):(\d+):(\d+): (error|warning|info): (.+) \[([a-z/-]+)\]$/);
  });
});
