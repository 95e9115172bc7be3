import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HapeersError } from '../../src/errors.ts';
import { formatEntry } from '../../src/probe/entry.ts';
import type { ProbeFinding } from '../../src/probe/finding.ts';
import { type ObserveOptions, observe } from '../../src/probe/observe.ts';
import { parseTarget } from '../../src/probe/target.ts';
import type { TlsOptions } from '../../src/protocol/options.ts';
import { type HaproxyBinary, haproxyBinaries } from '../haproxy/binaries.ts';
import { type Certificates, makeCertificates } from '../haproxy/certificates.ts';
import { resynchronised } from '../haproxy/node.ts';
import { freePort } from '../haproxy/ports.ts';
import { until } from '../haproxy/wait.ts';
import { type Cluster, peersState, startAlone } from './cluster.ts';
import { dump, expectSame, shown } from './dump.ts';
import { startFilledCluster } from './every-type.ts';

const binaries = haproxyBinaries();
const clusters = new Map<string, Cluster>();
let certificates: Certificates;
let tls: TlsOptions;

function cluster(binary: HaproxyBinary, wire = 'clear text'): Cluster {
  const found = clusters.get(`${binary.version} ${wire}`);
  if (found === undefined) throw new Error(`no cluster of ${binary.version}`);
  return found;
}

beforeAll(async () => {
  certificates = await makeCertificates(['A', 'B', 'observer']);
  const [ca, own] = await Promise.all(
    [certificates.caFile, certificates.file('observer')].map((file) => readFile(file, 'utf8')),
  );
  tls = { sni: null, verify: 'required', verifyHost: 'A', ca: ca ?? '', cert: own ?? '', key: own ?? '' };
  await Promise.all(
    binaries.flatMap((binary) =>
      ['clear text', 'mutual TLS'].map(async (wire) => {
        const started = await startFilledCluster(binary, wire === 'clear text' ? null : certificates);
        clusters.set(`${binary.version} ${wire}`, started);
      }),
    ),
  );
}, 60_000);
afterAll(async () => {
  await Promise.all([...clusters.values()].map((started) => started.stop()));
  await certificates.remove();
});

function watch(target: string, options: Partial<ObserveOptions> = {}): Promise<ProbeFinding> {
  const parsed = parseTarget(target);
  return observe(parsed.endpoint, parsed, { observer: 'observer', timeoutMs: 5000, tls: null, ...options });
}

describe.each(binaries)('an observer of HAProxy $version', (binary) => {
  test.each(['clear text', 'mutual TLS'])(
    'is taught what "show table" prints, field by field, over %s',
    async (wire) => {
      const result = await dump(cluster(binary, wire), wire === 'clear text' ? null : tls);
      expect(result.finding).toMatchObject({ verdict: 'observed', healthy: true, status: 200, peer: 'A' });
      expect(result.finding.tlsMs === null).toBe(wire === 'clear text');
      expect(result.names.length).toBeGreaterThanOrEqual(12);
      expect(result.entries.size).toBeGreaterThan(75);
      expectSame(result);
      expect([...result.learned].sort()).toEqual([
        '/own key=198.51.100.1',
        'counters key=10.8.0.1',
        'rates key=10.8.0.1',
        'strings key=learned',
      ]);
    },
  );

  test('sees rates fall as "show table" does', async () => {
    const { node } = cluster(binary).a;
    await node.runtime(
      'set table rates key 10.0.0.77 data.http_err_rate 1000 data.http_fail_rate 1 data.conn_rate 7',
    );
    const seen = new Set<string>();
    const end = performance.now() + 3300;
    while (performance.now() < end) {
      const result = await dump(cluster(binary));
      expectSame(result);
      for (const field of result.entries.get('rates key=10.0.0.77') ?? []) seen.add(field);
    }
    expect([...seen].filter((field) => field.startsWith('http_err_rate(1000)=')).length).toBeGreaterThan(2);
    expect(seen).toContain('http_err_rate(1000)=0');
    expect(seen).toContain('conn_rate(3000)=7');
  });

  test('is taught a hundred thousand entries, each once', async () => {
    const [port, count] = [await freePort(), 100_000];
    const node = await startAlone(
      binary,
      'A',
      `peers alone
    peer A 127.0.0.1:${port}
    peer observer 127.0.0.1:9
backend t
    stick-table type integer size 200k expire 30m store gpc0,http_req_rate(1h) peers alone
`,
    );
    try {
      for (let first = 0; first < count; first += 250) {
        const sets = Array.from(
          { length: 250 },
          (_, index) => `set table t key ${first + index} data.gpc0 ${first + index}`,
        );
        await node.runtime(sets.join(';'));
      }
      const values = new Map<unknown, unknown>();
      const finding = await watch(`127.0.0.1:${port}=A`, {
        onEvents: (events) => {
          for (const event of events) if (event.kind === 'update') values.set(event.key, event.values[0]);
        },
      });
      expect(finding.message).toMatch(/^taught 1 table with 100000 entries/);
      expect(values.size).toBe(count);
      expect([...values].every(([key, value]) => key === value)).toBe(true);
    } finally {
      await node.stop();
    }
  }, 120_000);

  test('tells the tables as they are defined', async () => {
    const { tables } = await watch(`127.0.0.1:${cluster(binary).a.port}=A`);
    expect(tables?.find(({ name }) => name === '/own')).toEqual({
      name: '/own',
      type: 'ip',
      keyLength: 4,
      expireMs: 3_600_000,
      data: [{ name: 'gpc0' }],
    });
    expect(tables?.find(({ name }) => name === 'arrays')).toMatchObject({
      type: 'string',
      keyLength: 17,
      data: [
        { name: 'gpt', size: 3 },
        { name: 'gpc', size: 2 },
        { name: 'gpc_rate', size: 2, periodMs: 3_600_000 },
      ],
    });
    expect(tables?.find(({ name }) => name === 'forever')?.expireMs).toBeNull();
    expect(tables?.find(({ name }) => name === 'bytes')).toMatchObject({ type: 'binary', keyLength: 8 });
  });

  test('leaves both nodes as they were, but for its own line in "show peers"', async () => {
    const { a, b } = cluster(binary);
    const state = async (): Promise<readonly unknown[]> => [
      (await peersState(a.node, 'observer')).replace(/ commitupdate=\d+/g, ''),
      await peersState(b.node, 'observer'),
      [...(await shown(cluster(binary), ['counters', 'strings', 'sticky', 'arrays', '/own'])).values()].map(
        (fields) => fields.filter((field) => !/^exp=|_rate/.test(field)),
      ),
    ];
    const before = await state();
    expect(String(before[0])).toContain('last_status=ESTA');
    for (let round = 0; round < 5; round += 1) {
      expect(await watch(`127.0.0.1:${a.port}=A`)).toMatchObject({ verdict: 'observed' });
    }
    expect(await state()).toEqual(before);

    await a.node.runtime('set table forever key 192.0.2.77 data.gpc0 7');
    await until('replication to B', 5000, async () =>
      (await b.node.runtime('show table forever')).includes('key=192.0.2.77 '),
    );
  });

  test('follows live changes', async () => {
    const { a } = cluster(binary);
    const abort = new AbortController();
    const lines: string[] = [];
    let taught = false;
    const running = watch(`127.0.0.1:${a.port}=A`, {
      follow: true,
      signal: abort.signal,
      onEvents: (events) => {
        for (const event of events) {
          if (event.kind === 'resync-finished') taught = true;
          if (event.kind === 'update' && taught) lines.push(`${event.table.name} ${formatEntry(event)}`);
        }
      },
    });
    running.catch(() => {});
    await until('lesson', 5000, async () => taught);
    await a.node.runtime('set table numbers key 4711 data.gpc0 42');
    await until('live update', 5000, async () =>
      lines.some((line) => /^numbers key=4711 .* gpc0=42$/.test(line)),
    );
    abort.abort(new Error('seen enough'));
    await expect(running).rejects.toThrow('seen enough');
  });

  test('that the node does not list is told so, and so is a wrong node', async () => {
    const { a, b } = cluster(binary);
    expect(await watch(`127.0.0.1:${a.port}=A`, { observer: 'nobody' })).toMatchObject({
      verdict: 'unknown-observer',
      status: 504,
      healthy: false,
      message: 'does not list a peer "nobody"',
      tables: [],
    });
    expect(await watch(`127.0.0.1:${b.port}=A`)).toMatchObject({ verdict: 'wrong-peer', tables: null });
    expect(await watch(`127.0.0.1:${a.port}`)).toMatchObject({ verdict: 'peers-listener', healthy: false });
    await expect(watch(`127.0.0.1:${a.port}=A`, { observer: 'A' })).rejects.toThrow(HapeersError);
  });

  test('does not keep a fresh node from becoming up to date', async () => {
    const [port, other] = [await freePort(), await freePort()];
    const node = await startAlone(
      binary,
      'A',
      `peers alone
    peer A 127.0.0.1:${port}
    peer B 127.0.0.1:${other}
    peer observer 127.0.0.1:9
backend t
    stick-table type ip size 1k expire 30m store gpc0 peers alone
`,
    );
    const abort = new AbortController();
    const kinds: string[] = [];
    const running = watch(`127.0.0.1:${port}=A`, {
      follow: true,
      signal: abort.signal,
      onEvents: (events) => {
        for (const { kind } of events) kinds.push(kind);
      },
    });
    running.catch(() => {});
    try {
      await until('request for a lesson', 8000, async () => kinds.includes('resync-request'));
      await until('confirmation', 5000, async () => kinds.includes('resync-confirm'));
      expect(kinds).toContain('resync-partial');
      await resynchronised(node);
    } finally {
      abort.abort();
      await node.stop();
    }
  }, 120_000);
});
