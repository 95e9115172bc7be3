import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hapeers } from '../shell.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-sources-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const put = (name: string, text: string) => writeFile(join(cwd, name), text);

/** Generates with nodes from this source. */
async function generate(from: string, template = '{}', ...args: string[]) {
  await put('hapeers.yaml', `peers: { name: p }\nnodes:\n  from: ${from}\n  template: ${template}\n`);
  return hapeers(['generate', 'hapeers.yaml', '--form', 'legacy', ...args], { cwd });
}

/** The command that prints a text. */
function printing(text: string): string {
  return JSON.stringify({
    command: [process.execPath, '-e', `process.stdout.write(${JSON.stringify(text)})`],
  });
}

const TWO = 'peers p\n    peer a 10.0.0.1:10000\n    peer b 10.0.0.2:1025\n';

describe('nodes from a file or a command', () => {
  it.each([
    ['a list in JSON', '[{"name":"b","address":"10.0.0.2","port":1025},{"name":"a","address":"10.0.0.1"}]'],
    ['a list in YAML', '- { name: b, address: 10.0.0.2, port: 1025 }\n- { name: a, address: 10.0.0.1 }\n'],
    ['a mapping', 'b: { address: 10.0.0.2, port: 1025 }\na: 10.0.0.1\n'],
    [
      'a list below "nodes"',
      'nodes: [{ name: a, address: 10.0.0.1 }, { name: b, address: 10.0.0.2, port: 1025 }]\n',
    ],
    [
      'numbers in quotes and null',
      '{"a":{"address":"10.0.0.1","port":null},"b":{"address":"10.0.0.2","port":"1025"}}',
    ],
  ])('are %s', async (_, text) => {
    await put('nodes', text);
    expect(await generate('{ file: nodes }')).toEqual({ exit: 0, stdout: TWO, stderr: '' });
    expect(await generate(printing(text))).toEqual({ exit: 0, stdout: TWO, stderr: '' });
  });

  it('may be addresses alone, which a template names; the keys of a node go before it', async () => {
    await put('nodes', '["10.0.0.2", "10.0.0.1"]');
    const { stdout } = await generate('{ file: nodes }', '{ name: "ip-{dashed}", port: 1024 }');
    expect(stdout).toBe('peers p\n    peer ip-10-0-0-1 10.0.0.1:1024\n    peer ip-10-0-0-2 10.0.0.2:1024\n');
    await put('nodes', '{ a: { address: 10.0.0.1, port: 7 }, b: { address: 10.0.0.2 } }');
    const own = await generate('{ file: nodes }', '{ port: 1024 }');
    expect(own.stdout).toBe('peers p\n    peer a 10.0.0.1:7\n    peer b 10.0.0.2:1024\n');
  });

  it('keep the version as it is written', async () => {
    await put('nodes', '- { name: a, address: 10.0.0.1, haproxy: 3.0 }\n');
    expect(await generate('{ file: nodes }')).toMatchObject({ exit: 0 });
  });

  it('are relative to the cluster file, wherever the command runs', async () => {
    await mkdir(join(cwd, 'deep'), { recursive: true });
    await put('deep/nodes.json', '{"a":"10.0.0.1"}');
    await put('deep/c.yaml', 'peers: { name: p }\nnodes: { from: { file: nodes.json } }\n');
    expect((await hapeers(['generate', 'deep/c.yaml'], { cwd })).stdout).toContain('peer a 10.0.0.1');
    await put('deep/c.yaml', 'peers: { name: p }\nnodes: { from: { command: [cat, nodes.json] } }\n');
    const env = { PATH: process.env.PATH ?? '' };
    expect((await hapeers(['generate', 'deep/c.yaml'], { cwd, env })).stdout).toContain('peer a 10.0.0.1');
  });
});

describe('what cannot be used', () => {
  it('is told at its place in the text it is in', async () => {
    await put('nodes', '- { name: a, address: 10.0.0.1 }\n- { name: b, adress: 10.0.0.2 }\n');
    const { exit, stdout, stderr } = await generate('{ file: nodes }');
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toContain('nodes:2:14: error: unknown key "adress"');
    expect(stderr).toContain('did you mean "address"?');
    const printed = await generate(printing('[{"name":"a"}]'));
    expect(printed.stderr).toContain('entry 1 of "nodes" lacks "address"');
  });

  it.each([
    ['[]', 'it contains no node'],
    ['{}', 'it contains no node'],
    ['', 'neither a list of nodes nor a mapping of names'],
    ['7', 'neither a list of nodes nor a mapping of names'],
    ['{"a":', 'not YAML'],
    ['{"a": 7}', '"address" must be'],
    ['["10.0.0.1"]', 'lacks "name"'],
    ['a: 10.0.0.1\nb: 10.0.0.1\n', '"b" has the address of "a"'],
  ])('is the answer %s', async (text, words) => {
    await put('nodes', text);
    for (const from of ['{ file: nodes }', printing(text)]) {
      const { exit, stdout, stderr } = await generate(from, '{}', '--allow-shrink');
      expect({ exit, stdout }, stderr).toEqual({ exit: 2, stdout: '' });
      expect(stderr).toContain(words);
    }
  });

  const script = (code: string, more = '') =>
    `{ command: [${JSON.stringify(process.execPath)}, -e, ${JSON.stringify(code)}]${more} }`;

  it.each([
    [
      script('console.error("first\\n\\nno credentials\\n"); process.exit(3)'),
      'failed with exit code 3: no credentials',
    ],
    [script('setInterval(() => {}, 1000)', ', timeout: 300ms'), 'did not end within 0.3 s'],
    [script('process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 5000)'), 'was ended by SIGTERM'],
    [script('for (;;) require("fs").writeSync(1, "x".repeat(65536))'), 'printed more than 4 MB'],
    ['{ command: [no-such-program-here] }', 'cannot be run: no such file or directory'],
    ['{ file: no-such-file }', 'cannot read the file: no such file or directory'],
  ])('is what comes of %s', async (from, words) => {
    const start = performance.now();
    const { exit, stdout, stderr } = await generate(from);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).toMatch(/^hapeers: [^\n]+\n {2}hint: [^\n]+\n$/);
  });

  it.each([
    ['{}', '{}', 'does not say where the nodes come from'],
    ['{ dns: a.test, file: x }', '{}', '"dns" and "file" cannot be combined'],
    ['{ file: x, resolver: 10.0.0.1 }', '{}', '"resolver" requires "dns" or "srv"'],
    ['{ dns: a.test, resolver: dns.test }', '{}', '"dns.test" is not an IP address with or without a port'],
    ['{ dns: a.test, timeout: 1h }', '{}', '"timeout" is longer than 10m'],
    ['{ file: x }', '{ socket: "{adress}:9999" }', 'did you mean "{address}"?'],
    ['{ file: x }', '{ name: "{name}" }', 'unknown placeholder "{name}"'],
  ])('is the source %s with the template %s', async (from, template, words) => {
    const { exit, stdout, stderr } = await generate(from, template);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toContain(words);
  });
});

describe('nodes that are missing', () => {
  const before =
    'global\n    localpeer a\n\npeers p\n    peer a 10.0.0.1:1\n    peer b 10.0.0.2:1\n    peer c 10.0.0.3:1\n';

  it('stop the writing until that is accepted', async () => {
    await put('nodes', '{ a: 10.0.0.1, b: 10.0.0.2, d: 10.0.0.4 }');
    await put('haproxy.cfg', before);
    const asked = (...args: string[]) =>
      generate('{ file: nodes }', '{ port: 1 }', '--node', 'a', '--into', 'haproxy.cfg', ...args);
    for (const how of ['--write', '--diff', '--check']) {
      const { exit, stdout, stderr } = await asked(how);
      expect({ exit, stdout }, how).toEqual({ exit: 2, stdout: '' });
      expect(stderr).toContain('haproxy.cfg lists c, missing in what was found: a, b, d (file nodes)');
      expect(stderr).toContain('accept it with --allow-shrink');
    }
    expect(await asked('--write', '--allow-shrink')).toMatchObject({ exit: 0 });
    expect((await asked('--check')).exit).toBe(0);
  });

  it('are the business of whoever lists them in the cluster file', async () => {
    await put('haproxy.cfg', before);
    await put('c.yaml', 'peers: { name: p, port: 1 }\nnodes:\n  - { name: a, address: 10.0.0.1 }\n');
    expect((await hapeers(['generate', 'c.yaml', '--into', 'haproxy.cfg', '--write'], { cwd })).exit).toBe(0);
  });
});

describe('the other commands', () => {
  it('look for the nodes where they need them', async () => {
    await put('nodes', '{ a: 10.0.0.1, b: 10.0.0.2 }');
    await put('a.cfg', 'global\n    localpeer a\npeers p\n    peer a 10.0.0.1:1\n    peer b 10.0.0.9:1\n');
    await put('b.cfg', 'global\n    localpeer b\npeers p\n    peer a 10.0.0.1:1\n    peer b 10.0.0.2:1\n');
    const cluster =
      'peers: { name: p, port: 1 }\nnodes: { from: { file: nodes }, template: { config: "{name}.cfg", socket: "{address}:1" } }\n';
    await put('fleet.yaml', cluster);
    const linted = await hapeers(['lint', '--cluster', 'fleet.yaml', '--format', 'json'], { cwd });
    expect(linted.stdout).toContain('fleet/different-address');
    const probed = await hapeers(
      ['probe', '--cluster', 'fleet.yaml', '--timeout', '100ms', '--format', 'json'],
      { cwd },
    );
    expect(probed.stdout).toContain('"peer": "a"');
  });

  it('do not look for what they do not need, and run no command of a file that nobody named', async () => {
    await mkdir(join(cwd, 'found'), { recursive: true });
    await put(
      'found/hapeers.yaml',
      'peers: { name: p }\nnodes: { from: { command: [touch, ran] }, template: { config: x.cfg } }\nlint: { max-warnings: 0 }\n',
    );
    await put('found/haproxy.cfg', 'defaults\n    mode http\n');
    const found = { cwd: join(cwd, 'found'), env: { PATH: process.env.PATH ?? '' } };
    expect((await hapeers(['lint', 'haproxy.cfg'], found)).exit).toBe(0);
    expect((await hapeers(['lint', 'haproxy.cfg', '--cluster', 'hapeers.yaml'], found)).exit).toBe(0);
    const refused = await hapeers(['lint'], found);
    expect(refused).toMatchObject({ exit: 2, stdout: '' });
    expect(refused.stderr).toContain('not run for a cluster file that nobody named');
    expect((await hapeers(['completion', '--nodes'], found)).stdout).toBe('');
    const { existsSync } = await import('node:fs');
    expect(existsSync(join(cwd, 'found/ran'))).toBe(false);
  });
});

it('host names are told what HAProxy does with them', async () => {
  await put('nodes', '{ a: hap1.example.net, b: hap2.example.net }');
  const { exit, stderr } = await generate('{ file: nodes }');
  expect({ exit, stderr }).toEqual({
    exit: 0,
    stderr:
      'note: host names: HAProxy looks up "hap1.example.net" and 1 more once, when it starts, and does not start where a name is unknown\n',
  });
});
