import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { readExposition } from '../cli/exposition.ts';
import { hapeers } from '../cli/shell.ts';
import { haproxyBinaries, repositoryFolder } from '../haproxy/binaries.ts';
import { startNode } from '../haproxy/node.ts';
import { freePort } from '../haproxy/ports.ts';

const root = join(repositoryFolder, 'integrations');
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'hapeers-integrations-'));
  const text =
    'peers p\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2\n\nbackend x\n    stick-table type ip size 1k peers p\n';
  writeFileSync(join(cwd, 'haproxy.cfg'), text);
});
afterAll(() => rmSync(cwd, { recursive: true }));

describe('every file', () => {
  it.each(files.filter((path) => /\.ya?ml$/.test(path)))('is YAML: %s', (path) => {
    for (const document of parseAllDocuments(read(path))) expect(document.errors).toEqual([]);
  });

  it.each(files)('calls hapeers with options that there are: %s', async (path) => {
    const commands = [...read(path).matchAll(/\bhapeers(?:@[^"]*")? (lint|generate|probe)\b([^\n'"|]*)/g)];
    for (const [, command = '', rest = ''] of commands) {
      const { stdout: help } = await hapeers([command, '--help']);
      for (const [option] of rest.matchAll(/(?<=\s)--?[A-Za-z][\w-]*/g)) {
        expect(help, `${path}: ${command} ${option}`).toMatch(
          new RegExp(`(?:^|[ ,])${option}(?=[ ,\\n])`, 'm'),
        );
      }
    }
    // What the pods of Kubernetes run is run by test/integrations/kubernetes.test.ts.
    const isCommandFile = !/\.json$|\.timer$|alerts\.yml|megalinter|kubernetes/.test(path);
    expect(commands.length > 0).toBe(isCommandFile || path.includes('megalinter'));
  });

  it.each(files)('is shown in docs/pipelines.md: %s', (path) => {
    expect(readFileSync(join(repositoryFolder, 'docs/pipelines.md'), 'utf8')).toContain(
      `integrations/${path}`,
    );
  });
});

describe("GitHub's problem matcher", () => {
  it('reads the compact report', async () => {
    const [matcher] = JSON.parse(read('github/matcher.json')).problemMatcher;
    const [pattern] = matcher.pattern;
    const { stdout } = await hapeers(['lint', '-L', 'a', '--format', 'compact', 'haproxy.cfg'], { cwd });
    const found = stdout
      .trimEnd()
      .split('\n')
      .map((line) => new RegExp(pattern.regexp).exec(line))
      .map((match) => [
        match?.[pattern.file],
        match?.[pattern.line],
        match?.[pattern.severity],
        match?.[pattern.code],
      ]);
    expect(found.length).toBeGreaterThan(1);
    expect(found.every((fields) => fields.every((field) => field !== undefined))).toBe(true);
    expect(found).toContainEqual(['haproxy.cfg', '3', 'error', 'peers/missing-port']);
  });
});

describe('units of systemd', () => {
  const units = files.filter((path) => path.startsWith('systemd/') || /\.(?:service|timer)$/.test(path));
  const hasTool = spawnSync('systemd-analyze', ['--version']).status === 0;
  it.each(units)('are what systemd reads: %s', (path) => {
    const lines = read(path)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    for (const line of lines)
      expect(line).toMatch(/^\[(?:Unit|Service|Timer|Install)\]$|^[A-Z][A-Za-z]+=.*$/);
    if (!hasTool) {
      console.log(`${path}: NOT verified with systemd-analyze, which is not on the PATH`);
      return;
    }
    if (path.endsWith('.conf')) return;
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', join(root, path)], {
      encoding: 'utf8',
    });
    const own = stderr
      .split('\n')
      .filter((line) => line.includes('hapeers') && !/is not executable|Failed to/.test(line));
    expect(own).toEqual([]);
  });
});

describe.each(haproxyBinaries().slice(-1))('the metrics of HAProxy $version', (binary) => {
  it('are written to a file also where the state is bad, and are those of the alerts', {
    timeout: 30_000,
  }, async () => {
    const port = await freePort();
    const node = await startNode({
      binary,
      config: `peers p\n    peer a 127.0.0.1:${port}\n    peer b 127.0.0.1:${await freePort()}\n    table t type ip size 1k expire 1m store gpc0\n`,
      localPeer: 'a',
    });
    try {
      const [, ...args] =
        /ExecStart=\S*hapeers (.*)/.exec(read('prometheus/hapeers-probe.service'))?.[0].split(' ') ?? [];
      const given = args.map((word) =>
        word === '/run/haproxy/admin.sock' ? node.socketPath : word.endsWith('.prom') ? 'hapeers.prom' : word,
      );
      const gone = [...given, '--socket', './gone.sock'];
      expect(await hapeers(gone, { cwd })).toMatchObject({ exit: 0, stdout: '' });
      const families = readExposition(readFileSync(join(cwd, 'hapeers.prom'), 'utf8'));
      const healthy = families.find(({ name }) => name === 'hapeers_target_healthy')?.samples ?? [];
      expect(healthy.map(({ value }) => value)).toContain(0);
      // A series does not change its name with the state.
      expect(healthy.every(({ labels }) => [...labels.keys()].join() === 'address,peer')).toBe(true);
      const names = families.map(({ name }) => name);
      const { groups } = parse(read('prometheus/alerts.yml'));
      const used = groups.flatMap(({ rules }: { rules: { expr: string }[] }) =>
        rules.flatMap(({ expr }) => expr.match(/\bhapeers_\w+/g) ?? []),
      );
      const { panels } = JSON.parse(read('grafana/hapeers.json'));
      for (const { targets } of panels) {
        for (const { expr } of targets)
          used.push(...(expr.match(/\bhapeers_\w+/g) ?? []).filter((name: string) => !/canary/.test(name)));
      }
      expect(used.length).toBeGreaterThan(10);
      for (const name of used) expect(names).toContain(name);
    } finally {
      await node.stop();
    }
  });
});
