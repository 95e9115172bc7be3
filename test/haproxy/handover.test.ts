import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isAtLeast, parseVersion } from '../../src/model/value/version.ts';
import { type HaproxyPair, haproxyPairs } from './binaries.ts';
import { resynchronised, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { get, startBackends } from './requests.ts';
import { toldOfReload } from './told.ts';

/** What a reload changes; A and B are ports of this node. */
interface Change {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  /** The rules of the area reload, with their severities. */
  readonly says: Readonly<Record<string, string>>;
  /** What is left of an entry with gpc0=1 and gpt0=7; null where it is gone. */
  readonly left: string | null;
}

const LEGACY = 'peer a 127.0.0.1:A';
const TABLE = 'backend app\n    stick-table type ip size 1k expire 5m store gpc0,gpt0 peers ours\n';

const changes: readonly Change[] = [
  { what: 'nothing', from: LEGACY, to: LEGACY, says: {}, left: 'gpt0=7 gpc0=1' },
  { what: 'the form', from: LEGACY, to: 'bind 127.0.0.1:A\n    server a', says: {}, left: 'gpt0=7 gpc0=1' },
  {
    what: 'the port',
    from: LEGACY,
    to: 'peer a 127.0.0.1:B',
    says: { 'reload/lost-session': 'error' },
    left: null,
  },
  {
    what: 'the address to a wildcard',
    from: LEGACY,
    to: 'bind *:A\n    server a',
    says: {},
    left: 'gpt0=7 gpc0=1',
  },
  {
    what: 'a new accept-proxy',
    from: LEGACY,
    to: 'bind 127.0.0.1:A accept-proxy\n    server a',
    says: { 'reload/lost-session': 'error' },
    left: null,
  },
  {
    what: 'the section is disabled',
    from: LEGACY,
    to: `disabled\n    ${LEGACY}`,
    says: { 'reload/lost-session': 'error' },
    left: null,
  },
  {
    what: 'the size and the expiry',
    from: `${LEGACY}\n@1k expire 5m store gpc0,gpt0`,
    to: `${LEGACY}\n@2k expire 9m store gpc0,gpt0`,
    says: {},
    left: 'gpt0=7 gpc0=1',
  },
  {
    what: 'the stored data',
    from: LEGACY,
    to: `${LEGACY}\n@1k expire 5m store gpc0`,
    says: { 'reload/lost-data': 'error' },
    left: 'gpc0=1',
  },
  {
    what: 'the key type',
    from: LEGACY,
    to: `${LEGACY}\n=type ipv6`,
    says: { 'reload/lost-table': 'error' },
    left: null,
  },
  {
    what: 'the table into the peers section',
    from: LEGACY,
    to: `${LEGACY}\n    table app type ip size 1k expire 5m store gpc0,gpt0\n-`,
    says: { 'reload/lost-table': 'error' },
    left: null,
  },
];

function textOf(name: string, body: string, ports: Readonly<Record<'A' | 'B', number>>): string {
  const [lines = '', ...rest] = body.split(/\n(?=[@=-])/);
  let table = TABLE;
  for (const change of rest) {
    if (change.startsWith('@')) table = table.replace(/size .*? peers/, `size ${change.slice(1)} peers`);
    else if (change.startsWith('=')) table = table.replace('type ip', change.slice(1));
    else table = '';
  }
  const section = lines.replace(/:([AB])\b/g, (_, port: 'A' | 'B') => `:${ports[port]}`);
  return `global\n    localpeer ${name}\n\npeers ours\n    ${section}\n\n${table}`;
}

describe.concurrent.each(haproxyPairs())(
  'a reload of $name that changes',
  { timeout: 60_000 },
  ({ binaries }) => {
    it.concurrent.each(changes)('$what', async ({ from, to, says, left }) => {
      const ports = { A: await freePort(), B: await freePort() };
      await judge(binaries, textOf('a', from, ports), textOf('a', to, ports), says, left);
    });

    it.concurrent('the local peer name', async () => {
      const ports = { A: await freePort(), B: await freePort() };
      const was = textOf('a', LEGACY, ports);
      const now = textOf('other', LEGACY.replace('peer a', 'peer other'), ports);
      await judge(binaries, was, now, { 'reload/lost-session': 'error' }, null);
    });

    it.concurrent('the name of the peers section', async () => {
      const ports = { A: await freePort(), B: await freePort() };
      const was = textOf('a', LEGACY, ports);
      await judge(binaries, was, was.replaceAll('peers ours', 'peers mine'), {}, 'gpt0=7 gpc0=1');
    });

    it.concurrent('the peers section of a table', async () => {
      const ports = { A: await freePort(), B: await freePort() };
      const both = `${textOf('a', LEGACY, ports)}\npeers theirs\n    peer a 127.0.0.1:${ports.B}\n`;
      const other = `\nbackend b\n    stick-table type ip size 1k expire 5m peers theirs\n`;
      const now = both.replace('gpt0 peers ours', 'gpt0 peers theirs');
      // such an old process hands over one of its two sections
      const several = isAtLeast(parseVersion(binaries[0].version), '3.0')
        ? { 'reload/lost-session': 'error' }
        : {};
      await judge(binaries, both + other, now + other, { ...several, 'reload/lost-table': 'error' }, null);
    });

    it.concurrent.each([
      { size: '10', says: { 'reload/lost-data': 'error' } },
      { size: '1k', says: {} },
    ])('the size of a table with 40 entries to $size', async ({ size, says }) => {
      const ports = { A: await freePort(), B: await freePort() };
      const was = textOf('a', LEGACY, ports);
      const now = was.replace('size 1k', `size ${size}`);
      expect(toldOfReload(was, now, binaries)).toEqual(says);
      const node = await startNode({ binary: binaries[0], config: was });
      try {
        await resynchronised(node);
        for (let key = 1; key <= 40; key++)
          await node.runtime(`set table app key 192.0.2.${key} data.gpc0 1`);
        await node.reload(now, binaries[1]);
        await sleep(1500);
        const left = ((await node.runtime('show table app')).match(/key=/g) ?? []).length;
        if (size === '1k') expect(left).toBe(40);
        else expect(left).toBeLessThan(40);
      } finally {
        await node.stop();
      }
    });

    it.concurrent('the period of a rate, whose numbers arrive as they are', async () => {
      const ports = { A: await freePort(), B: await freePort() };
      const was = textOf('a', LEGACY, ports).replace('gpc0,gpt0', 'conn_rate(1h)');
      const now = was.replace('(1h)', '(2h)');
      expect(toldOfReload(was, now, binaries)).toEqual({ 'reload/lost-data': 'warning' });
      const node = await startNode({ binary: binaries[0], config: was });
      try {
        await resynchronised(node);
        await node.runtime('set table app key 192.0.2.1 data.conn_rate 50');
        await node.reload(now, binaries[1]);
        await sleep(1500);
        expect(await node.runtime('show table app')).toContain('conn_rate(7200000)=50');
      } finally {
        await node.stop();
      }
    });

    it.concurrent.each([
      { what: 'another name', name: 'apps', says: 'error' },
      { what: 'another name for other keys, which is no renaming', name: 'apps', type: 'ipv6', says: 'info' },
    ])('the name of a table: $what', async ({ name, type = 'ip', says }) => {
      const ports = { A: await freePort(), B: await freePort() };
      const was = textOf('a', LEGACY, ports);
      const now = was.replace('backend app', `backend ${name}`).replace('type ip', `type ${type}`);
      await judge(binaries, was, now, { 'reload/lost-table': says }, null, name);
    });

    it.concurrent('a table without an expiry, which gets one', async () => {
      const ports = { A: await freePort(), B: await freePort() };
      const now = textOf('a', LEGACY, ports);
      const was = now.replace(' expire 5m', '');
      const isLost = isAtLeast(parseVersion(binaries[1].version), '3.2');
      await judge(
        binaries,
        was,
        now,
        isLost ? { 'reload/lost-table': 'error' } : {},
        isLost ? null : 'gpt0=7 gpc0=1',
      );
    });
  },
);

const CLIENTS = Array.from({ length: 12 }, (_, index) => `client${index}`);

describe.concurrent.each(haproxyPairs())(
  'a reload of $name that renames servers',
  { timeout: 60_000 },
  ({ binaries }) => {
    it.concurrent.each([
      { what: 'without ids', ids: null, says: { 'reload/changed-servers': 'error' } },
      { what: 'with the same ids', ids: 1, says: {} },
      { what: 'with other ids', ids: 11, says: { 'reload/changed-servers': 'error' } },
    ])('sends clients where hapeers says: $what', async ({ ids, says }) => {
      const web = await startBackends(2);
      const [peers, front] = [await freePort(), await freePort()];
      const text = (names: readonly string[], machines: readonly number[], firstId: number | null) => `global
    localpeer a

defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

peers ours
    peer a 127.0.0.1:${peers}

frontend web
    bind 127.0.0.1:${front}
    default_backend app

backend app
    stick-table type string size 1k expire 5m peers ours
    stick on req.cook(id)
${machines
  .map((machine, index) => {
    const server = web[machine];
    return `    server ${names[index]} 127.0.0.1:${server?.port}${firstId === null ? '' : ` id ${firstId + machine}`}\n`;
  })
  .join('')}`;
      const was = text(['web1', 'web2'], [0, 1], ids === null ? null : 1);
      const now = text(['app2', 'app1'], [1, 0], ids);
      expect(toldOfReload(was, now, binaries)).toEqual(says);
      const node = await startNode({ binary: binaries[0], config: was });
      try {
        await resynchronised(node);
        const reached = () =>
          Promise.all(CLIENTS.map(async (client) => (await get(front, `id=${client}`)).body));
        const before = await reached();
        await node.reload(now, binaries[1]);
        await sleep(1500);
        const after = await reached();
        expect(after.join() === before.join()).toBe(Object.keys(says).length === 0);
      } finally {
        await node.stop();
        await Promise.all(web.map((server) => server.stop()));
      }
    });
  },
);

async function judge(
  binaries: HaproxyPair['binaries'],
  was: string,
  now: string,
  says: Readonly<Record<string, string>>,
  left: string | null,
  table = 'app',
): Promise<void> {
  expect(toldOfReload(was, now, binaries)).toEqual(says);
  const node = await startNode({ binary: binaries[0], config: was });
  try {
    await resynchronised(node);
    await node.runtime('set table app key 192.0.2.1 data.gpc0 1 data.gpt0 7');
    await node.reload(now, binaries[1]);
    await sleep(1500);
    const tables = (await node.runtime(`show table ${table}`)) + (await node.runtime('show table ours/app'));
    const entry = /key=(?:::ffff:)?192\.0\.2\.1 .*/.exec(tables)?.[0] ?? null;
    if (left === null) expect(entry).toBeNull();
    else for (const value of left.split(' ')) expect(entry).toContain(value);
  } finally {
    await node.stop();
  }
}
