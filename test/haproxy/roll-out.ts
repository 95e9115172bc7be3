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

interface Change {
  readonly what: string;
  readonly form: 'legacy' | 'modern' | 'single';
  readonly members: readonly Member[];
}

/**
 * Three running nodes on which changes are rolled out in the order that `generate` tells, with the wait that it tells: every
 * entry that any node had before must be on all nodes after each change.
 * @param binaries of the nodes in their order, repeated
 */
export async function rollOut(
  binaries: readonly HaproxyBinary[],
  kind: 'plain' | 'mutual TLS',
): Promise<void> {
  const cwd = await mkdtemp(join(tmpdir(), 'hapeers-roll-out-'));
  const certificates = kind === 'plain' ? null : await makeCertificates(['a', 'b', 'c', 'd', 'c2']);
  const nodes = new Map<string, HaproxyNode>();
  const marks: string[] = [];
  const version = binaries.map(({ branch }) => branch).sort()[0] ?? '2.6';
  const config = (file: string) => join(cwd, `${file}.cfg`);
  try {
    for (const { what, form, members } of await changes()) {
      await writeFile(join(cwd, 'hapeers.yaml'), clusterOf(form, members));
      for (const { file } of members) {
        if (!nodes.has(file)) await writeFile(config(file), proxiesOf(file));
      }
      const { exit, stdout, stderr } = await hapeers(
        ['generate', '--all', '--write', '--format', 'json', '--drop'],
        { cwd },
      );
      expect(exit, `${what}: ${stderr}`).toBe(0);
      const { order } = JSON.parse(stdout) as { readonly order: readonly string[] };
      for (const name of order) {
        const member = members.find((one) => one.name === name);
        if (member === undefined) throw new Error(`${what}: the order names ${name}`);
        await putIntoEffect(member);
      }
      await mark(what, members);
    }
  } finally {
    await Promise.all([...nodes.values()].map((node) => node.stop()));
    await rm(cwd, { recursive: true, force: true });
    await certificates?.remove();
  }

  async function changes(): Promise<readonly Change[]> {
    const [a, b, c, d, other] = await Promise.all(Array.from({ length: 5 }, freePort));
    const node = (name: string, port = 0, file = name): Member => ({ name, port, file });
    const three = [node('a', a), node('b', b), node('c', c)];
    const four = [...three, node('d', d)];
    const moved = four.map((one) => (one.name === 'b' ? { ...one, port: other ?? 0 } : one));
    const renamed = moved.map((one) => (one.name === 'c' ? { ...one, name: 'c2' } : one));
    return [
      { what: 'start', form: 'legacy', members: three },
      { what: 'another form', form: 'modern', members: three },
      { what: 'a new node', form: 'modern', members: four },
      { what: 'another port', form: 'modern', members: moved },
      { what: 'another name', form: 'modern', members: renamed },
      { what: 'the single form', form: 'single', members: renamed },
    ];
  }

  function clusterOf(form: Change['form'], members: readonly Member[]): string {
    const folder = certificates?.folder;
    const tls =
      folder === undefined
        ? ''
        : `, tls: { crt: "${folder}/{name}.pem", ca-file: "${folder}/ca.pem", verify: required }`;
    const list = members.map(
      ({ name, port, file }) =>
        `  - { name: ${name}, address: 127.0.0.1, port: ${port}, config: [${file}.cfg] }\n`,
    );
    return `haproxy: "${version}"
localpeer: true
peers: { name: ours, form: ${form}${tls} }
tables: { app: { type: string, size: 1k, expire: 10m, store: [gpc0] } }
nodes:
${list.join('')}`;
  }

  async function putIntoEffect({ file }: Member): Promise<void> {
    const text = await readFile(config(file), 'utf8');
    const running = nodes.get(file);
    if (running === undefined) {
      const binary = binaries[nodes.size % binaries.length];
      if (binary === undefined) throw new Error('no binary');
      nodes.set(file, await startNode({ binary, config: text }));
      return;
    }
    // The node reads the old config until it is reloaded.
    const old = join(running.folder, 'haproxy.cfg');
    const waited = await hapeers(
      ['probe', '--socket', running.socketPath, '-f', old, '--reload-safe', '--wait', '30s'],
      { cwd },
    );
    expect(waited.exit, waited.stdout + waited.stderr).toBe(0);
    await running.reload(text);
  }

  /** A new entry on every node, and all old and new ones on all of them. */
  async function mark(what: string, members: readonly Member[]): Promise<void> {
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
      await until(
        () => `${missing.join(', ')} on ${file} after "${what}"`,
        PATIENCE_MS,
        async () => {
          const table = (await nodes.get(file)?.runtime('show table app')) ?? '';
          missing = marks.filter((key) => !table.includes(`key=${key} `));
          return missing.length === 0;
        },
      );
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
