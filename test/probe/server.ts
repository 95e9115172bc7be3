import { createServer, type Socket } from 'node:net';

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
