import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import { DnsServer } from '../dns/server.ts';
import { type HaproxyBinary, repositoryFolder } from './binaries.ts';
import { freePort } from './ports.ts';
import { endWithUs } from './reaper.ts';
import { until } from './wait.ts';

export const MANIFESTS = join(repositoryFolder, 'integrations/kubernetes/haproxy.yaml');
const SRV = '_peers._tcp.haproxy-peers.default.svc.cluster.local';
const DOMAIN = 'haproxy-peers.default.svc.cluster.local';

/** What of a container decides how its process runs. */
interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

interface PodSpec {
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
}

interface Pod {
  readonly name: string;
  readonly address: string;
  /** For each volume a folder. */
  readonly folder: string;
  readonly processes: ChildProcess[];
  log: string;
}

/** The manifests, as objects of Kubernetes. */
export async function readManifests(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const text = await readFile(MANIFESTS, 'utf8');
  return parseAllDocuments(text).map((document) => document.toJS());
}

/**
 * The pods of the StatefulSet as processes of this machine, each at its own address of loopback: init containers one after
 * the other and again where they fail, then the containers; DNS lists a pod from its creation on, as with
 * `publishNotReadyAddresses`.
 */
export class StatefulSet {
  readonly #dns: DnsServer;
  readonly #spec: PodSpec;
  readonly #data: Readonly<Record<string, string>>;
  readonly #binary: HaproxyBinary;
  readonly #folder: string;
  readonly #network: string;
  readonly #port: number;
  readonly #pods = new Map<string, Pod>();
  #addresses = 0;

  private constructor(
    dns: DnsServer,
    manifests: readonly Readonly<Record<string, unknown>>[],
    binary: HaproxyBinary,
    folder: string,
    port: number,
  ) {
    const of = (kind: string) => manifests.find((one) => one.kind === kind) as never;
    const set: { readonly spec: { readonly template: { readonly spec: PodSpec } } } = of('StatefulSet');
    const config: { readonly data: Readonly<Record<string, string>> } = of('ConfigMap');
    this.#dns = dns;
    this.#spec = set.spec.template.spec;
    this.#data = config.data;
    this.#binary = binary;
    this.#folder = folder;
    this.#port = port;
    this.#network = `127.${10 + (process.pid % 200)}.${10 + (port % 200)}`;
  }

  static async start(binary: HaproxyBinary): Promise<StatefulSet> {
    const folder = await mkdtemp(join(tmpdir(), 'hapeers-pods-'));
    return new StatefulSet(await DnsServer.start(), await readManifests(), binary, folder, await freePort());
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#pods.keys()].map((name) => this.remove(name)));
    await this.#dns.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Creates a pod; resolves when its HAProxy serves. */
  async create(name: string): Promise<void> {
    const address = `${this.#network}.${++this.#addresses}`;
    const pod: Pod = { name, address, folder: join(this.#folder, name), processes: [], log: '' };
    await rm(pod.folder, { recursive: true, force: true });
    await mkdir(join(pod.folder, 'config'), { recursive: true });
    await mkdir(join(pod.folder, 'run'));
    for (const [file, text] of Object.entries(this.#data)) {
      await writeFile(join(pod.folder, 'config', file), this.#localized(text, pod));
    }
    this.#pods.set(name, pod);
    this.#list();
    for (const container of this.#spec.initContainers) {
      while ((await exitOf(this.#run(container, pod))) !== 0) await sleep(500);
    }
    for (const container of this.#spec.containers) this.#run(container, pod);
    await until(
      () => `HAProxy in ${name}:\n${pod.log}`,
      30_000,
      async () => (await this.runtime(name, 'show info').catch(() => '')).includes('Pid: '),
    );
  }

  /** DNS forgets a pod before its processes end. */
  async remove(name: string): Promise<void> {
    const pod = this.#pods.get(name);
    this.#pods.delete(name);
    this.#list();
    await Promise.all(
      (pod?.processes ?? []).map(async (child) => {
        child.kill('SIGTERM');
        await Promise.race([exitOf(child), sleep(5_000, undefined, { ref: false })]);
        child.kill('SIGKILL');
        await exitOf(child);
      }),
    );
  }

  /** The answer of the runtime API of a pod's HAProxy. */
  runtime(name: string, command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const path = join(this.#pods.get(name)?.folder ?? '', 'run/admin.sock');
      const socket = connect(path, () => socket.write(`${command}\n`));
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        answer += chunk;
      });
      socket.once('end', () => resolve(answer)).once('error', reject);
    });
  }

  /** What the containers of a pod have printed. */
  log(name: string): string {
    return this.#pods.get(name)?.log ?? '';
  }

  #list(): void {
    const pods = [...this.#pods.values()];
    const host = ({ name }: Pod) => `${name}.${DOMAIN}`;
    this.#dns.zone = {
      [SRV]: pods.map((pod) => ({
        type: 'SRV',
        name: SRV,
        ttl: 1,
        data: { target: host(pod), port: this.#port },
      })),
      ...Object.fromEntries(
        pods.map((pod) => [host(pod), [{ type: 'A', name: host(pod), ttl: 1, data: pod.address }]]),
      ),
    };
  }

  #run(container: Container, pod: Pod): ChildProcess {
    const words = [...(container.command ?? []), ...(container.args ?? [])].map((word) =>
      inFolders(word.replaceAll('$(POD_NAME)', pod.name), pod),
    );
    const [program = '', ...rest] = container.image.startsWith('haproxy:')
      ? [this.#binary.path, ...words.slice(1)]
      : [process.execPath, join(repositoryFolder, 'bin/hapeers.js'), ...words];
    const child = spawn(program, rest, { cwd: pod.folder, stdio: ['ignore', 'pipe', 'pipe'] });
    pod.processes.push(child);
    if (child.pid !== undefined) child.once('exit', endWithUs(child.pid, pod.folder));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        pod.log += chunk.replace(/^/gm, `${container.name}: `);
      });
    }
    return child;
  }

  /** What a pod has for itself and processes of one machine share: ports, DNS, folders. */
  #localized(text: string, pod: Pod): string {
    return inFolders(text, pod)
      .replace('bind :8080', `bind unix@${join(pod.folder, 'run/www.sock')}`)
      .replace(`{ srv: ${SRV} }`, `{ srv: ${SRV}, resolver: "${this.#dns.address}" }`)
      .replace('haproxy: "3.2"', `haproxy: "${this.#binary.branch}"`);
  }
}

function inFolders(text: string, { folder }: Pod): string {
  return text
    .replaceAll('/usr/local/etc/haproxy', join(folder, 'config'))
    .replaceAll('/run/haproxy', join(folder, 'run'));
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

/**
 * A HAProxy whose master process can start itself again on a reload: it does that by its own first word, which the loader
 * of a binary that is only unpacked would take for another.
 */
export async function reloadable(binary: HaproxyBinary, folder: string): Promise<HaproxyBinary> {
  const script = await readFile(binary.path, 'utf8').catch(() => '');
  if (!script.includes(' --library-path ')) return binary;
  const path = join(folder, `haproxy-${binary.branch}`);
  const text = script
    .replace(/^root=.*$/m, `root='${join(dirname(binary.path), 'root')}'`)
    .replace(' --library-path ', ' --argv0 "$0" --library-path ');
  await writeFile(path, text);
  await chmod(path, 0o755);
  return { ...binary, path };
}
