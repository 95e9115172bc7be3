import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { hapeers } from './shell.ts';

const CLUSTER = `haproxy: "2.6"
peers: { name: c, port: 1024 }
nodes:
  - { name: hap1, address: 127.0.0.1, config: hap1.cfg }
  - { name: hap2, address: 127.0.0.2 }
`;
const LEGACY = 'peers c\n    peer hap1 127.0.0.1:1024\n    peer hap2 127.0.0.2:1024\n';
const MODERN = 'peers c\n    bind 127.0.0.1:1024\n    server hap1\n    server hap2 127.0.0.2:1024\n';
const CONFIG =
  '# mine\ndefaults\n    timeout connect 1s\n    timeout client 1s\n    timeout server 1s\n\nbackend app\n    server s 127.0.0.1:80\n';
const SPLICED = CONFIG.replace('backend app', `${LEGACY}\nbackend app`);

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-generate-'));
  await put('hapeers.yaml', CLUSTER);
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const put = (name: string, text: string) => writeFile(join(cwd, name), text);
const get = (name: string) => readFile(join(cwd, name), 'utf8');
const generate = (...args: string[]) => hapeers(['generate', ...args], { cwd });
/** What a command did, where it is silent on the streams that are not told. */
const did = (exit: number, stdout = '', stderr = '') => ({ exit, stdout, stderr });

describe('hapeers generate', () => {
  it('finds the cluster file in a folder above', async () => {
    await mkdir(join(cwd, 'deep/er'), { recursive: true });
    const found = await hapeers(['generate', '--node', 'hap1'], { cwd: join(cwd, 'deep/er') });
    expect(found).toEqual(did(0, LEGACY));
    await rm(join(cwd, 'hapeers.yaml'));
    const { exit, stderr } = await generate();
    expect(exit).toBe(2);
    expect(stderr).toMatch(/^hapeers: no hapeers\.yaml in this folder or above\n {2}hint: /);
  });

  it('needs no node where all have one text', async () => expect(await generate()).toEqual(did(0, LEGACY)));

  it('needs a node where each has its own', async () => {
    const { exit, stderr } = await generate('--form', 'modern');
    expect(exit).toBe(2);
    expect(stderr).toMatch(
      /is not a node of the cluster \(hapeers\.yaml\)\n {2}hint: choose one with --node: hap1, hap2; or all with --all\n$/,
    );
    expect(await generate('--form', 'modern', '-L', 'hap1')).toEqual(did(0, MODERN));
    expect(await generate('--form', 'modern', '--node', 'hap1')).toEqual(did(0, MODERN));
  });

  it('names the nodes of texts that it prints together', async () => {
    const { exit, stdout } = await generate('--all', '--form', 'modern');
    expect(exit).toBe(0);
    expect(stdout).toBe(
      `# hap1\n${MODERN}\n# hap2\npeers c\n    bind 127.0.0.2:1024\n    server hap1 127.0.0.1:1024\n    server hap2\n`,
    );
  });

  it('takes several nodes, in the order of the cluster file', async () => {
    const both = await generate('--node', 'hap2', '--node', 'hap1', '--form', 'modern');
    expect(both).toEqual(await generate('--all', '--form', 'modern'));
    expect(await generate('--node', 'hap1', '--node', 'hap3')).toMatchObject({ exit: 2 });
  });

  it('writes a file for each node', async () => {
    expect(await generate('--all', '-o', 'out')).toEqual(
      did(0, '', 'wrote out/hap1.cfg\nwrote out/hap2.cfg\n'),
    );
    expect(await get('out/hap2.cfg')).toBe(LEGACY);
    expect(await generate('--all', '-o', 'out', '--check')).toEqual(did(0));
    await put('out/hap2.cfg', 'peers c\n');
    expect(await generate('--all', '-o', 'out', '--check')).toEqual(
      did(1, '', 'out/hap2.cfg differs from hapeers.yaml\n'),
    );
    expect(await generate('--node', 'hap1', '-o', '{name}.cfg')).toEqual(did(0, '', 'wrote hap1.cfg\n'));
  });

  it('reads JSON and standard input', async () => {
    const json = JSON.stringify({ peers: { name: 'c' }, nodes: [{ name: 'a', address: '10.0.0.1' }] });
    const stdin = new TextEncoder().encode(json);
    expect(await hapeers(['generate', '-'], { cwd, stdin })).toEqual(
      did(0, 'peers c\n    peer a 10.0.0.1:10000\n'),
    );
  });
});

describe('hapeers generate --artifact', () => {
  it('prints and writes what goes with the sections', async () => {
    const { exit, stdout } = await generate('--artifact', 'ufw', '--node', 'hap1');
    expect(exit).toBe(0);
    expect(stdout).toContain("ufw allow proto tcp from 127.0.0.2 to any port 1024 comment 'hapeers hap2'\n");
    const args = ['--artifact', 'nftables', '--all', '-o', 'out'];
    expect(await generate(...args)).toEqual(did(0, '', 'wrote out/hap1.nft\nwrote out/hap2.nft\n'));
    expect(await generate(...args, '--check')).toEqual(did(0));
    await put('out/hap1.nft', 'table inet mine\n');
    expect(await generate(...args, '--check')).toEqual(
      did(1, '', 'out/hap1.nft differs from hapeers.yaml\n'),
    );
  });

  it('needs to know the node', async () => {
    const { exit, stderr } = await generate('--artifact', 'localpeer');
    expect(exit).toBe(2);
    expect(stderr).toMatch(/is not a node of the cluster \(hapeers\.yaml\)/);
  });
});

describe('hapeers generate -o', () => {
  const TABLE = 'tables: { app: { type: ip, size: 1k, expire: 1m } }\n';

  it('writes a peers file again, whose proxies are in files that nobody named', async () => {
    await put('hapeers.yaml', `${CLUSTER}${TABLE}`);
    const write = () => generate('--node', 'hap1', '-o', 'peers.cfg');
    expect(await write()).toEqual(did(0, '', 'wrote peers.cfg\n'));
    expect(await write()).toEqual(did(0, '', 'peers.cfg is up to date\n'));
    await put('hapeers.yaml', `${CLUSTER}${TABLE}`.replace('127.0.0.2', '127.0.0.3'));
    expect(await write()).toEqual(did(0, '', 'wrote peers.cfg\n'));
    expect(await get('peers.cfg')).toContain('peer hap2 127.0.0.3:1024');
  });

  it('tells a table that the other files of the node do not have', async () => {
    await put(
      'hapeers.yaml',
      `${CLUSTER}${TABLE.replace('app', 'api')}`.replace('config: hap1.cfg', 'config: [hap1.cfg, peers.cfg]'),
    );
    await put('hap1.cfg', CONFIG);
    await put('peers.cfg', LEGACY);
    const { exit, stderr } = await generate('--node', 'hap1', '-o', 'peers.cfg');
    expect(exit).toBe(2);
    expect(stderr).toContain('table "api" is not read: no line of the files declares it');
  });
});

describe('hapeers generate --into', () => {
  beforeEach(() => put('hap1.cfg', CONFIG));

  it('prints the config, or shows, checks and writes the change', async () => {
    expect(await generate('--into', 'hap1.cfg')).toEqual(did(0, SPLICED));
    expect(await generate('--into', 'hap1.cfg', '--check')).toEqual(
      did(1, '', 'hap1.cfg differs from hapeers.yaml\n'),
    );
    const diff = await generate('--into', 'hap1.cfg', '--diff');
    expect(diff).toMatchObject({ exit: 0, stderr: '' });
    expect(diff.stdout).toMatch(/^--- a\/hap1\.cfg\n\+\+\+ b\/hap1\.cfg\n@@ -4,5 \+4,9 @@\n/);
    expect(await get('hap1.cfg')).toBe(CONFIG);
    expect(await generate('--into', 'hap1.cfg', '--write')).toEqual(did(0, '', 'wrote hap1.cfg\n'));
    expect(await get('hap1.cfg')).toBe(SPLICED);
    expect(await generate('--into', 'hap1.cfg', '--write')).toEqual(did(0, '', 'hap1.cfg is up to date\n'));
    expect(await generate('--into', 'hap1.cfg', '--check')).toEqual(did(0));
    expect(await generate('--into', 'hap1.cfg', '--diff')).toEqual(did(0));
    expect(await readdir(cwd)).toEqual(['hap1.cfg', 'hapeers.yaml']);
  });

  it('writes the ids of servers with everything else', async () => {
    await put('hapeers.yaml', `${CLUSTER}servers: { app: { s: 7 } }\n`);
    const after = SPLICED.replace('127.0.0.1:80', '127.0.0.1:80 id 7');
    expect(await generate('--into', 'hap1.cfg')).toEqual(did(0, after));
    await put('hap1.cfg', SPLICED);
    expect(await generate('--into', 'hap1.cfg', '--check')).toMatchObject({ exit: 1 });
    const { stdout } = await generate('--into', 'hap1.cfg', '--diff');
    expect(stdout).toContain('-    server s 127.0.0.1:80\n+    server s 127.0.0.1:80 id 7\n');
    await generate('--into', 'hap1.cfg', '--write');
    expect(await get('hap1.cfg')).toBe(after);
    expect(await generate('--into', 'hap1.cfg', '--check')).toEqual(did(0));
    await put('hapeers.yaml', `${CLUSTER}servers: { app: { t: 7 } }\n`);
    expect(await generate('--into', 'hap1.cfg', '--check')).toEqual(
      did(
        2,
        '',
        'hapeers: "app" has no server "t", whose id the cluster file defines (hap1.cfg)\n  hint: add that server, or remove its id from the cluster file\n',
      ),
    );
  });

  it('puts into each file of a node what belongs there', async () => {
    const more = 'localpeer: true\ntables: { app: { type: ip, size: 1k } }\nservers: { app: { s: 7 } }\n';
    const split = CLUSTER.replace('config: hap1.cfg', 'config: [hap1.cfg, app.cfg, absent.cfg]');
    await put('hapeers.yaml', more + split);
    const peers = `global\n    localpeer hap1\n\n${LEGACY}`;
    await put('hap1.cfg', peers.replace('127.0.0.2', '127.0.0.3'));
    await put('app.cfg', CONFIG);
    expect(await generate('--node', 'hap1', '--into', 'hap1.cfg')).toEqual(did(0, peers));
    const app = CONFIG.replace('127.0.0.1:80', '127.0.0.1:80 id 7').replace(
      'backend app\n',
      'backend app\n    stick-table type ip size 1k peers c\n',
    );
    const second = await generate('--node', 'hap1', '--into', 'app.cfg');
    expect(second).toMatchObject({ exit: 0, stdout: app });
    expect(second.stderr).toContain('[table/missing-expire]');
    await put('hapeers.yaml', more + split.replace('app.cfg', 'apq.cfg'));
    const alone = await generate('--node', 'hap1', '--into', 'hap1.cfg');
    expect(alone.exit).toBe(2);
    expect(alone.stderr).toMatch(/^hapeers: no frontend, backend or listen is named "app"/);
  });

  it('takes the node from localpeer, and refuses to write for another', async () => {
    const config = `global\n    localpeer hap2\n${CONFIG}`;
    await put('hap1.cfg', config);
    const { stdout } = await generate('--into', 'hap1.cfg', '--form', 'modern');
    expect(stdout).toContain('    server hap2\n');
    expect(await generate('--into', 'hap1.cfg', '--node', 'hap1', '--write')).toEqual(
      did(
        2,
        '',
        'hapeers: the file says "localpeer hap2", not "hap1" (hap1.cfg)\n  hint: use --node hap2, or "localpeer: true" in the cluster file to have the line set\n',
      ),
    );
    expect(await get('hap1.cfg')).toBe(config);
  });

  it('keeps mode, links and a copy', async () => {
    await chmod(join(cwd, 'hap1.cfg'), 0o640);
    await symlink('hap1.cfg', join(cwd, 'link.cfg'));
    expect(await generate('--node', 'hap1', '--into', 'link.cfg', '--write', '--backup')).toEqual(
      did(0, '', 'wrote link.cfg\n'),
    );
    expect((await lstat(join(cwd, 'link.cfg'))).isSymbolicLink()).toBe(true);
    expect((await stat(join(cwd, 'hap1.cfg'))).mode & 0o777).toBe(0o640);
    expect(await get('hap1.cfg')).toBe(SPLICED);
    expect(await get('link.cfg.bak')).toBe(CONFIG);
  });

  it('goes through every node with {name} in the path', async () => {
    await put('hap2.cfg', CONFIG);
    const args = ['--all', '--form', 'modern', '--into', '{name}.cfg'];
    expect(await generate(...args, '--write')).toEqual(did(0, '', 'wrote hap1.cfg\nwrote hap2.cfg\n'));
    expect(await get('hap1.cfg')).toBe(CONFIG.replace('backend app', `${MODERN}\nbackend app`));
    expect(await generate(...args, '--check')).toEqual(did(0));
    expect(await generate('--all', '--form', 'modern', '--into', 'hap1.cfg', '--write')).toMatchObject({
      exit: 2,
    });
  });

  it('keeps bytes that are not UTF-8', async () => {
    const latin1 = Buffer.from(CONFIG.replace('# mine', '# m\xe4in'), 'latin1');
    await writeFile(join(cwd, 'hap1.cfg'), latin1);
    await generate('--into', 'hap1.cfg', '--write');
    expect((await readFile(join(cwd, 'hap1.cfg'))).toString('latin1')).toBe(
      SPLICED.replace('# mine', '# m\xe4in'),
    );
  });

  it('works as a filter', async () => {
    const stdin = new TextEncoder().encode(CONFIG);
    expect(await hapeers(['generate', '--into', '-'], { cwd, stdin })).toEqual(did(0, SPLICED));
  });
});

describe('hapeers generate says what is wrong', () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    [
      'an unknown node',
      ['--node', 'hap3'],
      /^hapeers: no node is named "hap3" \(hapeers\.yaml\)\n {2}hint: did you mean "hap1"\?\n$/,
    ],
    ['a node and all', ['--node', 'hap1', '--all'], /^hapeers: --node and --all cannot be combined/],
    [
      'a check of configs that are not here',
      ['--check'],
      /^hapeers: cannot read the file: no such file or directory \(.*\)\n {2}hint: /,
    ],
    [
      'a check that writes',
      ['--into', 'hap1.cfg', '--check', '--write'],
      /^hapeers: --check and --write cannot be combined/,
    ],
    [
      'an artifact in a config',
      ['--artifact', 'ufw', '--into', 'hap1.cfg'],
      /^hapeers: --artifact and --into cannot be combined/,
    ],
    [
      'an unknown artifact',
      ['--artifact', 'iptables'],
      /^hapeers: .*ufw, nftables, firewalld, keepalived, localpeer/,
    ],
    ['a backup of nothing', ['--backup'], /^hapeers: --backup requires --write/],
    [
      'a missing config',
      ['--into', 'none.cfg'],
      /^hapeers: cannot read the file: no such file or directory \(none\.cfg\)/,
    ],
    ['a folder as a config', ['--into', '.'], /^hapeers: cannot read the file: it is a directory \(\.\)/],
    [
      'a missing cluster file',
      ['none.yaml'],
      /^hapeers: cannot read the file: no such file or directory \(none\.yaml\)/,
    ],
    ['a folder as a cluster file', ['.'], /^hapeers: .*\(\.\)\n {2}hint: name a file in it\n$/],
    [
      'two cluster files',
      ['hapeers.yaml', '--cluster', 'hapeers.yaml'],
      /^hapeers: the cluster file is named twice/,
    ],
    ['an unknown form', ['--form', 'old'], /^hapeers: .*legacy, modern, single/],
    [
      'a place that cannot be written',
      ['-o', '/proc/none/x.cfg'],
      /^hapeers: cannot create the folder: .*\(\/proc\/none\)/,
    ],
    [
      'no HAProxy',
      ['--verify', '--haproxy', './none'],
      /^hapeers: cannot run HAProxy: no such file \(\.\/none\)\n {2}hint: give the path of the binary with --haproxy\n$/,
    ],
  ];
  for (const [what, args, message] of cases) {
    it(what, async () => {
      const { exit, stdout, stderr } = await generate(...args);
      expect(stderr).toMatch(message);
      expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    });
  }

  it('an invalid cluster file, with every problem and its place', async () => {
    await put(
      'hapeers.yaml',
      'peers: { name: c, prot: 1 }\nnodes:\n  - { name: hap1, address: 10.0.0.1, port: 0 }\n',
    );
    const { exit, stdout, stderr } = await generate('--node', 'hap1');
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toMatch(/^hapeers\.yaml:1:19: error: unknown key "prot"/);
    expect(stderr).toMatch(/^ {2}hint: did you mean "port"\?$/m);
    expect(stderr).toMatch(/^hapeers\.yaml:3:44: error: "port" must be a port from 1 to 65535, not "0"/m);
  });
});

describe('hapeers generate --verify', () => {
  const binaries = haproxyBinaries();

  for (const { branch, path } of binaries) {
    const cluster = CLUSTER.replace('2.6', branch);

    it(`writes what HAProxy ${branch} accepts`, async () => {
      await put('hapeers.yaml', cluster);
      await put('hap1.cfg', CONFIG);
      for (const form of ['modern', 'legacy', 'single']) {
        const args = [
          '--node',
          'hap1',
          '--form',
          form,
          '--into',
          'hap1.cfg',
          '--write',
          '--verify',
          '--haproxy',
          path,
        ];
        expect(await generate(...args)).toEqual(did(0, '', 'wrote hap1.cfg\n'));
      }
      expect(await get('hap1.cfg')).toContain('.if streq("$HAPROXY_LOCALPEER",hap1)');
      expect(await readdir(cwd)).toEqual(['hap1.cfg', 'hapeers.yaml']);
    });

    it(`does not write what HAProxy ${branch} refuses, and says why`, async () => {
      const broken = CONFIG.replace('server s', 'sever s');
      await put('hapeers.yaml', cluster);
      await put('hap1.cfg', broken);
      const args = ['--node', 'hap1', '--into', 'hap1.cfg', '--write', '--verify', '--haproxy', path];
      const { exit, stdout, stderr } = await generate(...args);
      expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' });
      expect(stderr).toMatch(/^hapeers: HAProxy refuses the config of "hap1" \(hap1\.cfg\)\n/);
      expect(stderr).toMatch(/\[hap1\.cfg:12\] ?: .*sever/);
      expect(stderr).toMatch(/\n {2}hint: nothing was written; .*\n$/);
      expect(await get('hap1.cfg')).toBe(broken);
      expect(await readdir(cwd)).toEqual(['hap1.cfg', 'hapeers.yaml']);
    });

    it(`writes ids beside what HAProxy ${branch} accepts only`, async () => {
      await put('hapeers.yaml', `${cluster}servers: { app: { s: 7 } }\n`);
      await put('hap1.cfg', CONFIG.replace('server s 127.0.0.1:80', 'server s 127.0.0.1:80 id 3 nothing'));
      const args = ['--node', 'hap1', '--into', 'hap1.cfg', '--write', '--verify', '--haproxy', path];
      expect(await generate(...args)).toMatchObject({ exit: 1 });
      await put('hap1.cfg', CONFIG);
      expect(await generate(...args)).toEqual(did(0, '', 'wrote hap1.cfg\n'));
      expect(await get('hap1.cfg')).toContain('server s 127.0.0.1:80 id 7\n');
    });

    it(`tells what HAProxy ${branch} newly warns about, and which version it is`, async () => {
      const warned = `${CONFIG}\nfrontend idle\n    mode http\n    timeout client 5s\n`;
      const args = ['--node', 'hap1', '--verify', '--haproxy', path];
      await put('hapeers.yaml', cluster);
      await put('hap1.cfg', warned);
      // What HAProxy warns about in the file as it is, is nothing new.
      expect(await generate(...args, '--into', 'hap1.cfg', '--write')).toEqual(
        did(0, '', 'wrote hap1.cfg\n'),
      );
      const { exit, stderr } = await hapeers(['generate', ...args, '--into', '-'], {
        cwd,
        stdin: new TextEncoder().encode(warned),
      });
      expect(exit).toBe(0);
      expect(stderr).toMatch(/^hapeers: HAProxy warns about the config of "hap1": .*idle/m);
      await put('hapeers.yaml', CLUSTER.replace('2.6', '2.4'));
      expect((await generate(...args, '--into', 'hap1.cfg', '--write')).stderr).toMatch(
        /^note: HAProxy \S+ was asked, but hap1 runs 2\.4 by the cluster file\n/m,
      );
    });

    it(`does not write a section that HAProxy ${branch} would drop`, async () => {
      // Another file of the node names another local peer.
      await put('hapeers.yaml', CLUSTER.replace('config: hap1.cfg', 'config: [hap1.cfg, more.cfg]'));
      await put('hap1.cfg', CONFIG);
      await put('more.cfg', 'global\n    localpeer other\n');
      const args = ['--node', 'hap1', '--into', 'hap1.cfg', '--write', '--verify', '--haproxy', path];
      const { exit, stderr } = await generate(...args);
      expect(stderr).toContain('"localpeer" after a peers section is ignored [global/bad-localpeer]');
      expect(exit).toBe(2);
      expect(await get('hap1.cfg')).toBe(CONFIG);
    });
  }
});
