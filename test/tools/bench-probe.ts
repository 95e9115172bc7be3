import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { toEntry } from '../../src/probe/entry.ts';
import { observe } from '../../src/probe/observe.ts';
import { probe } from '../../src/probe/probe.ts';
import { parseTarget } from '../../src/probe/target.ts';
import type { SessionEvent } from '../../src/protocol/session.ts';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { type HaproxyNode, resynchronised, startNode } from '../haproxy/node.ts';
import { freePort } from '../haproxy/ports.ts';
import { until } from '../haproxy/wait.ts';

/** Speed of the probe, each figure beside the thing that it is compared with, measured in the same run. */
const ENTRIES = 1_000_000;

function report(label: string, ms: number, note = ''): void {
  console.log(`${label.padEnd(56)} ${ms.toFixed(ms < 10 ? 2 : 0).padStart(8)} ms  ${note}`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

async function bareConnect(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}

async function identity(port: number): Promise<void> {
  const target = parseTarget(`127.0.0.1:${port}=a`);
  const bare: number[] = [];
  const handshake: number[] = [];
  for (let round = 0; round < 200; round++) {
    bare.push(await timed(() => bareConnect(port)));
    const [finding] = await probe([target], { timeoutMs: 2000 });
    if (finding?.verdict !== 'identified') throw new Error(`the node is ${finding?.verdict}`);
    handshake.push(finding.handshakeMs ?? Number.NaN);
  }
  report('bare TCP connect to a loopback node', median(bare));
  report('identity: handshake of the same node', median(handshake), '(goal: at most 1 ms above)');
}

async function manyTargets(): Promise<void> {
  const answer = (socket: Socket) => {
    socket.on('error', () => {}).once('data', () => socket.end('504\n'));
  };
  const servers: Server[] = [];
  for (let index = 0; index < 500; index++) {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
  }
  const targets = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a server without a port');
    return parseTarget(`127.0.0.1:${address.port}=a`);
  });
  const ms = await timed(() => probe(targets, { timeoutMs: 2000 }));
  report('identity of 500 targets that answer at once', ms, '(goal: 1000 ms)');
  for (const server of servers) server.close();
}

/** Fills the table through the runtime API, some thousand commands at a time. */
async function fill(node: HaproxyNode): Promise<void> {
  const socket = connect(node.socketPath);
  await once(socket, 'connect');
  socket.resume();
  socket.write('prompt\n');
  for (let first = 0; first < ENTRIES; first += 5000) {
    let text = '';
    for (let index = first; index < first + 5000; index++) {
      const key = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
      text += `set table app key ${key} data.conn_cnt ${index} data.http_req_rate 3\n`;
    }
    if (!socket.write(text)) await once(socket, 'drain');
  }
  await until('the filled table', 120_000, async () => (await used(node)) === ENTRIES);
  socket.destroy();
}

async function used(node: HaproxyNode): Promise<number> {
  return Number(/# table: app,.* used:(\d+)/.exec(await node.runtime('show table'))?.[1] ?? 0);
}

/** Reads the same lesson without looking at it: bytes until the two of "resync finished" end what came. */
async function bareReading(port: number): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  socket.write(Buffer.concat([Buffer.from('HAProxyS 2.1\na\nwatcher 1 1\n'), Buffer.from([0, 4, 0, 0])]));
  let bytes = 0;
  for await (const chunk of socket) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > ENTRIES * 10 && buffer.at(-2) === 0 && buffer.at(-1) === 1) break;
  }
  return bytes;
}

async function lesson(port: number, onEvents: (events: readonly SessionEvent[]) => void): Promise<void> {
  const target = parseTarget(`127.0.0.1:${port}=a`);
  const finding = await observe(target.endpoint, target, {
    observer: 'watcher',
    timeoutMs: 10_000,
    tls: null,
    onEvents,
  });
  if (finding.verdict !== 'observed')
    throw new Error(`the lesson ended with ${finding.verdict}: ${finding.message}`);
}

async function dumps(node: HaproxyNode, port: number): Promise<number> {
  const bare: number[] = [];
  const decoded: number[] = [];
  const objects: number[] = [];
  let entries = 0;
  for (let round = 0; round < 3; round++) {
    bare.push(await timed(() => bareReading(port)));
    entries = 0;
    const count = (events: readonly SessionEvent[]) => {
      for (const event of events) if (event.kind === 'update') entries++;
    };
    decoded.push(await timed(() => lesson(port, count)));
    if (entries !== ENTRIES) throw new Error(`${entries} entries instead of ${ENTRIES}`);
    objects.push(
      await timed(() =>
        lesson(port, (events) => {
          for (const event of events) if (event.kind === 'update') toEntry(event);
        }),
      ),
    );
  }
  const base = median(bare);
  report(`bare reading of a lesson of ${ENTRIES} entries`, base);
  report('dump: decoded', median(decoded), `${(median(decoded) / base).toFixed(2)} x bare (goal: 3 x)`);
  report('dump: as objects for JSON', median(objects), `${(median(objects) / base).toFixed(2)} x bare`);
  report('memory of this process after it (MB)', process.memoryUsage().rss / 1e6, '(goal: 200 MB)');
  if ((await used(node)) !== ENTRIES) throw new Error('the table has changed');
  return median(decoded);
}

const binary = haproxyBinaries().at(-1);
if (binary === undefined) console.log('probe: not measured, there is no haproxy');
else {
  const [portA, portB] = await Promise.all([freePort(), freePort()]);
  const config = `peers pair
    peer a 127.0.0.1:${portA}
    peer b 127.0.0.1:${portB}
    peer watcher 127.0.0.1:9
backend app
    stick-table type ip size 1m expire 1h store conn_cnt,http_req_rate(1m) peers pair
`;
  const a = await startNode({ binary, config, localPeer: 'a' });
  try {
    await resynchronised(a);
    await identity(portA);
    await manyTargets();
    await fill(a);
    const dumped = await dumps(a, portA);
    const started = performance.now();
    const b = await startNode({ binary, config, localPeer: 'b' });
    try {
      await until('what a fresh node learns', 60_000, async () => (await used(b)) === ENTRIES);
      const learned = performance.now() - started;
      report(
        'a fresh HAProxy learns them',
        learned,
        `${(learned / dumped).toFixed(2)} x the dump (goal: at least 1)`,
      );
    } finally {
      await b.stop();
    }
  } finally {
    await a.stop();
  }
}
