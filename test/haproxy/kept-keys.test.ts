import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { tableIndex } from '../../src/model/table/index.ts';
import { lostKey } from '../../src/model/table/kept-key.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import { Source } from '../../src/text.ts';
import { haproxyBinaries } from './binaries.ts';
import { startNode } from './node.ts';
import { freePort } from './ports.ts';

const clients = ['127.0.1.1', '127.0.1.2', '127.0.1.3', '127.0.1.4'];

/** Texts whose SHA-1 begins with a zero byte: what a table of type string keeps of none of them. */
const zeroDigests = Array.from({ length: 4000 }, (_, index) => `/${index}`)
  .filter((path) => createHash('sha1').update(path).digest()[0] === 0)
  .slice(0, clients.length);

/** Paths that differ behind 40 characters only. */
const longPaths = clients.map((_, index) => `/${'a'.repeat(40)}${index}`);

const tables: readonly { readonly type: string; readonly key: string; readonly paths: readonly string[] }[] =
  [
    { type: 'string', key: 'path', paths: longPaths },
    { type: 'string len 8', key: 'path', paths: longPaths },
    { type: 'string len 64', key: 'path', paths: longPaths },
    { type: 'binary len 8', key: 'path', paths: longPaths },
    { type: 'binary len 64', key: 'path', paths: longPaths },
    { type: 'string', key: 'path,sha1', paths: zeroDigests },
    { type: 'string', key: 'path,sha1,hex', paths: zeroDigests },
    { type: 'binary len 20', key: 'path,sha1', paths: zeroDigests },
    { type: 'binary len 16', key: 'path,sha1', paths: longPaths },
    { type: 'string len 4', key: 'src', paths: longPaths },
    { type: 'string', key: 'src', paths: longPaths },
    { type: 'ip', key: 'src', paths: longPaths },
    { type: 'string len 128', key: 'base32+src', paths: longPaths.map(() => '/') },
    { type: 'string len 128', key: 'url32+src', paths: longPaths.map(() => '/') },
    { type: 'binary len 4', key: 'base32+src', paths: longPaths.map(() => '/') },
    { type: 'binary len 8', key: 'base32+src', paths: longPaths.map(() => '/') },
    { type: 'binary', key: 'base32+src', paths: longPaths.map(() => '/') },
  ];

function config(ports: readonly number[]): string {
  return `defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

${tables
  .map(
    ({ type, key }, index) => `frontend f${index}
    bind 127.0.0.1:${ports[index]}
    stick-table type ${type} size 1k expire 30m store http_req_cnt
    http-request track-sc0 ${key}
    http-request deny deny_status 403
`,
  )
  .join('\n')}`;
}

function ask(port: number, localAddress: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, localAddress, path, agent: false }, (response) => {
      response.resume().once('end', resolve);
    })
      .once('error', reject)
      .end();
  });
}

describe.each(haproxyBinaries())(
  'what a table of HAProxy $version keeps of its keys',
  { timeout: 60_000 },
  (binary) => {
    it('is told: four clients are as many entries where nothing is said to be lost, and fewer else', async () => {
      expect(zeroDigests).toHaveLength(clients.length);
      const ports = await Promise.all(tables.map(() => freePort()));
      const text = config(ports);
      const model = readTexts([new Source('haproxy.cfg', text)], {
        version: parseVersion(binary.version),
        localPeer: null,
        environment: new Environment(),
      });
      const index = tableIndex(model);
      const node = await startNode({ binary, config: text });
      try {
        const wrong: string[] = [];
        for (const [number, { type, key, paths }] of tables.entries()) {
          for (const [client, address] of clients.entries()) {
            await ask(ports[number] ?? 0, address, paths[client] ?? '');
          }
          const entries = (await node.runtime(`show table f${number}`)).match(/key=/g)?.length ?? 0;
          const use = index.live.find(({ table, by }) => by === 'track' && table === `f${number}`);
          const table = index.find(`f${number}`);
          if (use?.key == null || table?.key == null) throw new Error(`f${number} is not read`);
          const lost = lostKey(use.key, table.key);
          if ((lost === null) !== (entries === clients.length)) {
            wrong.push(`${type} by ${key}: ${entries} entries, ${JSON.stringify(lost)}`);
          }
        }
        expect(wrong).toEqual([]);
      } finally {
        await node.stop();
      }
    });
  },
);
