import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { survey } from '../../../src/probe/runtime/survey.ts';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';

describe.concurrent.each(haproxyBinaries())(
  'a node of HAProxy $version with an HTTP server as a peer',
  { timeout: 60_000 },
  (binary) => {
    it('is told that it dials no HAProxy', async () => {
      const server = createServer((_, response) => response.end('hello'));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      const web = typeof address === 'object' && address !== null ? address.port : 0;
      const node = await startNode({
        binary,
        config: `peers p\n    peer a 127.0.0.1:${await freePort()}\n    peer b 127.0.0.1:${web}\n    table t type ip size 1k\n`,
        localPeer: 'a',
      });
      try {
        const endpoint = { kind: 'unix', path: node.socketPath } as const;
        const [found] = await survey([{ text: 'a', name: null, endpoint }], {
          timeoutMs: 5000,
          growthMs: 1000,
        });
        expect(found?.kind).toBe('asked');
        if (found?.kind !== 'asked') return;
        const { verdict, remarks } = found.diagnosis;
        expect(verdict).toBe('broken');
        expect(remarks.map(({ code }) => code)).toContain('foreign-server');
        expect(remarks.map(({ code }) => code)).not.toContain('cannot-connect');
      } finally {
        await node.stop();
        server.closeAllConnections();
        server.close();
      }
    });
  },
);
