import { describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { resynchronised, startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { until } from '../../haproxy/wait.ts';
import { hapeers } from '../shell.ts';

/** What each table says on A and on B; the same where there is one. */
const tables: Readonly<Record<string, readonly [string, string?]>> = {
  alike: ['type ip size 1k expire 1m store gpc0,http_req_rate(10s)'],
  array: ['type ip size 1k expire 1m store gpc(2)', 'type ip size 1k expire 1m store gpc(3)'],
  busy: ['type ip size 1k expire 1m store gpc0'],
  expiry: ['type ip size 1k expire 1m store gpc0', 'type ip size 1k expire 2m store gpc0'],
  length: ['type string len 16 size 1k expire 1m', 'type string len 32 size 1k expire 1m'],
  lost: ['type ip size 1k expire 1m store gpc0'],
  period: [
    'type ip size 1k expire 1m store http_req_rate(10s)',
    'type ip size 1k expire 1m store http_req_rate(1m)',
  ],
  stored: ['type ip size 1k expire 1m store gpc0,gpt0', 'type ip size 1k expire 1m store gpc0'],
};

describe.concurrent.each(haproxyBinaries())(
  '--compare with HAProxy $version',
  { timeout: 60_000 },
  (binary) => {
    it('tells definitions first, and what is lost from what is in flight', async () => {
      const ports = [await freePort(), await freePort()];
      const config = (index: 0 | 1) => `defaults
    mode tcp
    timeout connect 1s
    timeout client 10s
    timeout server 10s
peers cluster
    peer A 127.0.0.1:${ports[0]}
    peer B 127.0.0.1:${ports[1]}
    peer watcher 127.0.0.1:9
${Object.entries(tables)
  .map(([name, lines]) => `backend ${name}\n    stick-table ${lines[index] ?? lines[0]} peers cluster\n`)
  .join('')}`;
      const [a, b] = await Promise.all([
        startNode({ binary, config: config(0), localPeer: 'A' }),
        startNode({ binary, config: config(1), localPeer: 'B' }),
      ]);
      let isOver = false;
      try {
        await Promise.all([resynchronised(a), resynchronised(b)]);
        for (const key of ['10.0.0.1', '10.0.0.2']) {
          await a.runtime(`set table lost key ${key} data.gpc0 1`);
          await until('arrival', 5000, async () =>
            (await b.runtime(`show table lost key ${key}`)).includes('gpc0=1'),
          );
        }
        await b.runtime('clear table lost key 10.0.0.1');
        const writing = (async () => {
          for (let count = 1; !isOver; count++) {
            await a.runtime(`set table busy key 10.0.0.${count % 50} data.gpc0 ${count}`);
          }
        })();
        const targets = [`127.0.0.1:${ports[0]}=A`, `127.0.0.1:${ports[1]}=B`];
        const run = () => hapeers(['probe', '--as', 'watcher', '--compare', '--format', 'json', ...targets]);
        const { exit, stdout } = await run();
        isOver = true;
        await writing;
        expect(exit).toBe(1);
        const found = JSON.parse(stdout).tables as {
          table: string;
          definitions: { what: string; values: string[] }[];
          missing: number;
          differing: number;
        }[];
        const definitions = found.flatMap(({ table, definitions: all }) =>
          all.map(({ what, values }) => [table, what, ...values]),
        );
        expect(definitions).toEqual([
          ['array', 'gpc', 'stored 2 elements', 'stored 3 elements'],
          ['expiry', 'expire', '1m', '2m'],
          ['length', 'key', 'string of 17 bytes', 'string of 33 bytes'],
          ['period', 'http_req_rate', 'stored over 10s', 'stored over 1m'],
          ['stored', 'gpt0', 'stored', 'not stored'],
        ]);
        const keys = found.filter(({ missing, differing }) => missing + differing > 0);
        expect(keys).toMatchObject([{ table: 'lost', missing: 1, differing: 0 }]);
      } finally {
        isOver = true;
        await Promise.all([a.stop(), b.stop()]);
      }
    });
  },
);
