import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isAtLeast, parseVersion } from '../../src/model/value/version.ts';
import { lintTexts } from '../lint/fixing.ts';
import { haproxyBinaries } from './binaries.ts';
import { type HaproxyNode, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { until } from './wait.ts';

const binaries = haproxyBinaries().filter(({ version }) => isAtLeast(parseVersion(version), '3.2'));

/** A node that tracks its clients in one table, and takes what the other node counts into the table that is "recv-only". */
function config(port: number, peers: readonly number[], tracked: string): string {
  return `peers p
    peer hap1 127.0.0.1:${peers[0]}
    peer hap2 127.0.0.1:${peers[1]}

defaults
    mode tcp
    timeout connect 1s
    timeout client 20s
    timeout server 20s

frontend www
    bind 127.0.0.1:${port}
    tcp-request connection track-sc0 src table ${tracked}
    tcp-request inspect-delay 20s
    tcp-request content reject if { src_conn_cur(taught) gt 100 } { req.len gt 5 }
    tcp-request content reject if { req.len gt 5 }

backend taught
    stick-table type ip size 1k expire 5m store conn_cur,conn_cnt peers p recv-only

backend here
    stick-table type ip size 1k expire 5m store conn_cur,conn_cnt peers p
`;
}

async function value(node: HaproxyNode, table: string, data: 'conn_cur' | 'conn_cnt'): Promise<number> {
  const shown = await node.runtime(`show table ${table}`);
  return Number(new RegExp(`${data}=(\\d+)`).exec(shown)?.[1] ?? 0);
}

async function connections(port: number, count: number): Promise<readonly Socket[]> {
  return Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Socket>((resolve, reject) => {
          const socket = connect(port, '127.0.0.1', () => resolve(socket)).once('error', reject);
        }),
    ),
  );
}

/** What a node counts of one connection of its own once the other node has five. */
async function counted(tracked: string, binary: (typeof binaries)[number]): Promise<number> {
  const peers = [await freePort(), await freePort()];
  const ports = [await freePort(), await freePort()];
  const nodes = await Promise.all(
    ports.map((port, index) =>
      startNode({ binary, config: config(port, peers, tracked), localPeer: `hap${index + 1}` }),
    ),
  );
  const sockets: Socket[] = [];
  try {
    const [first, second] = nodes;
    if (first === undefined || second === undefined) throw new Error('two nodes were to start');
    const has = (node: HaproxyNode, connections: number) => async () =>
      (await value(node, tracked, 'conn_cnt')) >= connections;
    sockets.push(...(await connections(ports[1] ?? 0, 1)));
    // Taught first, so that this does not overwrite what hap1 counts below.
    await until('hap1 to be taught the connection of hap2', 15_000, has(first, 1));
    sockets.push(...(await connections(ports[0] ?? 0, 5)));
    await until('hap2 to be taught those of hap1', 15_000, has(second, 6));
    return await value(second, tracked, 'conn_cur');
  } finally {
    for (const socket of sockets) socket.destroy();
    await Promise.all(nodes.map((node) => node.stop()));
  }
}

function rulesOf(tracked: string, version: string): readonly string[] {
  const { problems } = lintTexts(config(8080, [10000, 10001], tracked), version);
  return problems.map(({ rule }) => rule).filter((rule) => /recv-only|conn-cur/.test(rule));
}

describe.each(binaries)('HAProxy $version', { timeout: 60_000 }, (binary) => {
  it.concurrent('takes the connections of its peer for its own in a "recv-only" table that it tracks in', async () => {
    expect(await counted('taught', binary)).toBe(6);
    expect(rulesOf('taught', binary.version)).toEqual(['table/tracked-recv-only']);
  });

  it.concurrent('counts its own in any other table', async () => {
    expect(await counted('here', binary)).toBe(1);
    expect(rulesOf('here', binary.version)).toEqual([]);
  });
});
