import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type HaproxyBinary, haproxyBinaries, repositoryFolder } from './binaries.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { check } from './check.ts';
import { type HaproxyNode, resynchronised, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { type Backend, get, startBackends } from './requests.ts';
import { until } from './wait.ts';

/** The two ways to say which node one is: the same file everywhere and `-L`, or a file for each node with `localpeer`. */
const forms = [
  { form: 'legacy', ownFile: false },
  { form: 'modern', ownFile: true },
] as const;

const names = ['lb1', 'lb2'] as const;
type Name = (typeof names)[number];

const deadlineMs = 15_000;

let web: readonly Backend[];
let certificates: Certificates;

beforeAll(async () => {
  [web, certificates] = await Promise.all([startBackends(5), makeCertificates(names)]);
});

afterAll(async () => {
  await Promise.all(web.map((server) => server.stop()));
  await certificates.remove();
});

/** A load balancer of five web servers with sticky sessions and request rates, without anything about peers. */
function balancer(port: number, tableOf: (proxy: string) => string = () => ''): string {
  return `defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

frontend web
    bind 127.0.0.1:${port}
    http-request track-sc0 src table rates
    default_backend app

backend rates
${tableOf('rates')}
backend app
    balance roundrobin
${tableOf('app')}    stick on req.cook(JSESSIONID)
${web.map(({ name, port: own }) => `    server ${name} 127.0.0.1:${own}`).join('\n')}
`;
}

/** The servers that clients reach through a port, one request after the other, as `alice>web1`. */
async function visit(port: number, clients: readonly string[]): Promise<readonly string[]> {
  const reached: string[] = [];
  for (const client of clients) {
    const { status, body } = await get(port, `theme=dark; JSESSIONID=${client}`);
    reached.push(`${client}>${status === 200 ? body : status}`);
  }
  return reached;
}

/** What the sticky table of a node says, in the form of {@link visit}, by client. */
async function stuck(node: HaproxyNode): Promise<readonly string[]> {
  const table = await node.runtime('show table app');
  return [...table.matchAll(/ key=(\S+) .*?server_key=(\S+)/g)]
    .map(([, key, server]) => `${key}>${server}`)
    .sort();
}

async function countedRequests(node: HaproxyNode): Promise<number> {
  const table = await node.runtime('show table rates');
  return Number(/ key=127\.0\.0\.1 .*http_req_cnt=(\d+)/.exec(table)?.[1] ?? 0);
}

async function knows(node: HaproxyNode, visits: readonly string[]): Promise<void> {
  let last: readonly string[] = [];
  const missing = () =>
    `entry on the other node for ${visits.filter((visit) => !last.includes(visit)).join(' ')}`;
  await until(missing, deadlineMs, async () => {
    last = await stuck(node);
    return visits.every((visit) => last.includes(visit));
  });
}

async function counts(node: HaproxyNode, requests: number): Promise<void> {
  let last = 0;
  await until(
    () => `count of ${requests} requests (but ${last})`,
    deadlineMs,
    async () => {
      last = await countedRequests(node);
      return last === requests;
    },
  );
}

/** The standard output of a command that exits with 0. */
async function hapeers(...args: readonly string[]): Promise<string> {
  const program = join(repositoryFolder, 'bin/hapeers.js');
  return (await promisify(execFile)(process.execPath, [program, ...args])).stdout;
}

interface Cluster {
  /** Holds `hapeers.yaml`, `lb1.cfg` and `lb2.cfg`. */
  readonly folder: string;
  /** Where the clients come in. */
  readonly ports: Readonly<Record<Name, number>>;
  readonly peerPorts: Readonly<Record<Name, number>>;
  readonly nodes: Readonly<Record<Name, HaproxyNode>>;
  readonly configs: Readonly<Record<Name, string>>;
  stop(): Promise<void>;
}

/** From the cluster file and the balancers' own configurations to two HAProxy processes. */
async function startCluster(
  binary: HaproxyBinary,
  { form, ownFile }: (typeof forms)[number],
  tls: boolean,
): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'hapeers-demo-'));
  const [lb1, lb2, peer1, peer2] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const ports = { lb1, lb2 };
  const cluster = join(folder, 'hapeers.yaml');
  await writeFile(
    cluster,
    `haproxy: "${binary.branch}"
localpeer: ${ownFile}
peers:
  name: balancers
${tls ? `  tls: { crt: "${certificates.folder}/{name}.pem", ca-file: "${certificates.caFile}", verifyhost: "{name}" }` : ''}
nodes:
  - { name: lb1, address: 127.0.0.1, port: ${peer1} }
  - { name: lb2, address: 127.0.0.1, port: ${peer2} }
tables:
  app: { type: string, len: 64, size: 10k, expire: 1h }
  rates: { type: ip, size: 10k, expire: 10m, store: [http_req_cnt, "http_req_rate(1m)"] }
`,
  );
  const generate = async (name: Name) => {
    const file = join(folder, `${name}.cfg`);
    await writeFile(file, balancer(ports[name]));
    await hapeers('generate', cluster, '--node', name, '--form', form, '--into', file, '--write');
    return readFile(file, 'utf8');
  };
  const configs = { lb1: await generate('lb1'), lb2: await generate('lb2') };
  const start = (name: Name) =>
    startNode({ binary, config: configs[name], ...(ownFile ? {} : { localPeer: name }) });
  const [first, second] = await Promise.all([start('lb1'), start('lb2')]);
  return {
    folder,
    ports,
    peerPorts: { lb1: peer1, lb2: peer2 },
    nodes: { lb1: first, lb2: second },
    configs,
    stop: async () => {
      await Promise.all([first.stop(), second.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The name in the certificate that a port shows, verified with the authority. */
function nameInCertificate(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const file = certificates.file('lb1');
    Promise.all([readFile(certificates.caFile), readFile(file)]).then(([ca, pem]) => {
      const socket = connectTls({ host: '127.0.0.1', port, ca, cert: pem, key: pem }, () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.destroy();
      });
      socket.once('error', reject);
      socket.setTimeout(5_000, () => socket.destroy(new Error(`no TLS from port ${port}`)));
    }, reject);
  });
}

describe.concurrent('two load balancers that share sticky sessions and request rates', {
  timeout: 60_000,
}, () => {
  const clients = ['ann', 'bob', 'cid', 'dot', 'eve', 'fay', 'gus'];
  const others = ['hal', 'ida', 'jon', 'kim'];

  for (const binary of haproxyBinaries()) {
    for (const choice of forms) {
      for (const tls of [false, true]) {
        it(`HAProxy ${binary.branch}, ${choice.form} form${tls ? ' with TLS' : ''}`, async ({ expect }) => {
          const { folder, nodes, ports, peerPorts, configs, stop } = await startCluster(binary, choice, tls);
          try {
            for (const name of names) {
              const options = choice.ownFile ? {} : { localPeer: name };
              expect(await check(binary, configs[name], options)).toEqual({ exit: 0, messages: [] });
            }
            const both = names.flatMap((name) => ['--node', `${name}=${join(folder, `${name}.cfg`)}`]);
            const report = await hapeers(
              'lint',
              ...both,
              '--haproxy-version',
              binary.branch,
              '--format',
              'json',
            );
            expect(JSON.parse(report)).toMatchObject({ summary: { files: 2, errors: 0, warnings: 0 } });
            if (tls) for (const name of names) expect(await nameInCertificate(peerPorts[name])).toBe(name);

            // Until then a lesson may put a node's counts back to what the other one had learned from it, and a reload
            // would lose the tables.
            await Promise.all(names.map((name) => resynchronised(nodes[name])));

            // Round robin would give the servers in the order of the requests, so the clients come back in another one.
            // A count that arrives replaces the one that is there, so each side waits for it before it counts on.
            const viaFirst = await visit(ports.lb1, clients);
            expect(new Set(viaFirst.map((visit) => visit.split('>')[1])).size).toBe(web.length);
            await knows(nodes.lb2, viaFirst);
            await counts(nodes.lb2, clients.length);
            expect(await visit(ports.lb2, clients.toReversed())).toEqual(viaFirst.toReversed());

            const viaSecond = await visit(ports.lb2, others);
            await knows(nodes.lb1, viaSecond);
            await counts(nodes.lb1, 2 * clients.length + others.length);
            expect(await visit(ports.lb1, others.toReversed())).toEqual(viaSecond.toReversed());
            const requests = 2 * (clients.length + others.length);
            await counts(nodes.lb2, requests);

            await nodes.lb2.stop();
            await nodes.lb1.reload();
            await resynchronised(nodes.lb1);
            expect(await stuck(nodes.lb1)).toEqual([...viaFirst, ...viaSecond].sort());
            expect(await countedRequests(nodes.lb1)).toBe(requests);
            const all = [...viaFirst, ...viaSecond].toReversed();
            expect(await visit(ports.lb1, [...clients, ...others].toReversed())).toEqual(all);
          } finally {
            await stop();
          }
        });
      }
    }

    it(`HAProxy ${binary.branch}, and without peers the clients end up elsewhere`, async ({ expect }) => {
      const [port, otherPort] = [await freePort(), await freePort()];
      const table = (proxy: string) =>
        `    stick-table type ${proxy === 'app' ? 'string len 64' : 'ip'} size 10k expire 1h store http_req_cnt\n`;
      const [node, other] = await Promise.all([
        startNode({ binary, config: balancer(port, table) }),
        startNode({ binary, config: balancer(otherPort, table) }),
      ]);
      try {
        const visits = await visit(port, clients);
        expect(await visit(port, clients.toReversed())).toEqual(visits.toReversed());
        expect(await visit(otherPort, clients.toReversed())).not.toEqual(visits.toReversed());
        expect(await countedRequests(other)).toBe(clients.length);
        await node.reload();
        expect(await visit(port, clients.toReversed())).not.toEqual(visits.toReversed());
      } finally {
        await Promise.all([node.stop(), other.stop()]);
      }
    });
  }
});
