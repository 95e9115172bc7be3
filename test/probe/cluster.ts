import type { HaproxyBinary } from '../haproxy/binaries.ts';
import { type HaproxyNode, resynchronised, startNode } from '../haproxy/node.ts';
import { freePort } from '../haproxy/ports.ts';

/** Two nodes, A and B, that replicate with each other. */
export interface Cluster {
  readonly a: { readonly node: HaproxyNode; readonly port: number };
  readonly b: { readonly node: HaproxyNode; readonly port: number };
  stop(): Promise<void>;
}

const head = `
defaults
    mode tcp
    timeout connect 1s
    timeout client 10s
    timeout server 10s
`;

interface ClusterLines {
  /** More lines of the peers section, which is called `cluster` and lists a peer `observer`, too. */
  readonly peers?: string;
  /** Where the certificates of the nodes are, for mutual TLS between them. */
  readonly pem?: { readonly caFile: string; file(name: string): string } | null;
  /** What follows it. */
  readonly tables: string;
  /** What only A has. */
  readonly onA?: string;
}

/** Starts both nodes and waits until they have taught each other. */
export async function startCluster(
  binary: HaproxyBinary,
  { peers = '', pem = null, tables, onA = '' }: ClusterLines,
): Promise<Cluster> {
  const ports = { A: await freePort(), B: await freePort() };
  const config = (name: 'A' | 'B', more: string): string => `${head}
peers cluster
${pem === null ? clearPeers(ports) : securePeers(ports, name, pem)}
${peers}
${tables}
${more}
`;
  const [a, b] = await Promise.all([
    startNode({ binary, config: config('A', onA), localPeer: 'A' }),
    startNode({ binary, config: config('B', ''), localPeer: 'B' }),
  ]);
  const stop = async (): Promise<void> => {
    await Promise.all([a.stop(), b.stop()]);
  };
  try {
    await Promise.all([resynchronised(a), resynchronised(b)]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { a: { node: a, port: ports.A }, b: { node: b, port: ports.B }, stop };
}

type Ports = Readonly<Record<'A' | 'B', number>>;

function clearPeers({ A, B }: Ports): string {
  return `    peer A 127.0.0.1:${A}
    peer B 127.0.0.1:${B}
    peer observer 127.0.0.1:9`;
}

function securePeers(
  ports: Ports,
  local: 'A' | 'B',
  pem: { readonly caFile: string; file(name: string): string },
): string {
  const remote = local === 'A' ? 'B' : 'A';
  const tls = `ssl crt ${pem.file(local)} ca-file ${pem.caFile} verify required`;
  return `    bind 127.0.0.1:${ports[local]} ${tls}
    default-server ${tls}
    server ${local}
    server ${remote} 127.0.0.1:${ports[remote]}
    server observer 127.0.0.1:9`;
}

/** One node with its own lines, alone. */
export function startAlone(binary: HaproxyBinary, localPeer: string, lines: string): Promise<HaproxyNode> {
  return startNode({ binary, localPeer, config: `${head}\n${lines}` });
}

/**
 * `show peers` without what the clock moves: what is left changes only when a session or a counter does.
 *
 * @param without the name of a peer whose lines are left out
 */
export async function peersState(node: HaproxyNode, without?: string): Promise<string> {
  const shown = await node.runtime('show peers');
  const blocks = shown.split(/\n(?= {2}0x)/);
  return (
    blocks
      .filter((block) => without === undefined || !block.includes(` id=${without}(`))
      .join('\n')
      .replace(/^(0x\w+): \[.*?\]/gm, '$1')
      // The node dials the observer's entry all the time, in vain: two looks may meet different moments of that.
      .replace(/(id=observer\(remote,)(?:in)?active(?=\))/, '$1')
      .replace(/(id=observer\(.*\n(?:.*\n)?\s*flags=\w+) appctx:.*/, '$1')
      .replace(/ (last_hdshk|reconnect|heartbeat|tx_hbt|rx_hbt|task_calls|resync_timeout)=\S+/g, '')
  );
}
