import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { exampleOf } from '../../src/model/table/store.ts';
import { haproxyBinaries } from './binaries.ts';
import { type HaproxyNode, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { configOf, storesIn, tableOf, usesIn } from './stored-data.ts';

/** What stands in an entry before the rule under test: enough to be seen in kilobytes, too. */
const BEFORE = 5_000_000;

describe.each(haproxyBinaries())(
  'data of a table in HAProxy $version',
  { timeout: 60_000 },
  ({ ...binary }) => {
    it('is used by the rules that fixtures/stored-data lists, and by no others', async () => {
      const { version } = binary;
      const stores = storesIn(version);
      const uses = usesIn(version);
      const ports = await Promise.all(stores.map(() => freePort()));
      const node = await startNode({ binary, config: configOf(version, ports) });
      try {
        const working: [string, readonly string[]][] = [];
        for (const [index, type] of stores.entries()) {
          const table = tableOf(type);
          const isRate = type.shape.startsWith('rate');
          // What only decays is no measure for a rule that writes.
          const primed = uses.flatMap(({ writes }, number) =>
            isRate && writes ? [] : [present(number), absent(number)],
          );
          if (type.shape.endsWith('array'))
            for (const key of primed) await ask(ports[index] ?? 0, key, '/prime');
          else
            await node.runtime(
              primed.map((key) => `set table ${table} key ${key} data.${type.keyword} ${BEFORE}`).join(';'),
            );
          const read: string[] = [];
          for (const number of uses.keys()) {
            read.push(await ask(ports[index] ?? 0, present(number), `/${number}`));
            await ask(ports[index] ?? 0, absent(number), `/${'x'.repeat(String(number).length)}`);
          }
          // Bytes are counted when the stream has ended, behind its answer.
          await sleep(30);
          const shown = await entriesOf(node, table);
          const works = (number: number) =>
            uses[number]?.writes === true
              ? shown.get(present(number)) !== shown.get(absent(number))
              : Number(read[number]) > 0;
          const found = uses.flatMap(({ line }, number) =>
            works(number) ? [line.replace('%TABLE%', 'TABLE')] : [],
          );
          working.push([exampleOf(type), found]);
        }
        const [major, minor] = version.split('.');
        await expect(`${JSON.stringify(Object.fromEntries(working), null, 2)}\n`).toMatchFileSnapshot(
          `../../fixtures/stored-data/${major}.${minor}.json`,
        );
      } finally {
        await node.stop();
      }
    });
  },
);

/** The client that comes to a use, and one that is counted likewise but does not. */
const present = (use: number) => `127.0.2.${use + 1}`;
const absent = (use: number) => `127.0.3.${use + 1}`;

/** The data of every entry as the runtime API shows it, by key. */
async function entriesOf(node: HaproxyNode, table: string): Promise<ReadonlyMap<string, string>> {
  const shown = await node.runtime(`show table ${table}`);
  return new Map(
    [...shown.matchAll(/key=(\S+) use=\d+ exp=\d+ (?:shard=\d+ )?(.*)/g)].map(([, key = '', data = '']) => [
      key,
      data,
    ]),
  );
}

function ask(port: number, localAddress: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, localAddress, path, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.once('end', () => resolve(body));
    })
      .once('error', reject)
      .end();
  });
}
