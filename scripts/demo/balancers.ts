import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HaproxyBinary } from '../../test/haproxy/binaries.ts';
import { type HaproxyNode, startNode } from '../../test/haproxy/node.ts';
import { freePort } from '../../test/haproxy/ports.ts';
import { type Backend, get, startBackends } from '../../test/haproxy/requests.ts';

export const names = ['lb1', 'lb2'] as const;
export type Name = (typeof names)[number];

/** The servers that clients reached, by client. */
export type Visits = ReadonlyMap<string, string>;

/** Two load balancers and three web servers on loopback, in a folder with `hapeers.yaml`, `lb1.cfg` and `lb2.cfg`. */
export class Balancers {
  readonly folder: string;
  readonly #binary: HaproxyBinary;
  readonly #web: readonly Backend[];
  readonly #ports: Readonly<Record<Name, number>>;
  readonly #nodes = new Map<Name, HaproxyNode>();

  private constructor(
    folder: string,
    binary: HaproxyBinary,
    web: readonly Backend[],
    ports: Readonly<Record<Name, number>>,
  ) {
    this.folder = folder;
    this.#binary = binary;
    this.#web = web;
    this.#ports = ports;
  }

  /** The files, with nothing about peers in the configs yet; no node runs. */
  static async prepare(binary: HaproxyBinary): Promise<Balancers> {
    const folder = await mkdtemp(join(tmpdir(), 'hapeers-story-'));
    const web = await startBackends(3);
    const [lb1, lb2, peer1, peer2] = [await freePort(), await freePort(), await freePort(), await freePort()];
    const balancers = new Balancers(folder, binary, web, { lb1, lb2 });
    await balancers.write('hapeers.yaml', clusterFile(binary.branch, { lb1: peer1, lb2: peer2 }));
    for (const name of names) {
      const port = name === 'lb1' ? lb1 : lb2;
      await balancers.write(`${name}.cfg`, config(name, port, web));
    }
    return balancers;
  }

  read(file: string): Promise<string> {
    return readFile(join(this.folder, file), 'utf8');
  }

  async write(file: string, text: string): Promise<void> {
    await writeFile(join(this.folder, file), text);
  }

  /** Starts a node with the config as it is in the folder, and makes its runtime API `NAME.sock` there. */
  async start(name: Name): Promise<void> {
    const node = await startNode({ binary: this.#binary, config: await this.read(`${name}.cfg`) });
    this.#nodes.set(name, node);
    await symlink(node.socketPath, join(this.folder, `${name}.sock`));
  }

  /** A seamless reload to the config as it is in the folder now. */
  async reload(name: Name): Promise<void> {
    await this.#node(name).reload(await this.read(`${name}.cfg`));
  }

  /** One request of each client through a node, with its session cookie. */
  async visit(name: Name, clients: readonly string[]): Promise<Visits> {
    const visits = new Map<string, string>();
    for (const client of clients) {
      const { status, body } = await get(this.#ports[name], `session=${client}`);
      visits.set(client, status === 200 ? body : `status ${status}`);
    }
    return visits;
  }

  /** How many entries the table of a node has. */
  async entries(name: Name, table: string): Promise<number> {
    const shown = await this.#node(name).runtime(`show table ${table}`);
    return [...shown.matchAll(/ key=/g)].length;
  }

  /** Ends everything and removes the folder; safe to call twice. */
  async stop(): Promise<void> {
    await Promise.all([...this.#nodes.values()].map((node) => node.stop()));
    await Promise.all(this.#web.map((server) => server.stop().catch(() => {})));
    await rm(this.folder, { recursive: true, force: true });
  }

  #node(name: Name): HaproxyNode {
    const node = this.#nodes.get(name);
    if (node === undefined) throw new Error(`${name} is not running`);
    return node;
  }
}

function clusterFile(branch: string, ports: Readonly<Record<Name, number>>): string {
  const table = (name: Name) =>
    `    - { name: requests_${name}, type: ip, size: 10k, expire: 10m, store: [http_req_cnt] }\n`;
  const node = (name: Name) =>
    `  - { name: ${name}, address: 127.0.0.1, port: ${ports[name]}, config: [${name}.cfg], socket: ./${name}.sock }\n`;
  return `haproxy: "${branch}"
localpeer: true
peers:
  name: balancers
  observers: [observer]
  tables:
${names.map(table).join('')}nodes:
${names.map(node).join('')}tables:
  app: { type: string, len: 32, size: 10k, expire: 1h }
servers:
  app: { web1: 101, web2: 102, web3: 103 }
`;
}

function config(name: Name, port: number, web: readonly Backend[]): string {
  const servers = web.map((server) => `    server ${server.name} 127.0.0.1:${server.port}\n`);
  return `global
    maxconn 100

defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

frontend web
    bind 127.0.0.1:${port}
    http-request track-sc0 src table balancers/requests_${name}
    default_backend app

backend app
    balance roundrobin
    stick on req.cook(session)
${servers.join('')}`;
}
