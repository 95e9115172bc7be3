import { describe, expect, it } from 'vitest';
import { readCluster, Source, spliceInto } from '../../src/index.ts';
import { haproxyBinaries } from './binaries.ts';
import { resynchronised, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { until } from './wait.ts';

const names = ['n1', 'n2'] as const;
const KEY = '192.0.2.1';
const config = `global
    hard-stop-after 10s

defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

backend app
    stick-table type ip   size 1k expire 5m "store" gpc0 # counted by hand
`;

describe('peers for a table that the cluster file does not restate', () => {
  it.concurrent.each(haproxyBinaries().map((binary) => [binary.version, binary] as const))(
    'are what HAProxy %s replicates it by, and without them it is local',
    { timeout: 60_000 },
    async (_, binary) => {
      const ports = [await freePort(), await freePort()];
      const nodes = names.map(
        (name, index) => `{ name: ${name}, address: 127.0.0.1, port: ${ports[index]} }`,
      );
      const clusterOf = (table: string) => {
        const text = `haproxy: "${binary.branch}"\npeers: { name: mesh, tables: [{ name: other, type: ip, size: 1k }] }\n${table}nodes: [${nodes}]\n`;
        const { cluster, problems } = readCluster(new Source('hapeers.yaml', text));
        expect(problems).toEqual([]);
        if (cluster === null) throw new Error('no cluster');
        return cluster;
      };
      const configOf = (text: string, table: string, node: string) =>
        spliceInto(new Source('haproxy.cfg', text), clusterOf(table), node);
      const local = names.map((name) => configOf(config, '', name));
      const shared = names.map((name, index) => configOf(local[index] ?? '', 'tables: { app: {} }\n', name));
      expect(shared[0]).toBe(local[0]?.replace('"store" gpc0 #', '"store" gpc0 peers mesh #'));
      const [one, other] = await Promise.all(
        names.map((name, index) => startNode({ binary, config: local[index] ?? '', localPeer: name })),
      );
      if (one === undefined || other === undefined) throw new Error('no nodes');
      try {
        await Promise.all([resynchronised(one), resynchronised(other)]);
        await one.runtime(`set table app key ${KEY} data.gpc0 7`);
        await one.runtime(`set table mesh/other key ${KEY}`);
        // What is replicated has arrived, so what is not there is not replicated.
        const has = async (table: string) =>
          (await other.runtime(`show table ${table}`)).includes(`key=${KEY}`);
        await until('entry of the table that is shared', 10_000, () => has('mesh/other'));
        expect(await has('app')).toBe(false);

        for (const [index, node] of [one, other].entries()) {
          await node.reload(shared[index]);
          await resynchronised(node);
        }
        await one.runtime(`set table app key ${KEY} data.gpc0 7`);
        await until('entry of the table that was given peers', 10_000, () => has('app'));
        expect(await other.runtime('show table app')).toContain('gpc0=7');
      } finally {
        await Promise.all([one.stop(), other.stop()]);
      }
    },
  );
});
