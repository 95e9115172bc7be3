import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { type HaproxyNode, resynchronised, startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { hapeers } from '../shell.ts';

/** A node teaches tables of more than some hundred entries in turns, going back and forth between them. */
const ENTRIES = 700;
const TABLES = ['one', 'two', 'three', 'four'];

describe.concurrent.each(haproxyBinaries())(
  'four tables of HAProxy $version',
  { timeout: 60_000 },
  (binary) => {
    let node: HaproxyNode;
    let target = '';
    beforeAll(async () => {
      const port = await freePort();
      const config = `peers p
    peer a 127.0.0.1:${port}
    peer watcher 127.0.0.1:9
${TABLES.map((name) => `    table ${name} type integer size 10k expire 1h store gpc0\n`).join('')}`;
      node = await startNode({ binary, config, localPeer: 'a' });
      target = `127.0.0.1:${port}=a`;
      for (const [index, name] of TABLES.entries()) {
        for (let key = 0; key < ENTRIES; key += 100) {
          const commands = Array.from(
            { length: 100 },
            (_, offset) => `set table p/${name} key ${index * ENTRIES + key + offset} data.gpc0 ${index + 1}`,
          );
          await node.runtime(commands.join(';'));
        }
      }
      await resynchronised(node);
    }, 60_000);
    afterAll(() => node.stop());

    it('are dumped in every format with each entry under its table', async () => {
      const dump = async (format: string, ...args: readonly string[]) =>
        (await hapeers(['probe', '--as', 'watcher', '--dump', ...args, '--format', format, target])).stdout;
      const expected = new Set(
        TABLES.flatMap((name, index) =>
          Array.from({ length: ENTRIES }, (_, key) => `/${name} ${index * ENTRIES + key} ${index + 1}`),
        ),
      );
      const ofText = (text: string) => {
        let table = '';
        const found = new Set<string>();
        for (const line of text.trim().split('\n')) {
          table = /^# table: ([^,]+),/.exec(line)?.[1] ?? table;
          const [, key, value] = /^key=(\d+) .* gpc0=(\d+)$/.exec(line) ?? [];
          if (key !== undefined) found.add(`${table} ${key} ${value}`);
        }
        return found;
      };
      const text = await dump('text');
      expect(text.match(/^# table/gm)).toHaveLength(TABLES.length);
      expect(ofText(text)).toEqual(expected);
      interface Entry {
        readonly key: string;
        readonly data: { readonly gpc0: number };
      }
      const json: { targets: readonly { tables: readonly { name: string; entries: readonly Entry[] }[] }[] } =
        JSON.parse(await dump('json'));
      const rows = json.targets.flatMap(({ tables }) =>
        tables.flatMap(({ name, entries }) => entries.map(({ key, data }) => `${name} ${key} ${data.gpc0}`)),
      );
      expect(new Set(rows)).toEqual(expected);
      const lines = (await dump('ndjson'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(new Set(lines.map(({ table, key, data }) => `${table} ${key} ${data.gpc0}`))).toEqual(expected);
    });
  },
);
