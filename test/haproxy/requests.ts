import { createServer, request } from 'node:http';

/** A plain HTTP server that answers every request with its own name. */
export interface Backend {
  readonly name: string;
  readonly port: number;
  /** The number of requests answered so far. */
  readonly requests: number;
  stop(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

const deadlineMs = 5_000;

/** Servers named `web1`, `web2` and so on, on ports of 127.0.0.1. */
export function startBackends(count: number): Promise<readonly Backend[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => startBackend(`web${index + 1}`)));
}

function startBackend(name: string): Promise<Backend> {
  return new Promise((resolve, reject) => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests++;
      response.end(name);
    });
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error(`${name} listens on no port`);
      resolve({
        name,
        port: address.port,
        get requests() {
          return requests;
        },
        stop: () =>
          new Promise((stopped) => {
            server.close(() => stopped());
            server.closeAllConnections();
          }),
      });
    });
  });
}

/** One request over a connection of its own to a port of 127.0.0.1, with a cookie when one is given. */
export function get(port: number, cookie?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = cookie === undefined ? {} : { cookie };
    const sent = request({ host: '127.0.0.1', port, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.once('error', reject);
    });
    sent.setTimeout(deadlineMs, () =>
      sent.destroy(new Error(`no answer from port ${port} within ${deadlineMs / 1000} s`)),
    );
    sent.once('error', reject);
    sent.end();
  });
}
