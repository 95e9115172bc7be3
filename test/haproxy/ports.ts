import { createSocket, type Socket } from 'node:dgram';
import { createServer } from 'node:net';

/** Below the range from which Linux takes the ports of outgoing connections, which could otherwise get there first. */
const first = 20_000;
const last = 31_999;
const attempts = 200;

/**
 * A TCP port of 127.0.0.1 that nobody listens on and that no other caller gets, in this process or another, until this
 * process ends. HAProxy shares a port with another HAProxy without a word (SO_REUSEPORT), so a lucky guess is not enough:
 * the UDP port of the same number is kept as the token of ownership, and the kernel takes it back in any case.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = first + Math.floor(Math.random() * (last - first + 1));
    const token = await reserve(port);
    if (token === null) continue;
    if (await isUnused(port)) return port;
    token.close();
  }
  throw new Error(`no free port found between ${first} and ${last} in ${attempts} attempts`);
}

function reserve(port: number): Promise<Socket | null> {
  return new Promise((resolve) => {
    const token = createSocket('udp4');
    token.once('error', () => {
      token.close();
      resolve(null);
    });
    token.bind({ address: '127.0.0.1', port, exclusive: true }, () => {
      token.unref();
      resolve(token);
    });
  });
}

function isUnused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      probe.close(() => resolve(true));
    });
  });
}
