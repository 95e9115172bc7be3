import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAtLeast, parseVersion } from '../../../src/model/value/version.ts';
import { releaseCanary } from '../../../src/probe/runtime/canary.ts';
import { makeCanaryKey } from '../../../src/probe/runtime/canary-key.ts';
import { hapeers } from '../../cli/shell.ts';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { resynchronised } from '../../haproxy/node.ts';
import { readingsOf } from './look.ts';
import { contentOf, type Name, type Pair, startPair } from './pair.ts';

const options = { timeoutMs: 2000, arrivalMs: 5000 };

/** A table that may store other data on the second node. */
function table(name: string, data: Readonly<Record<Name, string>>, extra = 'peers cluster') {
  return (node: Name) =>
    `backend ${name}\n    stick-table type ip size 1k expire 5m store ${data[node]} ${extra}\n`;
}

const both = (store: string) => ({ A: store, B: store });
const tables = [
  table('arrays', both('gpc(2),gpc_rate(2,10s),gpt(2)')),
  table('one_element', both('gpt(1)')),
  table('rates', both('http_req_rate(10s)')),
  table('other_data', { A: 'gpc0,gpt0', B: 'gpt0' }),
  table('other_shape', { A: 'gpc(1)', B: 'gpc0' }),
  table('shape_turned', { A: 'gpc0', B: 'gpc(1)' }),
  table('other_period', { A: 'http_req_rate(10s)', B: 'http_req_rate(1m)' }),
  table('local', both('gpc0'), ''),
];

for (const binary of haproxyBinaries()) {
  describe.concurrent(`a canary of HAProxy ${binary.branch}`, { timeout: 60_000 }, () => {
    let pair: Pair;
    beforeAll(async () => {
      pair = await startPair(binary, (name) => tables.map((make) => make(name)).join(''));
      await Promise.all([resynchronised(pair.a), resynchronised(pair.b)]);
    });
    afterAll(() => pair.stop());

    const release = async (name: string) => releaseCanary(await readingsOf(pair.targets), name, options);

    it.sequential.each(['arrays', 'one_element', 'rates'])(
      'goes both ways through %s, in which no counter can be changed',
      async (name) => {
        const before = [await contentOf(pair.a), await contentOf(pair.b)];
        expect(await release(name)).toMatchObject({
          healthy: true,
          leftOn: [],
          arrivals: [{ returnTried: true, returnMs: expect.any(Number), unshared: [] }],
          message: expect.stringContaining('both ways'),
        });
        expect([await contentOf(pair.a), await contentOf(pair.b)]).toEqual(before);
      },
    );

    it.sequential.each([
      ['other_data', 'gpc0'],
      ['other_shape', 'gpc0'],
      ['shape_turned', 'gpc0'],
    ])('calls nothing replicated of %s, where %s is not exchanged', async (name, data) => {
      const result = await release(name);
      expect(result).toMatchObject({ healthy: false, leftOn: [], arrivals: [{ unshared: [data] }] });
      expect(result.message).toContain(`${data} is not stored on both sides`);
      expect(result.hint).toContain('the same "store"');
    });

    it.sequential('tells a rate of another period', async () => {
      expect(await release('other_period')).toMatchObject({
        healthy: false,
        leftOn: [],
        message: expect.stringContaining('http_req_rate(10000) and http_req_rate(60000)'),
      });
    });

    it.sequential('does not fly through a table that is not replicated, and the report is told all the same', async () => {
      const sockets = pair.targets.flatMap(({ text }) => ['--socket', text]);
      const { exit, stdout, stderr } = await hapeers(['probe', ...sockets, '--canary', 'local']);
      expect(exit).toBe(2);
      expect(stdout).toContain('replicates');
      expect(stderr).toContain('no peers section of "A" shares table "local"');
      expect(stderr).toContain('add "peers NAME" to its stick-table line');
    });

    it.sequential('removes what a killed run has left, and nothing else', async () => {
      const old = makeCanaryKey('ip', 'rates', Date.now() - 10 * 60_000);
      const running = makeCanaryKey('ip', 'rates');
      for (const key of [old, running, '192.0.2.9']) await pair.a.runtime(`set table rates key ${key}`);
      expect(await release('rates')).toMatchObject({ healthy: true, leftOn: [] });
      const content = await contentOf(pair.a);
      expect(content).not.toContain(`key=${old} `);
      for (const key of [running, '192.0.2.9']) {
        expect(content).toContain(`key=${key} `);
        await pair.a.runtime(`clear table rates key ${key}`);
        await pair.b.runtime(`clear table rates key ${key}`);
      }
    });
  });
}

/** Only 2.7 and later have shards. */
const withShards = haproxyBinaries().filter(({ version }) => isAtLeast(parseVersion(version), '2.7'));

/** A section that gives each peer a part of the keys. */
describe.concurrent.each(withShards)(
  'a canary of HAProxy $branch with shards',
  { timeout: 60_000 },
  (binary) => {
    it('finds a key for the shard of the other node', async () => {
      const pair = await startPair(
        binary,
        () => 'backend t\n    stick-table type string len 40 size 1k expire 5m store gpc0 peers cluster\n',
        (_name, ports) =>
          `    shards 2\n    peer A 127.0.0.1:${ports.A} ${_name === 'A' ? '' : 'shard 1'}\n    peer B 127.0.0.1:${ports.B} ${_name === 'B' ? '' : 'shard 1'}`,
      );
      try {
        await Promise.all([resynchronised(pair.a), resynchronised(pair.b)]);
        for (let count = 0; count < 3; count++) {
          const result = await releaseCanary(await readingsOf(pair.targets), 't', options);
          expect(result).toMatchObject({ healthy: true, leftOn: [] });
        }
        expect(await contentOf(pair.a)).not.toContain('key=');
        expect(await contentOf(pair.b)).not.toContain('key=');
      } finally {
        await pair.stop();
      }
    });
  },
);
