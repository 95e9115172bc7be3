import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProbeFinding } from '../../src/probe/finding.ts';
import { probe } from '../../src/probe/probe.ts';
import { parseTarget } from '../../src/probe/target.ts';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { freePort } from '../haproxy/ports.ts';
import { startBackends } from '../haproxy/requests.ts';
import { slowness } from '../slowness.ts';
import { type Cluster, peersState, startAlone, startCluster } from './cluster.ts';

async function ask(...targets: readonly string[]): Promise<readonly ProbeFinding[]> {
  return probe(targets.map(parseTarget), { timeoutMs: 3000 });
}

async function askOne(target: string): Promise<ProbeFinding> {
  const [finding] = await ask(target);
  if (finding === undefined) throw new Error('no finding');
  return finding;
}

const table = 'backend t\n    stick-table type ip size 1k expire 30m store gpc0 peers cluster\n';

describe.each(haproxyBinaries())('identity of HAProxy $version', (binary) => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster(binary, { tables: table });
  });
  afterAll(() => cluster.stop());

  test('each node is told by its name', async () => {
    const findings = await ask(`127.0.0.1:${cluster.a.port}=A`, `127.0.0.1:${cluster.b.port}=B`);
    expect(findings).toMatchObject([
      {
        peer: 'A',
        healthy: true,
        verdict: 'identified',
        status: 504,
        protocol: '2.1',
        hint: null,
        tables: null,
      },
      { peer: 'B', healthy: true, verdict: 'identified', status: 504, protocol: '2.1' },
    ]);
    expect(findings[0]?.address).toBe(`127.0.0.1:${cluster.a.port}`);
    expect(findings[0]?.message).toBe('is peer "A" and speaks peers protocol 2.1');
    expect(findings[0]?.connectMs).toBeGreaterThan(0);
    expect(findings[0]?.handshakeMs).toBeGreaterThan(0);
    expect(findings[0]?.tlsMs).toBeNull();
  });

  test('swapped addresses are seen, with the name that each node really has', async () => {
    expect(await ask(`127.0.0.1:${cluster.a.port}=B`, `127.0.0.1:${cluster.b.port}=A`)).toMatchObject([
      { healthy: false, verdict: 'wrong-peer', status: 503, message: 'is peer "A", not "B"' },
      { healthy: false, verdict: 'wrong-peer', status: 503, message: 'is peer "B", not "A"' },
    ]);
  });

  test('a name that no target has is not found, and nothing is claimed', async () => {
    const finding = await askOne(`127.0.0.1:${cluster.a.port}=hap1`);
    expect(finding).toMatchObject({ verdict: 'wrong-peer', healthy: false });
    expect(finding.message).toBe('is a peers listener, but its local peer is not "hap1"');
    expect(finding.hint).toContain('localpeer hap1');
  });

  test('without a name it is a peers listener', async () => {
    const target = `127.0.0.1:${cluster.a.port}`;
    expect(await askOne(target)).toMatchObject({
      peer: null,
      healthy: true,
      verdict: 'peers-listener',
      status: 503,
      protocol: '2.1',
      hint: `add the name it should have: ${target}=NAME`,
    });
  });

  test('without a name, but with candidates, it is identified by the one that fits', async () => {
    const target = parseTarget(`127.0.0.1:${cluster.b.port}`);
    expect(await probe([{ ...target, candidates: ['A', 'B'] }], { timeoutMs: 3000 })).toMatchObject([
      { peer: 'B', healthy: true, verdict: 'identified', status: 504 },
    ]);
  });

  test('a hundred questions of all kinds change nothing on either node', async () => {
    const { a, b } = cluster;
    const before = [await peersState(a.node), await peersState(b.node)];
    expect(before.join()).toContain('last_status=ESTA');
    const questions = [
      `127.0.0.1:${a.port}=A`,
      `127.0.0.1:${a.port}=B`,
      `127.0.0.1:${b.port}`,
      `127.0.0.1:${b.port}=B`,
    ];
    for (let round = 0; round < 25; round += 1) await ask(...questions);
    expect([await peersState(a.node), await peersState(b.node)]).toEqual(before);

    await a.node.runtime('set table t key 192.0.2.1 data.gpc0 7');
    await expect.poll(() => b.node.runtime('show table t')).toContain('key=192.0.2.1');
  });

  test('a stopped process is silent, and the answer comes in time', async () => {
    const port = await freePort();
    const node = await startAlone(
      binary,
      'A',
      `peers alone\n    peer A 127.0.0.1:${port}\n    peer B 127.0.0.1:9\n${table.replace('cluster', 'alone')}`,
    );
    try {
      process.kill(node.pid ?? 0, 'SIGSTOP');
      const started = performance.now();
      const [finding] = await probe([parseTarget(`127.0.0.1:${port}=A`)], { timeoutMs: 500 });
      expect(finding).toMatchObject({
        verdict: 'timeout',
        healthy: false,
        status: null,
      });
      expect(performance.now() - started).toBeLessThan(3000 * slowness());
    } finally {
      process.kill(node.pid ?? 0, 'SIGCONT');
      await node.stop();
    }
  });

  test("HAProxy's own other ports are told apart", async () => {
    const [http, api] = [await freePort(), await freePort()];
    const node = await startAlone(
      binary,
      'A',
      `global\n    stats socket ipv4@127.0.0.1:${api} level user\nfrontend f\n    mode http\n    bind 127.0.0.1:${http}\n    http-request return status 200\n`,
    );
    try {
      expect(await ask(`127.0.0.1:${http}=A`, `127.0.0.1:${api}=A`)).toMatchObject([
        { verdict: 'not-haproxy', message: 'is an HTTP server, not a peers listener' },
        { verdict: 'not-haproxy', message: "is HAProxy's runtime API, not a peers listener" },
      ]);
    } finally {
      await node.stop();
    }
  });

  test('IPv6 and unix sockets are dialed like any other', async () => {
    const port = await freePort();
    const path = join(tmpdir(), `hapeers-peers-${port}.sock`);
    const section = (name: string, bind: string): string => `
peers ${name}
    bind ${bind}
    server A
    server B 127.0.0.1:9
backend t${name}
    stick-table type ip size 1k peers ${name}
`;
    const node = await startAlone(
      binary,
      'A',
      section('v6', `[::1]:${port}`) + section('local', `unix@${path}`),
    );
    try {
      expect(await ask(`[::1]:${port}=A`, `unix@${path}=A`, `${path}=B`)).toMatchObject([
        { verdict: 'identified', address: `[::1]:${port}` },
        { verdict: 'identified', address: `unix@${path}` },
        { verdict: 'wrong-peer', message: 'is peer "A", not "B"' },
      ]);
    } finally {
      await node.stop();
      await rm(path, { force: true });
    }
  });
});

test('a port that nobody listens on, and a socket that is not there', async () => {
  const port = await freePort();
  expect(await ask(`127.0.0.1:${port}=A`, '/nowhere/peers.sock=A')).toMatchObject([
    {
      verdict: 'refused',
      healthy: false,
      connectMs: null,
      message: 'refused the connection: nothing listens there',
    },
    { verdict: 'unreachable', healthy: false, message: 'does not exist' },
  ]);
});

test('a name without an address', async () => {
  expect(await askOne('peer.invalid:1024=A')).toMatchObject({
    verdict: 'unresolved',
    address: 'peer.invalid:1024',
    message: 'cannot be resolved: the name has no address ("peer.invalid")',
  });
});

test('an HTTP server of another make', async () => {
  const [backend] = await startBackends(1);
  try {
    expect(await askOne(`127.0.0.1:${backend?.port}=A`)).toMatchObject({
      verdict: 'not-haproxy',
      message: 'is an HTTP server, not a peers listener',
    });
    expect(backend?.requests).toBe(0);
  } finally {
    await backend?.stop();
  }
});
