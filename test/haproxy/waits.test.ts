import { connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lint } from '../../src/lint/lint.ts';
import { haproxyBinaries } from './binaries.ts';
import { startNode } from './node.ts';
import { freePort } from './ports.ts';

/** A number of so many bytes, and then as many bytes. */
function counted(size: number, bytes: Buffer): Buffer {
  const length = Buffer.alloc(size);
  length.writeUIntBE(bytes.length, 0, size);
  return Buffer.concat([length, bytes]);
}

/** A ClientHello for a.example: what a TLS client sends first. */
function clientHello(): Buffer {
  const name = counted(2, Buffer.concat([Buffer.from([0]), counted(2, Buffer.from('a.example'))]));
  const extensions = counted(2, Buffer.concat([Buffer.from([0, 0]), counted(2, name)]));
  const body = Buffer.concat([
    Buffer.from([3, 3]),
    Buffer.alloc(32, 1),
    Buffer.from([0, 0, 2, 0x13, 1, 1, 0]),
    extensions,
  ]);
  const handshake = Buffer.concat([Buffer.from([1]), counted(3, body)]);
  return Buffer.concat([Buffer.from([0x16, 3, 1]), counted(2, handshake)]);
}

const hello = clientHello();
const cookie = Buffer.from('Cookie: mstshash=user1\r\n');
const rdp = Buffer.concat([
  Buffer.from([3, 0, 0, cookie.length + 11, cookie.length + 6, 0xe0, 0, 0, 0, 0, 0]),
  cookie,
]);
const mqtt = Buffer.from('101000044d5154540402003c000469643031', 'hex');
const plain = Buffer.from('\0\x04abcdxxxx');

const keys: readonly (readonly [key: string, payload: Buffer])[] = [
  ['req.payload(0,4)', plain],
  ['payload(0,4)', plain],
  ['req.payload_lv(0,2)', plain],
  ['payload_lv(0,2)', plain],
  ['req.rdp_cookie(mstshash)', rdp],
  ['rdp_cookie(mstshash)', rdp],
  ['req.ssl_hello_type', hello],
  ['req_ssl_hello_type', hello],
  ['req.ssl_ver', hello],
  ['req_ssl_ver', hello],
  ['req.ssl_sni', hello],
  ['req_ssl_sni', hello],
  ['req.payload(0,0),mqtt_field_value(connect,client_identifier)', mqtt],
];

const wait = ['tcp-request inspect-delay 2s', 'tcp-request content accept if { req.len gt 5 }'];

function section(
  name: string,
  key: string,
  port: number,
  servers: readonly number[],
  rules: readonly string[],
): string {
  return `listen ${name}
    mode tcp
    bind 127.0.0.1:${port}
${rules.map((rule) => `    ${rule}\n`).join('')}    stick-table type string len 64 size 1k expire 30m
    stick on ${key}
${servers.map((one, index) => `    server s${index} 127.0.0.1:${one}\n`).join('')}`;
}

const defaults = 'defaults\n    timeout connect 1s\n    timeout client 5s\n    timeout server 5s\n\n';

/** Connects, sends a little later, and gives back the name of the server that answers. */
function ask(port: number, payload: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => setTimeout(() => socket.write(payload), 40));
    socket.setTimeout(5_000, () => socket.destroy(new Error('no answer within 5 s')));
    socket.once('data', (data) => {
      resolve(String(data));
      socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed without an answer')));
  });
}

/** How many servers one client comes to in four connections. */
async function serversSeen(port: number, payload: Buffer): Promise<number> {
  const seen = new Set<string>();
  for (let connection = 0; connection < 4; connection++) seen.add(await ask(port, payload));
  return seen.size;
}

const servers: Server[] = [];
const ports: number[] = [];

beforeAll(async () => {
  for (const name of ['A', 'B']) {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(name));
    });
    ports.push(await freePort());
    await new Promise<void>((done) => server.listen(ports.at(-1), '127.0.0.1', done));
    servers.push(server);
  }
});

afterAll(() => {
  for (const server of servers) server.close();
});

describe.each(haproxyBinaries())('keys in payload with HAProxy $version', { timeout: 60_000 }, (binary) => {
  it('do not stick until something waits for them', async () => {
    const places = await Promise.all(
      keys.map(async ([key, payload], index) => {
        const [bad, good] = [await freePort(), await freePort()];
        const text =
          section(`bad${index}`, key, bad, ports, []) + section(`good${index}`, key, good, ports, wait);
        return { key, payload, bad, good, text };
      }),
    );
    const config = defaults + places.map(({ text }) => text).join('\n');
    const found = lint([{ name: 'haproxy.cfg', text: config }], { haproxyVersion: binary.branch })
      .filter(({ rule }) => rule === 'table/missing-wait')
      .map(({ source, range }) => source.slice(range));
    expect(found).toEqual(keys.map(([key]) => key));
    const node = await startNode({ binary, config });
    try {
      const seen = await Promise.all(
        places.map(async ({ key, payload, bad, good }) => {
          const [without, withWait] = await Promise.all([
            serversSeen(bad, payload),
            serversSeen(good, payload),
          ]);
          return `${key}: ${without} without, ${withWait} with the wait`;
        }),
      );
      expect(seen).toEqual(keys.map(([key]) => `${key}: 2 without, 1 with the wait`));
    } finally {
      await node.stop();
    }
  });
});
