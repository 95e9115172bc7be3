import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { lint } from '../../src/lint/lint.ts';
import { type HaproxyBinary, haproxyBinaries } from './binaries.ts';
import { type HaproxyNode, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { get, startBackends } from './requests.ts';

/** What a client may see of a config that runs. */
interface Seen {
  readonly port: number;
  readonly peerPort: number;
  readonly node: HaproxyNode;
}

/** A rule of lint, a config that it is about and the same repaired, and what a client or the table then shows. */
interface Case {
  readonly rule: string;
  readonly what: string;
  readonly bad: string;
  readonly good: string;
  readonly look: (seen: Seen) => Promise<unknown>;
  readonly shows: readonly [bad: unknown, good: unknown];
}

const defaults = `defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

`;

const servers = ['server web1 127.0.0.1:SERVER1', 'server web2 127.0.0.1:SERVER2'];

/** A proxy that listens for clients and passes them on to two servers in turn. */
function www(...lines: readonly string[]): string {
  return ['listen www', 'bind 127.0.0.1:PORT', ...lines, ...servers]
    .map((line, index) => `${index === 0 ? '' : '    '}${line}\n`)
    .join('');
}

/** A backend with a table and nothing else. */
function table(name: string, type: string, rest: string): string {
  return `\nbackend ${name}\n    stick-table type ${type} size 1k expire 30m ${rest}\n`;
}

/** The statuses of four requests of one client. */
async function statuses({ port }: Seen): Promise<readonly number[]> {
  const seen: number[] = [];
  for (let request = 0; request < 4; request++) seen.push((await get(port)).status);
  return seen;
}

const never = [200, 200, 200, 200];
const fromThe3rd = [200, 200, 403, 403];

/** How many servers answer four requests for a path. */
function serversFor(path: string): (seen: Seen) => Promise<number> {
  return async ({ port }) => {
    const seen = new Set<string>();
    for (let request = 0; request < 4; request++) {
      seen.add(await (await fetch(`http://127.0.0.1:${port}${path}`)).text());
    }
    return seen.size;
  };
}

/** How many entries four paths make that differ in their last letter only. */
async function entriesOfPaths({ port, node }: Seen): Promise<number> {
  for (const last of 'abcd') await fetch(`http://127.0.0.1:${port}/${'p'.repeat(40)}${last}`);
  return await entries(node);
}

async function entries(node: HaproxyNode): Promise<number> {
  return [...(await node.runtime('show table www')).matchAll(/ key=/g)].length;
}

/** Connects, says something a moment later, and gives back the first line of the answer. */
function firstLine(port: number, words: string): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => setTimeout(() => socket.write(words), 50));
    socket.setEncoding('utf8').on('data', (data: string) => {
      answer += data;
      if (answer.includes('\n')) socket.destroy();
    });
    socket.setTimeout(5_000, () => socket.destroy(new Error('no answer within 5 s')));
    socket.once('error', reject).once('close', () => resolve(answer.split(/\r?\n/)[0] ?? ''));
  });
}

const request = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

/** How many entries a client makes that speaks a moment after it has connected. */
async function entriesOfLateClient({ port, node }: Seen): Promise<number> {
  await firstLine(port, request);
  return await entries(node);
}

/** How many entries a client with an IPv6 address makes. */
async function entriesOfIpv6({ port, node }: Seen): Promise<number> {
  await firstLine(port, `PROXY TCP6 2001:db8::1 2001:db8::2 40000 80\r\n${request}`);
  return await entries(node);
}

/** What a client is answered that speaks HTTP. */
function answer({ port }: Seen): Promise<string> {
  return firstLine(port, request);
}

const limit = 'http-request deny if { src_http_req_cnt(t) gt 2 }';
const track = 'http-request track-sc0 src table t';
const counts = 'store http_req_cnt';
const rooms = 'stick-table type string len 64 size 1k expire 30m';
const sticky = 'stick-table type ip size 1k expire 30m';
const alone = 'peers p\n    peer hap1 127.0.0.1:PEER\n\n';
const payload = [
  'mode tcp',
  'stick-table type string len 64 size 1k expire 30m store conn_cnt',
  'tcp-request content track-sc0 req.payload(0,4)',
];
const pair = 'peers p\n    peer hap1 127.0.0.1:PEER\n    peer hap2 127.0.0.1:1\n\n';

const cases: readonly Case[] = [
  {
    rule: 'table/never-filled',
    what: 'a limit on a table that is only read',
    bad: www(limit) + table('t', 'ip', counts),
    good: www(track, limit) + table('t', 'ip', counts),
    look: statuses,
    shows: [never, fromThe3rd],
  },
  {
    rule: 'table/never-filled',
    what: 'a converter that looks into a table that is only read',
    bad: www('http-request deny if { src,table_http_req_cnt(t) gt 2 }') + table('t', 'ip', counts),
    good: www(track, 'http-request deny if { src,table_http_req_cnt(t) gt 2 }') + table('t', 'ip', counts),
    look: statuses,
    shows: [never, fromThe3rd],
  },
  {
    rule: 'table/never-filled',
    what: 'a limit on a table of a peers section without another peer',
    bad: alone + www(limit) + table('t', 'ip', `${counts} peers p`),
    good: alone + www(track, limit) + table('t', 'ip', `${counts} peers p`),
    look: statuses,
    shows: [never, fromThe3rd],
  },
  {
    rule: 'table/never-filled',
    what: '"stick match" without anything that stores',
    bad: www(sticky, 'stick match src'),
    good: www(sticky, 'stick on src'),
    look: serversFor('/'),
    shows: [2, 1],
  },
  {
    rule: 'table/never-matched',
    what: '"stick store-request" without anything that looks',
    bad: www(sticky, 'stick store-request src'),
    good: www(sticky, 'stick store-request src', 'stick match src'),
    look: serversFor('/'),
    shows: [2, 1],
  },
  {
    rule: 'table/truncated-key',
    what: 'paths that are cut',
    bad: www(`stick-table type string size 1k expire 30m ${counts}`, 'http-request track-sc0 path'),
    good: www(`stick-table type string len 64 size 1k expire 30m ${counts}`, 'http-request track-sc0 path'),
    look: entriesOfPaths,
    shows: [1, 4],
  },
  {
    rule: 'table/empty-key',
    what: 'clients with an empty parameter, who share a server',
    bad: www(rooms, 'stick on url_param(room)'),
    good: www(rooms, 'stick on url_param(room) if { url_param(room),length gt 0 }'),
    look: serversFor('/?room='),
    shows: [1, 2],
  },
  {
    rule: 'table/mismatched-lookup-key',
    what: 'a limit that looks for a key of another type',
    bad: www(track, 'http-request deny if { ssl_fc,table_http_req_cnt(t) gt 2 }') + table('t', 'ip', counts),
    good: www(track, 'http-request deny if { src,table_http_req_cnt(t) gt 2 }') + table('t', 'ip', counts),
    look: statuses,
    shows: [never, fromThe3rd],
  },
  {
    rule: 'table/mistimed-tracking',
    what: 'a key in payload that nobody waits for',
    bad: www(...payload),
    good: www(...payload, 'tcp-request inspect-delay 2s'),
    look: entriesOfLateClient,
    shows: [0, 1],
  },
  {
    rule: 'peers/conflicting-port',
    what: 'clients at the address of the peers, below a listener on all addresses',
    bad: `${pair.replace('PEER', 'PORT')}${www(`${sticky} peers p`, 'stick on src').replace('127.0.0.1:PORT', '*:PORT')}`,
    good: `${pair}${www(`${sticky} peers p`, 'stick on src').replace('127.0.0.1:PORT', '*:PORT')}`,
    look: answer,
    shows: ['501', 'HTTP/1.1 200 OK'],
  },
  {
    rule: 'peers/conflicting-port',
    what: 'clients at a port of a range that the peers have',
    bad: `${pair.replace('PEER', 'PORT')}${www(`${sticky} peers p`, 'stick on src').replace('127.0.0.1:PORT', '*:PORT-PORT')}`,
    good: `${pair}${www(`${sticky} peers p`, 'stick on src').replace('127.0.0.1:PORT', '*:PORT-PORT')}`,
    look: answer,
    shows: ['501', 'HTTP/1.1 200 OK'],
  },
  {
    rule: 'table/untracked-clients',
    what: 'IPv6 clients in a table of IPv4 addresses',
    bad: www(`${sticky} ${counts}`, 'http-request track-sc0 src').replace(
      '127.0.0.1:PORT',
      ':::PORT v4v6 accept-proxy',
    ),
    good: www(`${sticky.replace('type ip', 'type ipv6')} ${counts}`, 'http-request track-sc0 src').replace(
      '127.0.0.1:PORT',
      ':::PORT v4v6 accept-proxy',
    ),
    look: entriesOfIpv6,
    shows: [0, 1],
  },
];

/** What a config shows that runs with two servers behind it. */
async function shown(binary: HaproxyBinary, text: string, look: Case['look']): Promise<unknown> {
  const [port, peerPort] = [await freePort(), await freePort()];
  const backends = await startBackends(2);
  const config = placed(text, { port, peerPort, servers: backends.map((one) => one.port) });
  const node = await startNode({ binary, config, localPeer: 'hap1' });
  try {
    return await look({ port, peerPort, node });
  } finally {
    await node.stop();
    for (const backend of backends) await backend.stop();
  }
}

interface Ports {
  readonly port: number;
  readonly peerPort: number;
  readonly servers: readonly number[];
}

function placed(text: string, { port, peerPort, servers: [first, second] }: Ports): string {
  return (defaults + text)
    .replaceAll('PORT', String(port))
    .replaceAll('PEER', String(peerPort))
    .replaceAll('SERVER1', String(first))
    .replaceAll('SERVER2', String(second));
}

/** The rules that a config breaks. */
function broken(text: string, haproxyVersion: string): readonly string[] {
  const config = placed(text, { port: 8080, peerPort: 10000, servers: [8081, 8082] });
  return lint([{ name: 'haproxy.cfg', text: config }], { haproxyVersion, localPeer: 'hap1' }).map(
    ({ rule }) => rule,
  );
}

describe.each(haproxyBinaries())('with HAProxy $version', { timeout: 60_000 }, (binary) => {
  it.concurrent.each(cases)('$rule: $what', async ({ rule, bad, good, look, shows }) => {
    expect(broken(bad, binary.branch)).toContain(rule);
    expect(broken(good, binary.branch)).not.toContain(rule);
    expect(await Promise.all([shown(binary, bad, look), shown(binary, good, look)])).toEqual(shows);
  });
});
