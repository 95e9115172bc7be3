import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Config, ProxySection } from '../../src/model/config.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { findParameter } from '../../src/model/parameter/parameters.ts';
import { readTexts } from '../../src/model/read.ts';
import { identifyServers } from '../../src/model/section/server-ids.ts';
import { dataTypeNames } from '../../src/model/table/data-type.ts';
import type { StickTable } from '../../src/model/table/stick-table.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import type { Table } from '../../src/probe/entry.ts';
import { observe } from '../../src/probe/observe.ts';
import { readShowPeers } from '../../src/probe/runtime/show-peers.ts';
import { readTableEntry } from '../../src/probe/runtime/show-table.ts';
import { parseTarget } from '../../src/probe/target.ts';
import { Source } from '../../src/text.ts';
import { type HaproxyBinary, haproxyBinaries } from './binaries.ts';
import { type HaproxyNode, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { serverConfigs, serverEnvironment } from './random-servers.ts';
import { localPeer, observer, type TablePorts, tableConfigs } from './random-tables.ts';

const defaults = `defaults
    mode tcp
    timeout connect 1s
    timeout client 1s
    timeout server 1s

`;

let ports: TablePorts = { peers: [], fill: [] };

beforeAll(async () => {
  const free = (count: number) => Promise.all(Array.from({ length: count }, freePort));
  ports = { peers: await free(2), fill: await free(8) };
});

describe.each(haproxyBinaries())(
  'the model and a running HAProxy $version',
  { timeout: 120_000 },
  (binary) => {
    test('agree on the servers, their ids and what they inherit', async () => {
      let most = 0;
      await fc.assert(
        fc.asyncProperty(serverConfigs, (text) =>
          beside(binary, text, async (config, node) => {
            const running = await shownServers(node);
            expect(config.proxies.flatMap(modelServers)).toEqual(running);
            most = Math.max(most, running.length);
          }),
        ),
        { numRuns: 20 },
      );
      expect(most).toBeGreaterThan(100);
    });

    test('agree on the tables: names, keys, sizes, times, data, and what peers are told', async () => {
      const seen = { tables: 0, shared: 0 };
      await fc.assert(
        fc.asyncProperty(tableConfigs(binary.branch, ports), (text) =>
          beside(binary, text, async (config, node) => {
            expect(
              config.tables.flatMap(({ defects }) => defects.filter((one) => one.haproxy === 'refuses')),
            ).toEqual([]);
            expect(sorted(config.tables.map(modelHead))).toEqual(await shownHeads(node));
            for (const table of config.tables) await expectEntry(node, table);
            for (const [index, { name, tables }] of config.peersSections.entries()) {
              const own = config.tables.filter(
                (table) =>
                  tables.includes(table) || (table.peers !== null && table.peers.value === name?.value),
              );
              expect(await sharedTables(node, name?.value)).toEqual([own.map((table) => table.name).sort()]);
              expect(await toldTables(ports.peers[index])).toEqual(sorted(own.map(modelTable)));
              seen.shared += own.length;
            }
            seen.tables += config.tables.length;
          }),
        ),
        { numRuns: 20 },
      );
      expect(seen.tables).toBeGreaterThan(15);
      expect(seen.shared).toBeGreaterThan(10);
    });
  },
);

/** What the model makes of a configuration, beside a process that runs it. */
async function beside(
  binary: HaproxyBinary,
  text: string,
  compare: (config: Config, node: HaproxyNode) => Promise<void>,
): Promise<void> {
  const source = new Source('haproxy.cfg', defaults + text);
  const config = readTexts([source], {
    version: parseVersion(binary.version),
    localPeer,
    environment: new Environment(Object.entries(serverEnvironment), true),
  });
  const node = await startNode({ binary, config: source.text, localPeer, env: serverEnvironment });
  try {
    await compare(config, node);
  } finally {
    await node.stop();
  }
}

interface ShownServer {
  readonly proxy: string | undefined;
  readonly name: string | undefined;
  readonly id: number;
  readonly weight: number;
  readonly disabled: boolean;
}

/** What the model says of the servers of a proxy, as far as HAProxy shows it. */
function modelServers(proxy: ProxySection): readonly ShownServer[] {
  const servers = identifyServers(proxy);
  if (servers === null) throw new Error(`the model does not know the servers of ${proxy.name?.value}`);
  return servers.map(({ name, id, line }) => {
    const parameters = [...line.inherited, ...line.parameters.known];
    return {
      proxy: proxy.name?.value ?? undefined,
      name,
      id,
      weight: Number(findParameter(parameters, 'weight')?.args[0]?.value ?? 1),
      disabled: findParameter(parameters, 'disabled', 'enabled')?.keyword.value === 'disabled',
    };
  });
}

/** The rows of `show servers state`, proxies by name, which is their order in the file. */
async function shownServers(node: HaproxyNode): Promise<readonly ShownServer[]> {
  const [, head = '', ...rows] = (await node.runtime('show servers state')).split('\n');
  const columns = head.slice(2).split(' ');
  return rows
    .filter((row) => row !== '')
    .map((row) => {
      const cells = row.split(' ');
      const cell = (name: string) => cells[columns.indexOf(name)];
      return {
        proxy: cell('be_name'),
        name: cell('srv_name'),
        id: Number(cell('srv_id')),
        weight: Number(cell('srv_iweight')),
        // SRV_ADMF_CMAINT in server-t.h.
        disabled: (Number(cell('srv_admin_state')) & 0x4) !== 0,
      };
    })
    .sort((a, b) => String(a.proxy).localeCompare(String(b.proxy)));
}

interface TableHead {
  readonly name: string | null;
  readonly type: string | undefined;
  readonly size: number | null;
}

function modelHead({ name, key, size }: StickTable): TableHead {
  return { name, type: key?.name, size };
}

async function shownHeads(node: HaproxyNode): Promise<readonly TableHead[]> {
  const heads = (await node.runtime('show table')).matchAll(/^# table: (.+), type: (\S+), size:(-?\d+),/gm);
  // HAProxy prints the size with a sign.
  return sorted(
    [...heads].map(([, name = '', type = '', size]) => ({ name, type, size: Number(size) >>> 0 })),
  );
}

/** A table of the model as its definition on the wire. */
function modelTable({ wireName, key, expireMs, stored }: StickTable): Table {
  const inOrder = stored.toSorted(
    (a, b) => dataTypeNames.indexOf(a.type.keyword) - dataTypeNames.indexOf(b.type.keyword),
  );
  return {
    name: wireName ?? '',
    type: key?.name ?? '',
    keyLength: key?.length ?? 0,
    expireMs,
    data: inOrder.map(({ type, size, periodMs }) => ({
      name: type.keyword,
      ...(type.shape === 'array' || type.shape === 'rate-array' ? { size } : {}),
      ...(periodMs === null ? {} : { periodMs }),
    })),
  };
}

/** Makes an entry in a table, and compares what HAProxy shows of it with what the table stores. */
async function expectEntry(node: HaproxyNode, table: StickTable): Promise<void> {
  const { name, key, stored, expireMs } = table;
  const settable =
    key?.name === 'binary' ? [] : stored.filter(({ type }) => isSettable(type.keyword, type.shape));
  const values = new Map(settable.map(({ type }, index) => [type.keyword, String(1000 + index)]));
  if (key?.name === 'binary') await touch(ports.fill[Number(name?.replace(/.*-/, ''))]);
  else {
    const data = [...values].map(([type, value]) => ` data.${type} ${value}`).join('');
    expect(await node.runtime(`set table ${name} key ${keyOf(key?.name)}${data}`)).toBe('\n');
  }
  const lines = (await node.runtime(`show table ${name}`)).split('\n');
  const entries = lines.map(readTableEntry).filter((entry) => entry !== null);
  expect(entries).toHaveLength(1);
  for (const entry of entries) {
    expect([...entry.data.keys()]).toEqual(modelTable(table).data.flatMap(fieldsOf));
    for (const [type, value] of values) expect([type, entry.data.get(type)]).toEqual([type, value]);
    // Time passes, and each thread of HAProxy has a clock of its own.
    expect(Math.abs(entry.expireMs - (expireMs ?? 0))).toBeLessThan(expireMs === null ? 100 : 15_000);
  }
}

function isSettable(name: string, shape: string): boolean {
  return shape === 'scalar' && name !== 'server_key';
}

function keyOf(type: string | undefined): string {
  switch (type) {
    case 'integer':
      return '7';
    case 'ip':
      return '192.0.2.1';
    case 'ipv6':
      return '2001:db8::1';
    default:
      return 'k';
  }
}

/** The fields of an entry for one data type, as `show table` names them: `gpc0`, `gpc1`, `gpc0_rate(1000)` ... */
function fieldsOf({ name, size, periodMs }: Table['data'][number]): string[] {
  const suffix = periodMs === undefined ? '' : `(${periodMs})`;
  if (size === undefined) return [name + suffix];
  return Array.from({ length: size }, (_, index) => name.replace(/^gp./, `$&${index}`) + suffix);
}

/** Opens a connection and waits until HAProxy has closed it. */
async function touch(port: number | undefined): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port: port ?? 0 });
  socket.resume().end();
  await once(socket, 'close');
}

/** The names of the tables that a section shares with its peers: once, where it shares the same with each. */
async function sharedTables(node: HaproxyNode, section: string | null | undefined): Promise<string[][]> {
  const shown = readShowPeers(await node.runtime('show peers')).find(({ name }) => name === section);
  const lists = (shown?.peers ?? []).map(({ tables }) => tables.map(({ name }) => name).sort());
  return [...new Map(lists.map((list) => [list.join(), list])).values()];
}

/** The definitions of the tables that a peer is told. */
async function toldTables(port: number | undefined): Promise<readonly Table[]> {
  const target = parseTarget(`127.0.0.1:${port}=${localPeer}`);
  const finding = await observe(target.endpoint, target, { observer, timeoutMs: 5000, tls: null });
  expect(finding.verdict).toMatch(/^(observed|not-up-to-date)$/);
  return sorted(finding.tables ?? []);
}

function sorted<T extends { readonly name: string | null }>(tables: readonly T[]): readonly T[] {
  return tables.toSorted((a, b) => String(a.name).localeCompare(String(b.name)));
}
