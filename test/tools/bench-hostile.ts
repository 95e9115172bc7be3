import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { repositoryFolder } from '../haproxy/binaries.ts';
import { type Server, startServer } from '../probe/server.ts';
import { acceptingObserver, repeat, taughtTable, taughtUpdate, wire } from '../probe/taught.ts';

/** Time and memory of the command line against peers and sockets that no HAProxy is like, as rows of docs/hostile-ends.md. */
interface Case {
  readonly name: string;
  readonly serve: (socket: Socket) => void;
  /** The options of `probe`, for the ports of two such servers. */
  readonly options: (first: number, second: number) => readonly string[];
}

const ENTRIES = 1_000_000;
/** Above it a run fails. Of two tables of a million entries everything is held, of what has no end next to nothing. */
const LIMIT_MB = { whole: 600, hostile: 150 };

function entries(first: number, count: number): Buffer {
  const updates = Array.from({ length: count }, (_, index) =>
    taughtUpdate(first + index, { expireMs: null }),
  );
  return wire({ kind: 'table-definition', table: taughtTable }, ...updates);
}

const all = Array.from({ length: ENTRIES / 10_000 }, (_, index) => entries(index * 10_000, 10_000));

async function teachAll(socket: Socket): Promise<void> {
  for (const bytes of all) {
    if (!socket.write(bytes)) await once(socket, 'drain');
  }
  socket.write(wire({ kind: 'resync-finished' }));
}

const SECTION =
  '0x5555598852d0: [26/Nov/2026:20:23:01] id=p disabled=0 flags=0x11 resync_timeout=0s task_calls=1\n';
const TABLE = '# table: t, type: ip, size:1000, used:0\n';

/** Answers as a runtime API does, but for what it answers to the two questions about peers and tables. */
function runtime(answer: (socket: Socket, command: string) => void): (socket: Socket) => void {
  return (socket) => {
    socket.once('data', (bytes) => {
      const command = bytes.toString();
      if (command.startsWith('show info'))
        socket.end('Name: HAProxy\nVersion: 3.2.26-1\nPid: 1\nUptime_sec: 100\n');
      else if (command.startsWith('show cli level')) socket.end('admin\n\n');
      else answer(socket, command);
    });
  };
}

function many(line: string, id: string): string {
  return Array.from({ length: 300_000 }, (_, index) => line.replace(id, `${id}${index}`)).join('');
}

const one = (port: number): readonly string[] => [`127.0.0.1:${port}=a`];
const observed = (port: number): readonly string[] => [...one(port), '--as', 'observer'];
const pair = (first: number, second: number): readonly string[] => [
  ...observed(first),
  `127.0.0.1:${second}=b`,
];
const socketOf = (port: number): readonly string[] => ['--socket', `127.0.0.1:${port}`];
const chunk = entries(0, 500);

/** Entries that nobody had before, without an end. */
function flood(socket: Socket): void {
  let first = 0;
  const write = (): void => {
    for (;;) {
      if (socket.destroyed) return;
      first = (first + 500) >>> 0;
      if (!socket.write(entries(first, 500))) break;
    }
  };
  socket.on('drain', write);
  write();
}

const single = entries(1, 1);

const cases: readonly Case[] = [
  { name: 'peer: silence', serve: () => {}, options: one },
  {
    name: 'peer: status line without an end',
    serve: (socket) => repeat(socket, () => '2'.repeat(4096), 0),
    options: one,
  },
  {
    name: 'peer: status line, 1 byte in 100 ms',
    serve: (socket) => repeat(socket, () => '2', 100),
    options: one,
  },
  {
    name: 'peer: lesson without an end, the same entries as fast as they are read',
    serve: acceptingObserver((socket) => repeat(socket, () => chunk, 0)),
    options: observed,
  },
  {
    name: 'peer: lesson without an end, other entries as fast as they are read',
    serve: acceptingObserver(flood),
    options: observed,
  },
  {
    name: 'peer: lesson without an end, 1 entry in 100 ms',
    serve: acceptingObserver((socket) => repeat(socket, () => single, 100)),
    options: observed,
  },
  {
    name: 'two peers: 1,000,000 entries each, --sum',
    serve: acceptingObserver((socket) => void teachAll(socket).catch(() => {})),
    options: (first, second) => [...pair(first, second), '--sum', '--timeout', '1m'],
  },
  {
    name: 'two peers: 1,000,000 entries each, --compare',
    serve: acceptingObserver((socket) => void teachAll(socket).catch(() => {})),
    options: (first, second) => [...pair(first, second), '--compare', '--timeout', '1m'],
  },
  { name: 'runtime API: silence', serve: () => {}, options: socketOf },
  {
    name: 'runtime API: 300,000 peers sections',
    serve: runtime((socket, command) =>
      socket.end(command.startsWith('show peers') ? many(SECTION, 'id=p') : TABLE),
    ),
    options: socketOf,
  },
  {
    name: 'runtime API: 300,000 tables',
    serve: runtime((socket, command) =>
      socket.end(command.startsWith('show peers') ? SECTION : many(TABLE, ': t')),
    ),
    options: socketOf,
  },
  {
    name: 'runtime API: answer without an end, as fast as it is read',
    serve: runtime((socket) => repeat(socket, () => TABLE.repeat(1000), 0)),
    options: socketOf,
  },
  {
    name: 'runtime API: answer without an end, 1 line in 100 ms',
    serve: runtime((socket) => repeat(socket, () => TABLE, 100)),
    options: socketOf,
  },
];

/** The largest resident memory of a process so far, in MB; null when it has ended. */
function peakOf(pid: number): number | null {
  try {
    const kib = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? null : (Number(kib) * 1024) / 1e6;
  } catch {
    return null;
  }
}

async function run({ name, serve, options }: Case): Promise<boolean> {
  const servers: readonly Server[] = [await startServer(serve), await startServer(serve)];
  const [first, second] = servers.map(({ port }) => port);
  if (first === undefined || second === undefined) throw new Error('two servers listen');
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [join(repositoryFolder, 'bin/hapeers.js'), 'probe', '--timeout', '300ms', ...options(first, second)],
    { stdio: 'ignore' },
  );
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid ?? 0) ?? 0);
  }, 20);
  const [code] = await once(child, 'exit');
  clearInterval(timer);
  for (const server of servers) await server.stop();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`| ${name} | ${seconds} s | ${peak.toFixed(0)} MB | ${code} |`);
  const whole = name.startsWith('two peers');
  // What is whole gets its answer, everything else the verdict that something is wrong.
  return code === (whole ? 0 : 1) && peak <= (whole ? LIMIT_MB.whole : LIMIT_MB.hostile);
}

console.log('| what hapeers meets | time | memory at most | exit code |\n|---|--:|--:|--:|');
const wanted = process.argv.slice(2);
for (const each of cases) {
  if (wanted.length > 0 && !wanted.some((word) => each.name.includes(word))) continue;
  if (!(await run(each))) process.exitCode = 1;
}
