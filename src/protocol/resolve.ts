import { lookup } from 'node:dns/promises';
import { ConnectionError } from './connection-error.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * All endpoints after one, as the name service of this machine orders them. An address or a unix socket is itself.
 *
 * @throws ConnectionError when the name has no address, or none within `timeoutMs`
 */
export async function resolveEndpoint(endpoint: Endpoint, timeoutMs: number): Promise<readonly Endpoint[]> {
  if (endpoint.kind === 'unix') return [endpoint];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(unresolved(endpoint.host, 'no answer from the name service')), timeoutMs);
  });
  try {
    const found = await Promise.race([
      lookup(endpoint.host, { all: true, family: endpoint.family ?? 0 }),
      late,
    ]);
    const hosts = new Set(found.map((entry) => entry.address));
    return [...hosts].map((host) => ({ kind: 'tcp', host, port: endpoint.port, family: null }));
  } catch (error) {
    if (error instanceof ConnectionError) throw error;
    throw unresolved(endpoint.host, 'the name has no address', error);
  } finally {
    clearTimeout(timer);
  }
}

function unresolved(host: string, reason: string, cause?: unknown): ConnectionError {
  return new ConnectionError(
    'resolve',
    'unresolved',
    `cannot be resolved: ${reason} ("${host}")`,
    'correct the name, or add it to DNS or /etc/hosts; HAProxy would refuse to start with it',
    { cause },
  );
}
