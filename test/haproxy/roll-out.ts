import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { hapeers } from '../cli/shell.ts';
import type { HaproxyBinary } from './binaries.ts';
import { makeCertificates } from './certificates.ts';
import { type HaproxyNode, resynchronised, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { until } from './wait.ts';

/** Generous for a machine that does other things, too. */
const PATIENCE_MS = 20_000;

interface Member {
  readonly name: string;
  readonly port: number;
  /** Of its config and its process, which keep theirs when the node gets another name. */
  readonly file: string;
}

type Form = 'legacy' | 'modern' | 'single';

/** What is rolled out, one after the other. */
export type Step =
  | 'a new node'
  | 'another port'
  | 'another name'
  | 'a node less'
  /** The only one that loses what all nodes hold. */
  | 'TLS on or off'
  | Form;

interface State {
  readonly form: Form;
  readonly tls: boolean;
  readonly members: readonly Member[];
}

/** The part of the plan that is compared with what the nodes hold. */
interface Plan {
  readonly order: readonly string[];
  readonly nodes: readonly {
    readonly node: string;
    readonly kept: readonly {
      readonly table: string;
      readonly entries: string;
      readonly from: string | null;
    }[];
  }[];
}

/**
 * Three running nodes on which changes are rolled out in the order that `generate` tells, with the wait that it tells. After
 * each change all nodes hold of the entries before what the plan said: all, or none where it said that they are lost.
 * @param binaries of the nodes in their order, repeated
 */
export async function rollOut(
  binaries: readonly HaproxyBinary[],
  kind: 'plain' | 'mutual TLS',
  form: Form,
  steps: readonly Step[],
): Promise<void> {
  const cwd = await mkdtemp(join(tmpdir(), 'hapeers-roll-out-'));
  const certificates = await makeCertificates(['a', 'b', 'c', 'd', 'c2']);
  const nodes = new Map<string, HaproxyNode>();
  let marks: string[] = [];
  const version = binaries.map(({ branch }) => branch).sort()[0] ?? '2.6';
  const config = (file: string) => join(cwd, `${file}.cfg`);
  const [a, b, c, d, other] = await Promise.all(Array.from({ length: 5 }, freePort));
  const member = (name: string, port = 0, file = name): Member => ({ name, port, file });
  let state: State = {
    form,
    tls: kind === 'mutual TLS',
    members: [member('a', a), member('b', b), member('c', c)],
  };
  try {
    await bringAbout('start');
    for (const step of steps) {
      state = after(step, state);
      await bringAbout(step);
    }
  } finally {
    await Promise.all([...nodes.values()].map((node) => node.stop()));
    await rm(cwd, { recursive: true, force: true });
    await certificates.remove();
  }

  function after(step: Step, { members, ...rest }: State): State {
    const each = (change: (one: Member) => Member) => ({ ...rest, members: members.map(change) });
    switch (step) {
      case 'a new node':
        return { ...rest, members: [...members, member('d', d)] };
      case 'a node less':
        return { ...rest, members: members.filter(({ name }) => name !== 'd') };
      case 'another port':
        return each((one) => (one.name === 'b' ? { ...one, port: other ?? 0 } : one));
      case 'another name':
        return each((one) => (one.name === 'c' ? { ...one, name: 'c2' } : one));
      case 'TLS on or off':
        return { ...rest, members, tls: !rest.tls };
      default:
        return { ...rest, members, form: step };
    }
  }

  async function bringAbout(what: Step | 'start'): Promise<void> {
    const { members } = state;
    await writeFile(join(cwd, 'hapeers.yaml'), clusterOf(state));
    for (const { file } of members) {
      if (!nodes.has(file)) await writeFile(config(file), proxiesOf(file));
    }
    const { exit, stdout, stderr } = await hapeers(
      ['generate', '--all', '--write', '--format', 'json', '--drop'],
      { cwd },
    );
    expect(exit, `${what}: ${stderr}`).toBe(0);
    const { order, nodes: plans } = JSON.parse(stdout) as Plan;
    for (const [file, node] of nodes) {
      if (members.some((one) => one.file === file)) continue;
      await node.stop();
      nodes.delete(file);
    }
    const late: string[] = [];
    for (const name of order) {
      const own = members.find((one) => one.name === name);
      if (own === undefined) throw new Error(`${what}: the order names ${name}`);
      const kept = plans.find(({ node }) => node === name)?.kept.find(({ table }) => table === 'app');
      if (what !== 'start') expect(kept, `${what}: ${name}`).toMatchObject(promiseOf(what, name));
      await waitFor(own);
      if (kept?.entries === 'partly') {
        late.push(`late-${name}`);
        await nodes.get(own.file)?.runtime(`set table app key late-${name} data.gpc0 1`);
      }
      await putIntoEffect(own);
    }
    await mark(what, members, late);
  }

  /** What the plan has to say. */
  function promiseOf(what: Step, name: string): { readonly entries: string; readonly from: string | null } {
    if (what === 'TLS on or off') return { entries: 'lost', from: null };
    if (what === 'another name' && name === 'c2') return { entries: 'partly', from: 'other-nodes' };
    const isNew = what === 'a new node' && name === 'd';
    const isMoved = what === 'another port' && name === 'b';
    return { entries: 'kept', from: isNew || isMoved ? 'other-nodes' : 'old-process' };
  }

  function clusterOf({ form: own, tls: isEncrypted, members }: State): string {
    const { folder } = certificates;
    const tls = isEncrypted
      ? `, tls: { crt: "${folder}/{name}.pem", ca-file: "${folder}/ca.pem", verify: required }`
      : '';
    const list = members.map(
      ({ name, port, file }) =>
        `  - { name: ${name}, address: 127.0.0.1, port: ${port}, config: [${file}.cfg] }\n`,
    );
    return `haproxy: "${version}"
localpeer: true
peers: { name: ours, form: ${own}${tls} }
tables: { app: { type: string, size: 1k, expire: 10m, store: [gpc0] } }
nodes:
${list.join('')}`;
  }

  /** The node reads the old config until it is reloaded. */
  async function waitFor({ file }: Member): Promise<void> {
    const running = nodes.get(file);
    if (running === undefined) return;
    const old = join(running.folder, 'haproxy.cfg');
    const waited = await hapeers(
      ['probe', '--socket', running.socketPath, '-f', old, '--reload-safe', '--wait', '30s'],
      { cwd },
    );
    expect(waited.exit, waited.stdout + waited.stderr).toBe(0);
  }

  async function putIntoEffect({ file }: Member): Promise<void> {
    const text = await readFile(config(file), 'utf8');
    const running = nodes.get(file);
    if (running !== undefined) return running.reload(text);
    const binary = binaries[nodes.size % binaries.length];
    if (binary === undefined) throw new Error('no binary');
    nodes.set(file, await startNode({ binary, config: text }));
  }

  /** A new entry on every node, and all old and new ones on all of them; where they are lost, none of the old ones. */
  async function mark(what: string, members: readonly Member[], late: readonly string[]): Promise<void> {
    const lost = what === 'TLS on or off' ? marks : late;
    if (what === 'TLS on or off') marks = [];
    for (const { file } of members) {
      const node = nodes.get(file);
      if (node === undefined) throw new Error(`${file} does not run`);
      await resynchronised(node, PATIENCE_MS);
      const key = `${file}-${what.replaceAll(' ', '-')}`;
      await node.runtime(`set table app key ${key} data.gpc0 1`);
      marks.push(key);
    }
    for (const { file } of members) {
      let missing: readonly string[] = [];
      let table = '';
      await until(
        () => `${missing.join(', ')} on ${file} after "${what}"`,
        PATIENCE_MS,
        async () => {
          table = (await nodes.get(file)?.runtime('show table app')) ?? '';
          missing = marks.filter((key) => !table.includes(`key=${key} `));
          return missing.length === 0;
        },
      );
      expect(
        lost.filter((key) => table.includes(`key=${key} `)),
        `${file} after "${what}"`,
      ).toEqual([]);
    }
  }
}

function proxiesOf(node: string): string {
  return `global
    localpeer ${node}

defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

frontend www
    bind unix@www.sock
    http-request track-sc0 path table app
    default_backend app

backend app
    server web1 127.0.0.1:1
`;
}
