import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hapeers } from '../shell.ts';

const A =
  'peers c\n    bind 0.0.0.0:7\n    server a\n    server b 10.0.0.2:7\n\nbackend app\n    stick-table type ip size 1k peers c\n    server web1 10.0.1.1:80 id 5\n';
const B =
  'peers c\n    bind 10.0.0.2:7\n    server a 10.0.0.1:7\n    server b\n\nbackend app\n    stick-table type ip size 1024 peers c\n    server web1 10.0.1.1:80 id 5\n';
/** The first line is for editors. */
const HEAD =
  '# yaml-language-server: $schema=https://github.com/hapeers/hapeers/raw/main/grammar/cluster.schema.json\n# The comments say in which lines of the configs each entry was found.\n';

const CLUSTER = `${HEAD}peers:
  name: c # a.cfg:1, b.cfg:1
  form: modern
  port: 7
nodes:
  - { name: a, address: 10.0.0.1, bind: 0.0.0.0:7, config: a.cfg } # name a.cfg:3, b.cfg:3; address b.cfg:3; bind a.cfg:2
  - { name: b, address: 10.0.0.2, config: b.cfg } # name a.cfg:4, b.cfg:4; address a.cfg:4; bind b.cfg:2
tables:
  app: { type: ip, size: 1k } # a.cfg:7, b.cfg:7
servers:
  app: { web1: 5 } # a.cfg:8, b.cfg:8
`;
const LEGACY = 'peers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n';

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-derive-'));
  await put('a.cfg', A);
  await put('b.cfg', B);
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const put = (name: string, text: string) => writeFile(join(cwd, name), text);
const generate = (...args: string[]) => hapeers(['generate', ...args], { cwd });
const did = (exit: number, stdout = '', stderr = '') => ({ exit, stdout, stderr });

describe('hapeers generate --from', () => {
  it('prints the cluster file that the configs have in common', async () => {
    expect(await generate('--from', 'a.cfg', 'b.cfg')).toEqual(did(0, CLUSTER));
    expect(await generate('--from', 'a.cfg', '--from', 'b.cfg')).toEqual(did(0, CLUSTER));
    expect(await generate('--from', '--node', 'a=a.cfg', '--node', 'b=b.cfg')).toEqual(did(0, CLUSTER));
    expect(await generate('--from', 'a.cfg', 'b.cfg', '--haproxy-version', '3.0')).toEqual(
      did(0, `${HEAD}haproxy: "3.0"\n${CLUSTER.replace(HEAD, '')}`),
    );
  });

  it('gives a node its own certificate where the names follow no pattern', async () => {
    const text = (node: string, crt: string) =>
      `peers c\n    default-bind ssl crt ${crt} ca-file /ca.pem verify required\n    default-server ssl crt ${crt} ca-file /ca.pem verify required\n    bind 10.0.0.${node === 'a' ? 1 : 2}:7\n    server a${node === 'a' ? '' : ' 10.0.0.1:7'}\n    server b${node === 'b' ? '' : ' 10.0.0.2:7'}\n`;
    await put('a.cfg', text('a', '/x/one.pem'));
    await put('b.cfg', text('b', '/x/two.pem'));
    const { exit, stdout } = await generate('--from', 'a.cfg', 'b.cfg', '-o', 'c.yaml');
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: '' });
    const made = await readFile(join(cwd, 'c.yaml'), 'utf8');
    expect(made).toContain('crt: /x/one.pem');
    expect(made).toContain('{ name: b, address: 10.0.0.2, tls: { crt: /x/two.pem }, config: b.cfg }');
    expect((await generate('c.yaml', '--node', 'b')).stdout).toContain('bind 10.0.0.2:7 ssl crt /x/two.pem');
    await put(
      'd.yaml',
      'peers: { name: c }\nnodes: [{ name: a, address: 10.0.0.1, tls: { crt: /x/a.pem } }]\n',
    );
    expect((await generate('d.yaml', '--all')).stderr).toContain('no peers section uses TLS');
  });

  it('leaves out a node whose line depends on a condition, and says so', async () => {
    await put('x.cfg', 'peers c\n.if defined(X)\n    peer a 10.0.0.1:7\n.endif\n    peer b 10.0.0.2:7\n');
    const { exit, stdout, stderr } = await generate('--from', 'x.cfg', '-L', 'a');
    expect(exit).toBe(1);
    expect(stderr).toContain('hapeers: "a" is left out: no peers section lists it for certain (x.cfg)');
    expect(stdout).toContain('- { name: b, address: 10.0.0.2 }');
  });

  it('makes a draft with marked places where a config does not say enough', async () => {
    await put(
      'x.cfg',
      'peers c\n    bind 10.0.0.1:7 ssl crt /etc/a.pem\n    server a\n    server b 10.0.0.2:7\n',
    );
    const { exit, stdout, stderr } = await generate('--from', 'x.cfg', '-L', 'a');
    expect([exit, stderr]).toEqual([
      1,
      'hapeers: the configs do not say enough for a cluster file\n  hint: complete the lines below "# hapeers:"\n',
    ]);
    expect(stdout).toMatch(/^ {2}# hapeers: "tls" lacks "ca-file".*\n {2}tls:\n/m);
    const completed = stdout.replace('crt:', 'ca-file: /etc/ca.pem\n    crt:');
    await put('done.yaml', completed);
    expect((await generate('done.yaml', '--node', 'a')).exit).toBe(0);
  });

  it.each([
    [
      'no config says where a node is dialed',
      'peers c\n    bind *:7\n    server a\n    server b 10.0.0.2:7\n',
      'x.cfg:2:10: warning: no config says where the other nodes dial "a"',
      '  - { name: a, address: "", bind: "*:7", config: x.cfg } # name x.cfg:3; bind x.cfg:2\n',
      ['address: ""', 'address: 10.0.0.1'],
    ],
    [
      'a port is in a variable',
      'peers c\n    peer a 10.0.0.1:"$PORT"\n    peer b 10.0.0.2:7\n',
      'x.cfg:2:12: warning: "10.0.0.1:${PORT}" has no port that a cluster file can express',
      '  - { name: a, address: 10.0.0.1, port: 0, config: x.cfg } # x.cfg:2\n',
      ['port: 0', 'port: 8'],
    ],
  ])('makes a draft where %s', async (_, text, told, entry, [before = '', after = ''] = []) => {
    await put('x.cfg', text);
    const { exit, stdout, stderr } = await generate('--from', 'x.cfg', '-L', 'a');
    expect(exit).toBe(1);
    expect(stderr).toContain(told);
    expect(stdout).toMatch(/\n {2}# hapeers: "(address|port)" must be .*\n {2}- \{ name: a,/);
    expect(stdout).toContain(entry);
    await put('done.yaml', stdout);
    expect((await generate('done.yaml', '--node', 'a')).exit).toBe(2);
    await put('done.yaml', stdout.replace(before, after));
    expect((await generate('done.yaml', '--node', 'a')).exit).toBe(0);
  });

  it('tells an address that is different in another section', async () => {
    await put(
      'x.cfg',
      'peers c\n    peer a 10.0.0.1:7\n    peer b 10.0.0.2:7\n\npeers d\n    peer a 10.0.0.1:8\n    peer b 10.0.9.2:8\n',
    );
    const { exit, stdout, stderr } = await generate('--from', 'x.cfg');
    expect(exit).toBe(0);
    expect(stdout).toContain('{ name: b, address: 10.0.0.2 } # x.cfg:3, x.cfg:7\n');
    expect(stderr).toContain(
      'x.cfg:7:12: warning: "10.0.9.2" is left out: a cluster file has one address for "b", and "10.0.0.2" comes first (x.cfg)',
    );
    expect(stderr).toContain('-    peer b 10.0.9.2:8\n+    peer b 10.0.0.2:8\n');
  });

  it('names the place of what HAProxy refuses', async () => {
    await put('x.cfg', `${LEGACY}  nonsense\n`);
    const { exit, stdout, stderr } = await generate('--from', 'x.cfg', '-L', 'a');
    expect(exit).toBe(1);
    expect(stderr).toMatch(/^x\.cfg:4:3: error: unknown keyword "nonsense"/m);
    expect(stdout).toContain('nodes:');
  });

  it('says where the configs belong on the command line', async () => {
    expect(await generate('--from', '-L', 'a', 'a.cfg')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('name the configs right after it: --from a.cfg'),
    });
  });

  it('writes a file from which the configs come back', async () => {
    await mkdir(join(cwd, 'deep'));
    expect(await generate('--from', 'a.cfg', 'b.cfg', '-o', 'deep/hapeers.yaml')).toEqual(
      did(0, '', 'wrote deep/hapeers.yaml\n'),
    );
    const text = await readFile(join(cwd, 'deep/hapeers.yaml'), 'utf8');
    expect(text).toBe(CLUSTER.replaceAll(/[ab]\.cfg/g, '../$&'));
    for (const node of ['a', 'b']) {
      const into = ['--node', node, '--into', `${node}.cfg`];
      expect(await generate('deep/hapeers.yaml', ...into, '--check')).toEqual(did(0));
    }
    expect(await hapeers(['lint', '--cluster', 'deep/hapeers.yaml'], { cwd })).toMatchObject({ exit: 0 });
    expect(await readdir(cwd)).toEqual(['a.cfg', 'b.cfg', 'deep']);
  });

  it('writes JSON where the file is to be JSON', async () => {
    expect(await generate('--from', 'a.cfg', 'b.cfg', '-o', 'hapeers.json')).toMatchObject({ exit: 0 });
    expect(JSON.parse(await readFile(join(cwd, 'hapeers.json'), 'utf8'))).toMatchObject({
      peers: { name: 'c', form: 'modern', port: 7 },
      servers: { app: { web1: 5 } },
    });
    expect(await generate('--node', 'a', '--into', 'a.cfg', '--check')).toEqual(did(0));
  });

  it('takes one file for all nodes, files and folders of one node, and standard input', async () => {
    await put('all.cfg', LEGACY);
    const expected = (file: string) =>
      `${HEAD}peers:\n  name: c # ${file}:1\n  form: legacy\n  port: 7\nnodes:\n  - { name: a, address: 10.0.0.1 } # ${file}:2\n  - { name: b, address: 10.0.0.2 } # ${file}:3\n`;
    expect(await generate('--from', 'all.cfg')).toEqual(did(0, expected('all.cfg')));
    const stdin = new TextEncoder().encode(LEGACY);
    expect(await hapeers(['generate', '--from', '-'], { cwd, stdin })).toEqual(did(0, expected('<stdin>')));
    const [peers = '', app = ''] = B.split('\n\n');
    await put('b1.cfg', `${peers}\n`);
    await put('b2.cfg', app);
    const { exit, stdout } = await generate('--from', 'a.cfg', '--node', 'b=b1.cfg,b2.cfg');
    expect({ exit, stdout }).toEqual({
      exit: 0,
      stdout: CLUSTER.replace('config: b.cfg', 'config: [ b1.cfg, b2.cfg ]')
        .replaceAll('b.cfg:7', 'b2.cfg:2')
        .replaceAll('b.cfg:8', 'b2.cfg:3')
        .replaceAll('b.cfg:', 'b1.cfg:'),
    });
    await put('hapeers.yaml', stdout);
    for (const file of ['b1.cfg', 'b2.cfg']) {
      expect(await generate('--node', 'b', '--into', file, '--check')).toEqual(did(0));
    }
  });

  it('says in short where what many nodes say was found, and each certificate', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const text = (own: string) =>
      `peers c\n    shards 2\n    bind 10.0.0.${names.indexOf(own)}:7 ssl crt /x/${own === 'e' ? 'odd' : own}.pem verify none\n    default-server ssl verify none\n    server obs 127.0.0.1:9\n${names
        .map((name, index) => `    server ${name}${name === own ? '' : ` 10.0.0.${index}:7`}\n`)
        .join('')}    table t type ip size 1k\n`;
    for (const name of names) await put(`${name}.cfg`, text(name));
    await put('odd # name.cfg', text('e'));
    const configs = ['a.cfg', 'b.cfg', 'c.cfg', 'd.cfg', 'odd # name.cfg'];
    const { exit, stdout } = await generate('--from', ...configs);
    expect({ exit, stdout }).toEqual({
      exit: 0,
      stdout: `${HEAD}peers:
  name: c # a.cfg:1, b.cfg:1 and 3 more
  form: modern
  port: 7
  tls:
    crt: /x/{name}.pem # a.cfg:3, b.cfg:3 and 2 more
    verify: none # a.cfg:4, b.cfg:4 and 3 more
  shards: 2 # a.cfg:2, b.cfg:2 and 3 more
  observers:
    - obs # a.cfg:5, b.cfg:5 and 3 more
  tables:
    - { name: t, type: ip, size: 1k } # a.cfg:11, b.cfg:11 and 3 more
nodes:
  - { name: a, address: 10.0.0.0, config: a.cfg } # name a.cfg:6, b.cfg:6 and 3 more; address b.cfg:6, c.cfg:6 and 2 more; bind a.cfg:3
  - { name: b, address: 10.0.0.1, config: b.cfg } # name a.cfg:7, b.cfg:7 and 3 more; address a.cfg:7, c.cfg:7 and 2 more; bind b.cfg:3
  - { name: c, address: 10.0.0.2, config: c.cfg } # name a.cfg:8, b.cfg:8 and 3 more; address a.cfg:8, b.cfg:8 and 2 more; bind c.cfg:3
  - { name: d, address: 10.0.0.3, config: d.cfg } # name a.cfg:9, b.cfg:9 and 3 more; address a.cfg:9, b.cfg:9 and 2 more; bind d.cfg:3
  - { name: e, address: 10.0.0.4, tls: { crt: /x/odd.pem }, config: "odd # name.cfg" } # name a.cfg:10, b.cfg:10 and 3 more; address a.cfg:10, b.cfg:10 and 2 more; bind, crt odd # name.cfg:3
`,
    });
  });

  it('tells which node it has no config of', async () => {
    const { exit, stderr } = await generate('--from', 'b.cfg');
    expect(exit).toBe(0);
    expect(stderr).toBe(
      'hapeers: no config for "a" was given, so the address that other nodes dial is used as the listening address\n',
    );
  });

  it('shows what generating would change', async () => {
    await put('b.cfg', B.replace('bind 10.0.0.2:7', 'bind 10.0.0.2:7 tfo'));
    const { exit, stdout, stderr } = await generate('--from', 'a.cfg', 'b.cfg');
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: CLUSTER });
    expect(stderr).toMatch(/^b\.cfg:2:21: warning: "tfo" is left out: a cluster file has no key for it /);
    expect(stderr).toContain(
      'hapeers: generating from this cluster file would change the config (b.cfg)\n--- a/b.cfg\n+++ b/b.cfg\n',
    );
    expect(stderr).toContain('-    bind 10.0.0.2:7 tfo\n+    bind 10.0.0.2:7\n');
  });

  it('tells where generating would fail', async () => {
    await put('b.cfg', B.replace('server web1 10.0.1.1:80 id 5', 'server web9 10.0.1.1:80 id 6'));
    const { exit, stderr } = await generate('--from', 'a.cfg', 'b.cfg');
    expect(exit).toBe(0);
    expect(stderr).toMatch(
      /^hapeers: generating from this cluster file would fail: "app" has no server "web9", whose id the cluster file defines \(a\.cfg\)\n {2}hint: /,
    );
  });

  it('refuses configs that contradict each other, with both places', async () => {
    await put(
      'c.cfg',
      'peers c\n    bind 10.0.0.3:7\n    server a 10.0.0.1:8\n    server b 10.0.0.2:7\n    server c\n',
    );
    const { exit, stdout, stderr } = await generate('--from', 'a.cfg', 'b.cfg', 'c.cfg');
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' });
    expect(stderr).toMatch(
      /^c\.cfg:3:14: error: the address of "a" is "10\.0\.0\.1:8" here and "10\.0\.0\.1:7" elsewhere \[cluster\/derived\]\n[\s\S]*\n {2}b\.cfg:3:14: it is "10\.0\.0\.1:7" here\n/,
    );
  });

  it('takes two notations of one address for no contradiction', async () => {
    await put('x.cfg', 'peers c\n  peer a [fd00::1]:7\n  peer b 10.0.0.2:7\n');
    await put('y.cfg', 'peers c\n  peer a ipv6@[FD00::1]:7\n  peer b ipv4@10.0.0.2:7\n');
    const { stdout } = await generate('--from', '--node', 'a=x.cfg', '--node', 'b=y.cfg');
    expect(stdout).toContain('name: a, address: "[fd00::1]"');
  });

  it('marks what no cluster file may say', async () => {
    await put('c.cfg', 'peers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.1:7\n');
    const { exit, stdout, stderr } = await generate('--from', 'c.cfg');
    expect(exit).toBe(1);
    expect(stdout).toMatch(/# hapeers: "b" has the address of "a": 10\.0\.0\.1:7.*\n {2}- \{ name: b/);
    expect(stderr).toMatch(/the configs do not say enough for a cluster file\n {2}hint: /);
  });

  const misuse: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no config', ['--from'], /^hapeers: --from does not name a config\n {2}hint: name one or several/],
    [
      'a cluster file',
      ['x.yaml', '--from', 'a.cfg'],
      /^hapeers: --from makes a cluster file, so it cannot read one/,
    ],
    ['what makes configs', ['--from', 'a.cfg', '--check'], /^hapeers: --from and --check cannot be combined/],
    ['one name for two configs', ['--from', 'a.cfg', 'a.cfg'], /^hapeers: two configs are for the node "a"/],
    [
      'a local peer for two',
      ['--from', 'a.cfg', 'b.cfg', '-L', 'a'],
      /^hapeers: --localpeer is for one config/,
    ],
    ['a node without files', ['--from', '--node', 'a'], /^hapeers: invalid --node "a"/],
    [
      'an unknown local peer',
      ['--from', 'unknown.cfg'],
      /^hapeers: the local peer is not known \(unknown\.cfg\)\n {2}hint: name it: --from --node NAME=unknown\.cfg\n$/,
    ],
    [
      'another local peer',
      ['--from', '--node', 'a=named.cfg'],
      /^hapeers: the file says "localpeer b", not "a" \(named\.cfg\)/,
    ],
    [
      'no peers section',
      ['--from', 'none.cfg', '-L', 'a'],
      /^hapeers: the configs have no named peers section/,
    ],
    ['a version without --from', ['--haproxy-version', '3.0'], /^hapeers: --haproxy-version requires --from/],
    ['a missing config', ['--from', 'nowhere.cfg'], /^hapeers: cannot read the file/],
  ];
  it.each(misuse)('refuses %s', async (_, args, message) => {
    await put('unknown.cfg', 'peers c\n  bind :7\n  server a 10.0.0.1:7\n  server b 10.0.0.2:7\n');
    await put('named.cfg', `global\n  localpeer b\n${LEGACY}`);
    await put('none.cfg', 'defaults\n');
    const { exit, stdout, stderr } = await generate(...args);
    expect(stderr).toMatch(message);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
  });
});
