import { describe, expect, it } from 'vitest';
import { isAtLeast, parseVersion } from '../../src/model/value/version.ts';
import { haproxyBinaries } from './binaries.ts';
import { startNode } from './node.ts';
import { freePort } from './ports.ts';
import { startBackends } from './requests.ts';
import { until } from './wait.ts';

const defaults = `defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

`;

describe.each(haproxyBinaries())('a table of HAProxy $version', { timeout: 60_000 }, (binary) => {
  it('cuts a string key to 31 characters', async () => {
    const port = await freePort();
    const config = `${defaults}frontend www
    bind 127.0.0.1:${port}
    stick-table type string size 1k expire 30m store http_req_cnt
    http-request track-sc0 path
    http-request return status 200
`;
    const node = await startNode({ binary, config });
    try {
      const common = `/${'a'.repeat(30)}`;
      for (const path of [`${common}/one`, `${common}/two`, '/short'])
        await fetch(`http://127.0.0.1:${port}${path}`);
      const keys = [...(await node.runtime('show table www')).matchAll(/key=(\S+) .*http_req_cnt=(\d+)/g)];
      expect(keys.map(([, key, count]) => `${key} ${count}`).sort()).toEqual([`${common} 2`, '/short 1']);
    } finally {
      await node.stop();
    }
  });

  it('limits nothing by a counter that is tracked below, or in the response', async () => {
    const limit = 'http-request deny deny_status 429 if { sc_http_req_cnt(0) gt 2 }';
    const [web] = await startBackends(1);
    const answers = async (...rules: readonly string[]) => {
      const port = await freePort();
      const node = await startNode({
        binary,
        config: `${defaults}listen www
    bind 127.0.0.1:${port}
    stick-table type ip size 1k expire 30m store http_req_cnt
${rules.map((rule) => `    ${rule}\n`).join('')}    server web1 127.0.0.1:${web?.port}
`,
      });
      try {
        const statuses: number[] = [];
        for (let request = 0; request < 4; request++) {
          statuses.push((await fetch(`http://127.0.0.1:${port}`)).status);
        }
        return statuses;
      } finally {
        await node.stop();
      }
    };
    try {
      expect(await answers('http-request track-sc0 src', limit)).toEqual([200, 200, 429, 429]);
      expect(await answers(limit, 'http-request track-sc0 src')).toEqual([200, 200, 200, 200]);
      expect(await answers(limit, 'http-response track-sc0 src')).toEqual([200, 200, 200, 200]);
    } finally {
      await web?.stop();
    }
  });

  it('reads times without a unit as milliseconds', async () => {
    const config = `${defaults}frontend www
    bind 127.0.0.1:${await freePort()}
    stick-table type ip size 1k expire 3600 store http_req_rate(10)
`;
    const node = await startNode({ binary, config });
    try {
      await node.runtime('set table www key 10.0.0.1');
      const table = await node.runtime('show table www');
      expect(Number(/exp=(\d+)/.exec(table)?.[1])).toBeGreaterThan(1000);
      expect(Number(/exp=(\d+)/.exec(table)?.[1])).toBeLessThanOrEqual(3600);
      expect(table).toContain('http_req_rate(10)=');
    } finally {
      await node.stop();
    }
  });
});

const withShards = haproxyBinaries().filter(({ version }) => isAtLeast(parseVersion(version), '2.7'));

describe.each(withShards)('a section with shards of HAProxy $version', { timeout: 60_000 }, (binary) => {
  it('sends the entries of a shard without a peer to nobody', async () => {
    const [first, second] = [await freePort(), await freePort()];
    const table = 'table t type string len 20 size 1k expire 30m';
    const sending = await startNode({
      binary,
      localPeer: 'hap1',
      config: `${defaults}peers p
    shards 4
    peer hap1 127.0.0.1:${first}
    peer hap2 127.0.0.1:${second} shard 1
    ${table}
`,
    });
    const receiving = await startNode({
      binary,
      localPeer: 'hap2',
      config: `${defaults}peers p
    peer hap1 127.0.0.1:${first}
    peer hap2 127.0.0.1:${second}
    ${table}
`,
    });
    try {
      const keys = Array.from({ length: 100 }, (_, index) => `key${index}`);
      for (const key of keys) await sending.runtime(`set table p/t key ${key}`);
      const received = async () => [...(await receiving.runtime('show table p/t')).matchAll(/ key=/g)].length;
      const own = [...(await sending.runtime('show table p/t')).matchAll(/ shard=1\b/g)].length;
      expect(own).toBeGreaterThan(5);
      expect(own).toBeLessThan(60);
      await until('entries of shard 1', 20_000, async () => (await received()) >= own);
      expect(await received()).toBe(own);
    } finally {
      await sending.stop();
      await receiving.stop();
    }
  });
});
