import type { HaproxyNode } from './node.ts';
import { freePort } from './ports.ts';

/** The ports of a node: of its peers section, and where requests come in. */
export interface Ports {
  readonly peer: number;
  readonly http: number;
}

/** A request adds one to each of these elements. */
export function configOf(
  name: string,
  length: number,
  own: Ports,
  others: Readonly<Record<string, Ports>>,
): string {
  const peers = Object.entries({ ...others, [name]: own }).map(
    ([peer, { peer: port }]) => `    peer ${peer} 127.0.0.1:${port}\n`,
  );
  const counts = Array.from(
    { length },
    (_, index) => `    http-request sc-inc-gpc(${index},0) if { path / }\n`,
  );
  return `global
    localpeer ${name}

defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

peers ours
${peers.join('')}
frontend app
    bind 127.0.0.1:${own.http}
    stick-table type ip size 1k expire 1h store gpc(${length}),http_req_cnt peers ours
    http-request track-sc0 src
${counts.join('')}    http-request return status 200
`;
}

export const ELEMENTS = ['gpc0', 'gpc1', 'gpc2'];

/** What the entry of the client has: each element with its value. */
export async function countsOf(node: HaproxyNode): Promise<readonly string[]> {
  const entry = /key=127\.0\.0\.1 .*/.exec(await node.runtime('show table app'))?.[0] ?? '';
  return entry.match(/gpc\d=\d+/g) ?? [];
}

export async function freePorts(): Promise<Ports> {
  return { peer: await freePort(), http: await freePort() };
}
