import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { rules } from '../../src/lint/rules/index.ts';
import { runRules } from '../../src/lint/run.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import { Source } from '../../src/text.ts';
import { haproxyPairs } from './binaries.ts';
import { type HaproxyNode, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { get } from './requests.ts';

const names = ['n1', 'n2', 'n3'];
const PATIENCE_MS = 10_000;

/** Three nodes that count in tables of their own; each answers with the sum of the tables that it is given. */
function configOf(node: string, summed: readonly string[], peers: readonly number[], http: number): string {
  return `global
    localpeer ${node}

defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

peers mesh
${names.map((name, index) => `    peer ${name} 127.0.0.1:${peers[index]}\n`).join('')}${names
  .map((name) => `    table req_${name} type ip size 1k expire 5m store http_req_cnt\n`)
  .join('')}
frontend www
    bind 127.0.0.1:${http}
    http-request track-sc0 src table mesh/req_${node} if { path / }
${summed
  .map(
    (name, index) =>
      `    http-request set-var(txn.sum) src,table_http_req_cnt(mesh/req_${name})${index === 0 ? '' : ',add(txn.sum)'}\n`,
  )
  .join('')}    http-request return status 200 content-type text/plain lf-string %[var(txn.sum)]
`;
}

describe.each(haproxyPairs())('sums over three nodes of $name', { timeout: 60_000 }, ({ binaries }) => {
  /** Of two versions the last node has the second one. */
  const binaryOf = (index: number) => binaries[index === 2 ? 1 : 0];
  it.concurrent.each([
    { what: 'with every node in it', summed: names, says: [], sum: 9 },
    { what: 'without one node', summed: ['n1', 'n2'], says: ['fleet/incomplete-sum'], sum: 6 },
  ])('$what', async ({ summed, says, sum }) => {
    const peers = await Promise.all(names.map(() => freePort()));
    const http = await Promise.all(names.map(() => freePort()));
    const texts = names.map((name, index) =>
      configOf(name, index === 0 ? summed : names, peers, http[index] ?? 0),
    );
    const fleet = names.map((name, fleetIndex) => ({
      name,
      config: readTexts([new Source(`${name}.cfg`, texts[fleetIndex] ?? '')], {
        version: parseVersion(binaryOf(fleetIndex).version),
        localPeer: name,
        localPeerBy: 'node',
        environment: new Environment(),
      }),
    }));
    const spoken = runRules(rules, { nodes: fleet }).filter(({ rule }) =>
      ['fleet/incomplete-sum', 'table/overwritten-counters'].includes(rule),
    );
    expect(spoken.map(({ rule }) => rule)).toEqual(says);

    const nodes: HaproxyNode[] = await Promise.all(
      texts.map((config, index) => startNode({ binary: binaryOf(index), config })),
    );
    try {
      for (const port of http) for (let count = 0; count < 3; count++) await get(port);
      const sums = async () => Promise.all(http.map((port) => asked(port)));
      const expected = [String(sum), '9', '9'];
      const end = Date.now() + PATIENCE_MS;
      while (Date.now() < end && (await sums()).join() !== expected.join()) await sleep(100);
      expect(await sums()).toEqual(expected);
    } finally {
      await Promise.all(nodes.map((node) => node.stop()));
    }
  });
});

/** The sum that a node answers with, by a request that it does not count. */
async function asked(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/sum`);
  return response.text();
}
