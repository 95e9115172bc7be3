import { spawn } from 'node:child_process';
import { connect, createServer, type Socket } from 'node:net';
import { until } from '../haproxy/wait.ts';

/** A TCP server of 127.0.0.1 that is no HAProxy. */
export interface Server {
  readonly port: number;
  /** How many connections it got so far. */
  readonly connections: number;
  /** The largest number of connections that it had open at once. */
  readonly atOnce: number;
  stop(): Promise<void>;
}

/** Starts a server that does `serve` with each connection, and nothing by itself. */
export function startServer(serve: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const open = new Set<Socket>();
    let connections = 0;
    let atOnce = 0;
    const server = createServer((socket) => {
      connections += 1;
      open.add(socket);
      atOnce = Math.max(atOnce, open.size);
      socket.on('error', () => socket.destroy());
      socket.on('finish', () => open.delete(socket));
      socket.on('close', () => open.delete(socket));
      serve(socket);
    });
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
      resolve({
        port: address.port,
        get connections() {
          return connections;
        },
        get atOnce() {
          return atOnce;
        },
        stop: () =>
          new Promise((stopped) => {
            server.close(() => stopped());
            for (const socket of open) socket.destroy();
          }),
      });
    });
  });
}

/**
 * A listener whose process is stopped and whose queue is full: Linux drops further connections without a word, as a
 * firewall does.
 */
export async function startFullListener(): Promise<{ readonly port: number; stop(): void }> {
  const script =
    "const s = require('node:net').createServer(); s.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(s.address().port))";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (text) => resolve(Number(text)));
    child.once('error', reject);
  });
  child.kill('SIGSTOP');
  const waiting = Array.from({ length: 4 }, () => connect({ port, host: '127.0.0.1' }).on('error', () => {}));
  const stop = (): void => {
    for (const socket of waiting) socket.destroy();
    child.kill('SIGKILL');
  };
  try {
    await until('full queue', 5000, async () => (await canConnect(port)) === false || null);
  } catch (error) {
    stop();
    throw error;
  }
  return { port, stop };
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true)).once('error', () => settle(true));
    setTimeout(() => settle(false), 100);
  });
}
