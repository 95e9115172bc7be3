import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { HapeersError } from '../../errors.ts';
import type { Io } from '../shell/io.ts';
import { listenForInterrupt } from '../shell/signals.ts';
import { tell } from '../shell/tell.ts';

/** From the end of one look at the nodes to the next. */
const EVERY_MS = 10_000;
/** After so long without a look that ended, nobody should believe what is served. */
const STALE_MS = 120_000;

interface Look {
  readonly metrics: string;
  readonly at: number;
}

/**
 * Serves what is found about the nodes, in the text format of Prometheus: they are looked at in the background, since a
 * look that has to be sure takes some seconds. Who asks before the first look has ended waits for it.
 *
 * @param address `PORT`, `ADDRESS:PORT` or `[ADDRESS]:PORT`; this machine alone where only a port is given
 * @param look reports once, as metrics, on the standard output of its `io`
 * @throws HapeersError `usage` for an address that is none or cannot be listened on
 */
export async function serveMetrics(
  address: string,
  look: (io: Io) => Promise<number>,
  io: Io,
): Promise<number> {
  let latest: Promise<Look | null> = Promise.resolve(null);
  const server = createServer(async (request, response) => {
    const last = await latest;
    const isFresh = last !== null && io.now().getTime() - last.at < STALE_MS;
    const path = request.url?.replace(/\?.*/s, '');
    if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(405).end();
    else if (path === '/healthz')
      response.writeHead(isFresh ? 200 : 503).end(isFresh ? 'ok\n' : 'no recent result\n');
    else if (path !== '/metrics') response.writeHead(404).end('see /metrics and /healthz\n');
    else if (last === null || !isFresh) response.writeHead(503).end('no recent result\n');
    else
      response
        .writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
        .end(last.metrics);
  });
  server.headersTimeout = 5000;
  server.requestTimeout = 5000;
  const interrupt = listenForInterrupt();
  try {
    tell(io, `serving http://${await listen(server, address)}/metrics`);
    for (let isFirst = true; !interrupt.signal.aborted; isFirst = false) {
      const looking = lookOnce(look, io);
      // An error that stops the work is thrown below.
      if (isFirst) latest = looking.catch(() => null);
      const found = await looking;
      if (found !== null) latest = Promise.resolve(found);
      await sleep(EVERY_MS, undefined, { signal: interrupt.signal });
    }
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) return 0;
    throw error;
  } finally {
    interrupt.release();
    server.closeAllConnections();
    server.close();
  }
}

/** What stops a single look (a canary that cannot be written) is told and stops nothing else. */
async function lookOnce(look: (io: Io) => Promise<number>, io: Io): Promise<Look | null> {
  let metrics = '';
  try {
    await look({ ...io, stdout: (text) => (metrics += Buffer.from(text).toString()) });
  } catch (error) {
    if (!(error instanceof HapeersError)) throw error;
    tell(io, `hapeers: ${error.message}`);
  }
  return metrics === '' ? null : { metrics, at: io.now().getTime() };
}

async function listen(server: Server, address: string): Promise<string> {
  const match = /^(?:(?:\[([^\]]+)\]|([^:]*)):)?(\d{1,5})$/.exec(address);
  const port = Number(match?.[3]);
  if (match === null || port > 65535) {
    throw new HapeersError('usage', `invalid --exporter "${address}"`, 'write PORT or ADDRESS:PORT');
  }
  const host = match[1] ?? (match[2] === undefined || match[2] === '' ? '127.0.0.1' : match[2]);
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new HapeersError(
      'usage',
      `cannot listen on ${address}: ${reason}`,
      'choose a free port of this machine',
    );
  }
  const bound = server.address();
  const shown = host.includes(':') ? `[${host}]` : host;
  return `${shown}:${typeof bound === 'object' && bound !== null ? bound.port : port}`;
}
