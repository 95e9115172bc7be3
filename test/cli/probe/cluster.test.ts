import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCluster } from '../../../src/cluster/read.ts';
import { spliceInto } from '../../../src/generate/splice.ts';
import { Source } from '../../../src/text.ts';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { type Certificates, makeCertificates } from '../../haproxy/certificates.ts';
import { type HaproxyNode, resynchronised, startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { until } from '../../haproxy/wait.ts';
import { hapeers } from '../shell.ts';

const BACKENDS =
  'defaults\n    timeout connect 1s\n    timeout client 1s\n    timeout server 1s\n\nbackend app\n';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await makeCertificates(['a', 'b']);
});
afterAll(() => certificates.remove());

/** Nodes with the configs that are generated from the very file that they are then probed with. */
describe.each(haproxyBinaries())('hapeers probe --cluster, with HAProxy $version', (binary) => {
  let cwd = '';
  let nodes: { readonly a: HaproxyNode; readonly b: HaproxyNode };
  let clear: { readonly a: number; readonly b: number };

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'hapeers-cluster-'));
    clear = { a: await freePort(), b: await freePort() };
    const secure = { a: await freePort(), b: await freePort() };
    const tls = `tls: { crt: "${certificates.folder}/{name}.pem", ca-file: ${certificates.caFile}, verifyhost: "{name}", sni: "{name}" }`;
    const file = (ports: typeof clear, more: string) =>
      `peers: { name: pair, observers: [watcher]${more} }
nodes:
  - { name: a, address: 127.0.0.1, port: ${ports.a} }
  - { name: b, address: 127.0.0.1, port: ${ports.b} }
tables:
  app: { type: ip, size: 100, expire: 1h, store: [gpc0, http_req_cnt] }
`;
    const secureText = file(secure, `, ${tls}`).replace('name: pair', 'name: secure');
    // One process of each name serves both clusters.
    const load = (text: string) => {
      const { cluster, problems } = readCluster(new Source('hapeers.yaml', text));
      if (cluster === null) throw new Error(problems.map(({ message }) => message).join(', '));
      return cluster;
    };
    const start = (name: 'a' | 'b') => {
      const config = spliceInto(new Source('haproxy.cfg', BACKENDS), load(file(clear, '')), name);
      const secured = spliceInto(
        new Source('haproxy.cfg', `${config}\nbackend safe\n`),
        load(secureText.replace('app:', 'safe:')),
        name,
      );
      return startNode({ binary, config: secured, localPeer: name });
    };
    const [a, b] = await Promise.all([start('a'), start('b')]);
    nodes = { a, b };
    const sockets = (name: 'a' | 'b') => nodes[name].socketPath;
    const text = file(clear, '')
      .replace(`port: ${clear.a} }`, `port: ${clear.a}, socket: ${sockets('a')} }`)
      .replace(`port: ${clear.b} }`, `port: ${clear.b}, socket: ${sockets('b')} }`);
    await writeFile(join(cwd, 'hapeers.yaml'), text);
    await writeFile(join(cwd, 'secure.yaml'), secureText);
    await writeFile(
      join(cwd, 'swapped.yaml'),
      text.replace('name: a', 'name: x').replace('name: b', 'name: a'),
    );
    await mkdir(join(cwd, 'deep'));
    await Promise.all([resynchronised(a), resynchronised(b)]);
    await a.runtime('set table app key 10.0.0.1 data.gpc0 3 data.http_req_cnt 5');
    await until('the entry on the other node', 10_000, async () =>
      (await b.runtime('show table app')).includes('10.0.0.1'),
    );
  }, 60_000);
  afterAll(async () => {
    await Promise.all([nodes.a.stop(), nodes.b.stop()]);
    await rm(cwd, { recursive: true, force: true });
  });

  const probe = (...args: string[]) => hapeers(['probe', ...args], { cwd });

  it('asks every node who it is', async () => {
    const { exit, stdout } = await probe('--cluster', '--format', 'json');
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      healthy: true,
      targets: [
        { address: `127.0.0.1:${clear.a}`, peer: 'a', verdict: 'identified' },
        { address: `127.0.0.1:${clear.b}`, peer: 'b', verdict: 'identified' },
      ],
    });
    expect((await hapeers(['probe', '--cluster'], { cwd: join(cwd, 'deep') })).exit).toBe(0);
    expect((await probe('--cluster', 'hapeers.yaml', '--peers', 'pair')).exit).toBe(0);
  });

  it('finds a node that is called otherwise', async () => {
    const { exit, stdout } = await probe('--cluster', 'swapped.yaml', '--format', 'json');
    expect(exit).toBe(1);
    const verdicts = JSON.parse(stdout).targets.map(({ verdict }: { verdict: string }) => verdict);
    expect(verdicts).toEqual(['wrong-peer', 'wrong-peer']);
  });

  it('speaks TLS as the file says, with the certificate of the node that it is', async () => {
    const asNode = await probe('--cluster', 'secure.yaml', '-L', 'a', '--format', 'json');
    expect(asNode.exit, asNode.stdout).toBe(0);
    const [first] = JSON.parse(asNode.stdout).targets;
    expect(first).toMatchObject({ peer: 'a', verdict: 'identified', tlsMs: expect.any(Number) });
    const own = ['--crt', certificates.file('b'), '--ca-file', certificates.caFile];
    expect((await probe('--cluster', 'secure.yaml', ...own)).exit).toBe(0);
    const none = await probe('--cluster', 'secure.yaml');
    expect(none.exit).toBe(2);
    expect(none.stderr).toMatch(
      /^hapeers: the nodes require a client certificate, and this machine is not one of them/,
    );
  });

  it('observes the tables of all nodes', async () => {
    const compared = await probe('--cluster', '--as', 'watcher', '--compare');
    expect(compared.stdout).toMatch(/same .*app.* \(a 1, b 1\)/);
    expect(compared.exit).toBe(0);
    const { stdout } = await probe('--cluster', '--as', 'watcher', '--sum', '--format', 'json');
    const app = JSON.parse(stdout).tables.find(({ name }: { name: string }) => name === 'app');
    expect(app.entries).toMatchObject([{ key: '10.0.0.1' }]);
    const real = await probe('--cluster', '--as', 'b', '--tables');
    expect(real.exit).toBe(2);
    expect(real.stderr).toMatch(/"b" is the name of a node/);
  });

  it('asks the runtime APIs of the file', async () => {
    const { exit, stdout } = await probe('--cluster', '--socket', '--format', 'json');
    const targets = JSON.parse(stdout).targets as { readonly peer: string; readonly runtime?: unknown }[];
    expect(targets.map(({ peer }) => peer)).toEqual(['a', 'b', 'a', 'b']);
    expect(exit, stdout).toBe(0);
  });
});

describe('hapeers probe --cluster says what is wrong', () => {
  let cwd = '';
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'hapeers-cluster-'));
    const put = (name: string, text: string) => writeFile(join(cwd, name), text);
    await put('plain.yaml', 'peers: { name: c }\nnodes: [{ name: a, address: 127.0.0.1 }]\n');
    await put('variable.yaml', 'peers: { name: c }\nnodes: [{ name: a, address: "${HOST}" }]\n');
    await put('bad.yaml', 'peers: { name: c }\n');
  });
  afterAll(() => rm(cwd, { recursive: true, force: true }));

  it.each([
    [['--cluster'], /^hapeers: no hapeers\.yaml in this folder or above\n {2}hint: name the cluster file/],
    [['--cluster', 'plain.yaml', '--peers', 'd'], /^hapeers: the cluster file has no peers section "d"/],
    [['--cluster', 'plain.yaml', '-L', 'z'], /^hapeers: no node is named "z"/],
    [['--cluster', 'plain.yaml', '--socket'], /^hapeers: the cluster file does not name a runtime API/],
    [
      ['--cluster', 'variable.yaml'],
      /^hapeers: the address of "a" cannot be dialed from here \("\$\{HOST\}:10000"\)\n {2}hint: give the value/,
    ],
    [['--cluster', 'bad.yaml'], /hapeers: the cluster file is invalid\n {2}hint: /],
    [['--socket'], /^hapeers: --socket does not name a runtime API/],
    [['--peers', 'c', '127.0.0.1:1'], /^hapeers: --peers requires -f or --cluster/],
  ])('%j', async (args, message) => {
    const { exit, stderr } = await hapeers(['probe', ...args], { cwd });
    expect(stderr).toMatch(message);
    expect(exit).toBe(2);
  });

  it('and takes the value of a variable', async () => {
    const { exit, stdout } = await hapeers(
      ['probe', '--cluster', 'variable.yaml', '--env', 'HOST=127.0.0.1', '--format', 'json'],
      { cwd },
    );
    expect(exit).toBe(1);
    expect(JSON.parse(stdout).targets).toMatchObject([{ address: '127.0.0.1:10000', verdict: 'refused' }]);
  });
});
