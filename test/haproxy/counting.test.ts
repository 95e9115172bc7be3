import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counts, filledBy } from '../../src/model/flow/counting.ts';
import { haproxyBinaries } from './binaries.ts';
import { startNode } from './node.ts';
import { freePort } from './ports.ts';

const types = [
  'conn_cnt',
  'conn_rate',
  'sess_cnt',
  'sess_rate',
  'http_req_cnt',
  'http_req_rate',
  'http_err_cnt',
  'http_err_rate',
  'http_fail_cnt',
  'http_fail_rate',
  'bytes_in_cnt',
  'bytes_in_rate',
  'bytes_out_cnt',
  'bytes_out_rate',
];

const store = types.map((type) => (type.endsWith('_rate') ? `${type}(60s)` : type)).join(',');
const front = [
  'tcp-request connection',
  'tcp-request session',
  'tcp-request content',
  'http-request',
  'http-response',
];
const back = ['tcp-request content', 'http-request', 'http-response', 'stick'];

/** Every place that fills a table, in both modes. */
const places = (['http', 'tcp'] as const).flatMap((mode) =>
  [
    ...front.map((set) => ({ mode, side: 'frontend', set })),
    ...back.map((set) => ({ mode, side: 'backend', set })),
  ].filter(({ set }) => mode === 'http' || !set.startsWith('http')),
);

let server: Server;
let serverPort = 0;

beforeAll(async () => {
  server = createServer(({ url }, response) => {
    response.statusCode = Number(url?.slice(1));
    response.end('ok');
  });
  serverPort = await freePort();
  await new Promise<void>((done) => server.listen(serverPort, '127.0.0.1', done));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function config(ports: readonly number[]): string {
  const proxies = places.map(({ mode, side, set }, index) => {
    const rule = set === 'stick' ? `stick on src table t${index}` : `${set} track-sc0 src table t${index}`;
    return `backend t${index}
    stick-table type ip size 1k expire 30m store ${store}
frontend f${index}
    mode ${mode}
    bind 127.0.0.1:${ports[index]}
    default_backend b${index}
${side === 'frontend' ? `    ${rule}\n` : ''}backend b${index}
    mode ${mode}
    server web1 127.0.0.1:${serverPort}
${side === 'backend' ? `    ${rule}\n` : ''}`;
  });
  return `defaults\n    timeout connect 1s\n    timeout client 5s\n    timeout server 5s\n\n${proxies.join('\n')}`;
}

describe.each(haproxyBinaries())('what HAProxy $version counts', { timeout: 60_000 }, (binary) => {
  it('is what the model says, for every data type and every way into a table', async () => {
    const ports = await Promise.all(places.map(() => freePort()));
    const node = await startNode({ binary, config: config(ports) });
    try {
      const wrong = await Promise.all(
        places.map(async ({ mode, side, set }, index) => {
          for (const status of [200, 404, 500]) {
            await (
              await fetch(`http://127.0.0.1:${ports[index]}/${status}`, { headers: { connection: 'close' } })
            ).text();
          }
          const shown = await node.runtime(`show table t${index}`);
          expect(shown).toContain('key=127.0.0.1');
          return types.flatMap((type) => {
            const value = Number(new RegExp(`\\b${type}(?:\\(\\d+\\))?=(\\d+)`).exec(shown)?.[1]);
            const expected = counts(type, set === 'stick' ? 'stick' : filledBy(set), mode === 'tcp');
            return value > 0 === expected ? [] : [`${mode} ${side} ${set}: ${type}=${value}`];
          });
        }),
      );
      expect(wrong.flat()).toEqual([]);
    } finally {
      await node.stop();
    }
  });
});
