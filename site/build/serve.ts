import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Serves the files of the site on loopback, as any static host would.
 * @param port 0 for any that is free
 */
export async function serve(
  files: ReadonlyMap<string, string>,
  port: number,
): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer(({ url = '/' }, response) => {
    const path = url.replace(/[?#].*/, '').slice(1);
    const name = path === '' || path.endsWith('/') ? `${path}index.html` : path;
    const text = files.get(name);
    response.statusCode = text === undefined ? 404 : 200;
    response.setHeader('content-type', TYPES[extname(name)] ?? 'text/plain; charset=utf-8');
    response.end(text ?? `there is no page ${name}\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: own } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${own}/` };
}
