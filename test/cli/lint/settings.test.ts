import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hapeers } from '../shell.ts';

const CLUSTER = `haproxy: "2.8"
peers: { name: mypeers }
nodes:
  - { name: hap1, address: 10.0.0.1, config: a.cfg }
  - { name: hap2, address: 10.0.0.2, haproxy: "3.0", config: b.cfg }
`;
/** Without a port a remote peer is refused from 2.9 on only where the port is 0; without an expiry nothing is. */
const CONFIG = `peers mypeers
    peer hap1 10.0.0.1:\${PORT}
    peer hap2 10.0.0.2

backend app
    stick-table type ip size 1k peers mypeers
`;

let root = '';
/** Two folders below the cluster file. */
let cwd = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'hapeers-settings-'));
  cwd = join(root, 'etc', 'haproxy');
  await mkdir(cwd, { recursive: true });
  await mkdir(join(root, 'elsewhere'));
  for (const folder of [root, cwd, join(root, 'elsewhere')]) {
    await writeFile(join(folder, 'a.cfg'), CONFIG);
    await writeFile(join(folder, 'b.cfg'), CONFIG.replace('size 1k', 'size 2k'));
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** What `lint` says with these lines in `hapeers.yaml` two folders above. */
async function lint(settings: string, ...args: string[]) {
  await writeFile(join(root, 'hapeers.yaml'), `${CLUSTER}${settings}`);
  return hapeers(['lint', ...args], { cwd });
}

async function problemsOf(settings: string, ...args: string[]) {
  const { stdout } = await lint(settings, '--format', 'json', ...args);
  const { problems } = JSON.parse(stdout);
  return problems.map(
    ({ rule, severity, haproxy }: Record<string, string>) => `${rule} ${severity} ${haproxy}`,
  );
}

describe('a cluster file in a folder above', () => {
  it('gives the version of HAProxy: that of the node where its name is known, else the lowest', async () => {
    const only = ['--only', 'peers/missing-port', 'a.cfg'];
    expect(await problemsOf('', '-L', 'hap1', ...only)).toEqual(['peers/missing-port error accepts']);
    expect(await problemsOf('', ...only)).toEqual(['peers/missing-port error accepts']);
    expect(await problemsOf('', '-L', 'hap1', '--haproxy-version', '3.0', ...only)).toEqual([
      'peers/missing-port error refuses',
    ]);
    expect(await problemsOf('', '-L', 'hap1', '--no-cluster', ...only)).toEqual([
      'peers/missing-port error refuses',
    ]);
    expect(await problemsOf('', '--node', 'hap1=a.cfg', '--only', 'peers/missing-port')).toEqual([
      'peers/missing-port error accepts',
    ]);
  });

  it('gives severities, which --rule overrides', async () => {
    const settings = 'lint: { rules: { table/missing-expire: info } }\n';
    const only = ['--only', 'table/missing-expire', 'a.cfg'];
    expect(await problemsOf(settings, ...only)).toEqual(['table/missing-expire info accepts']);
    expect(await problemsOf(settings, '--rule', 'table/missing-expire=error', ...only)).toEqual([
      'table/missing-expire error accepts',
    ]);
    expect(await problemsOf(settings, '--no-cluster', ...only)).toEqual([
      'table/missing-expire warning accepts',
    ]);
  });

  it('gives the limit of warnings, which --max-warnings overrides', async () => {
    const settings = 'lint: { max-warnings: 0 }\n';
    const only = ['--only', 'table/missing-expire', 'a.cfg'];
    expect((await lint('', ...only)).exit).toBe(0);
    expect((await lint(settings, ...only)).exit).toBe(1);
    expect((await lint(settings, '--max-warnings', '1', ...only)).exit).toBe(0);
    expect((await lint(settings, '--no-cluster', ...only)).exit).toBe(0);
  });

  it('gives environment variables, which --env overrides', async () => {
    const settings = 'lint: { env: { PORT: 99999 } }\n';
    const only = ['-L', 'hap1', '--only', 'peers/bad-address', 'a.cfg'];
    expect(await problemsOf('', ...only)).toEqual([]);
    expect(await problemsOf(settings, ...only)).toEqual(['peers/bad-address error refuses']);
    expect(await problemsOf(settings, '--env', 'PORT=10000', ...only)).toEqual([]);
  });

  it('gives the nodes where nothing is named, and only there', async () => {
    const named = await lint('', '--only', 'fleet/different-table-size', 'a.cfg');
    expect(named).toMatchObject({ exit: 0, stdout: '' });
    const { stdout } = await lint('', '--only', 'fleet/different-table-size');
    expect(stdout).toMatch(/^\.\.\/\.\.\/b\.cfg:6:5: warning: .*on hap2\n/);
    expect((await lint('', '--no-cluster')).stderr).toMatch(/^hapeers: no file is named\n/);
  });

  it('is named in the summary, and nowhere else', async () => {
    const settings = 'lint: { rules: { table/missing-expire: off } }\n';
    const only = ['--only', 'table/missing-expire', 'a.cfg'];
    expect(await lint(settings, ...only)).toEqual({
      exit: 0,
      stdout: '',
      stderr:
        'no problems in 1 file, with the settings of ../../hapeers.yaml\njudged as HAProxy 2.8 (from ../../hapeers.yaml): 1 peers section, 1 stick-table, 1 proxy\n',
    });
    expect((await lint(settings, '--cluster', '../../hapeers.yaml', ...only)).stderr).toBe(
      'no problems in 1 file\njudged as HAProxy 2.8 (from ../../hapeers.yaml): 1 peers section, 1 stick-table, 1 proxy\n',
    );
    expect((await lint(settings, '--format', 'json', ...only)).stderr).toBe('');
    await writeFile(
      join(root, 'etc', 'hapeers.yml'),
      CLUSTER.replace(/.*haproxy: "2\.8"\n| haproxy: "3\.0",/g, ''),
    );
    expect((await lint(settings, ...only)).stderr).toMatch(
      /^1 warning in 1 file; .*\njudged as HAProxy 3\.4 \(the newest LTS; .*\): .*\n$/,
    );
    await rm(join(root, 'etc', 'hapeers.yml'));
    expect((await lint(settings, '--no-cluster', ...only)).stderr).toMatch(
      /^1 warning in 1 file; .*\njudged as HAProxy 3\.4 \(the newest LTS; .*\): .*\n$/,
    );
  });

  it('is not used when it is invalid: it is named, with the way out', async () => {
    const { exit, stdout, stderr } = await lint('lint: { rules: { table/missing-expire: loud } }\n', 'a.cfg');
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toMatch(/^\.\.\/\.\.\/hapeers\.yaml:6:/);
    expect(stderr).toMatch(
      /\nhapeers: the cluster file .* \(\.\.\/\.\.\/hapeers\.yaml\)\n {2}hint: .*--no-cluster\n$/,
    );
    expect((await lint('lint: { rules: { x: loud } }\n', '--no-cluster', 'a.cfg')).exit).not.toBe(2);
  });

  it('must not name a rule that is not', async () => {
    expect(await lint('lint: { rules: { table/missing-expires: off } }\n', 'a.cfg')).toMatchObject({
      exit: 2,
      stderr:
        'hapeers: unknown rule "table/missing-expires" (../../hapeers.yaml)\n  hint: did you mean "table/missing-expire"?\n',
    });
  });

  it('is the nearest one, under any of its names', async () => {
    await writeFile(join(cwd, '..', 'hapeers.json'), JSON.stringify({ peers: [] }));
    expect((await lint('', 'a.cfg')).stderr).toContain('(../hapeers.json)');
    await rm(join(cwd, '..', 'hapeers.json'));
  });
});

/** What V8 writes of the functions that ran. */
interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly {
      readonly functionName: string;
      readonly ranges: readonly { readonly count: number }[];
    }[];
  }[];
}

describe('the executable', () => {
  const executable = fileURLToPath(new URL('../../../bin/hapeers.js', import.meta.url));

  /** Whether a run in a folder loads what reads YAML. */
  async function loadsYaml(folder: string): Promise<boolean> {
    const coverage = await mkdtemp(join(root, 'coverage-'));
    const env = { ...process.env, NODE_V8_COVERAGE: coverage };
    const args = [executable, 'lint', '--only', 'table/missing-expire', 'a.cfg'];
    await promisify(execFile)(process.execPath, args, { cwd: folder, env });
    const [report = ''] = await readdir(coverage);
    const { result } = JSON.parse(await readFile(join(coverage, report), 'utf8')) as Coverage;
    const scripts = result.filter(({ url }) => url.includes('/dist/cli/run-'));
    const functions = scripts.flatMap((script) => script.functions);
    const ran = functions.filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0);
    const names = new Set(ran.map(({ functionName }) => functionName));
    // Of commander, and of yaml.
    expect(names).toContain('parseOptions');
    return names.has('composeDoc');
  }

  it('loads what reads YAML only where there is a cluster file', async () => {
    await writeFile(join(root, 'hapeers.yaml'), CLUSTER);
    expect(await loadsYaml(join(root, 'elsewhere'))).toBe(true);
    await rm(join(root, 'hapeers.yaml'));
    expect(await loadsYaml(join(root, 'elsewhere'))).toBe(false);
  });
});
