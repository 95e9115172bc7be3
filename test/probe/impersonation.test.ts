import { describe, expect, test } from 'vitest';
import { assertObserver } from '../../src/probe/impersonation.ts';
import { parseTarget } from '../../src/probe/target.ts';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { freePort } from '../haproxy/ports.ts';
import { startAlone } from './cluster.ts';

const options = { timeoutMs: 1000, tls: null };
const check = (name: string, address: string): Promise<void> =>
  assertObserver(name, parseTarget(address).endpoint, options);

test('an entry of this machine that nobody answers for is an observer', async () => {
  await expect(check('observer', `127.0.0.1:${await freePort()}`)).resolves.toBeUndefined();
  await expect(check('observer', `[::1]:${await freePort()}`)).resolves.toBeUndefined();
});

test('an entry of another machine is none', async () => {
  await expect(check('hap2', '192.0.2.1:1024')).rejects.toThrow('"hap2" may be a real peer');
  await expect(check('hap2', '192.0.2.1:1024')).rejects.toThrow(
    '192.0.2.1:1024 is not an address of this machine',
  );
});

describe.each(haproxyBinaries())('HAProxy $version', (binary) => {
  test('an entry for which a node answers is none, whatever that node is called', async () => {
    const port = await freePort();
    const node = await startAlone(
      binary,
      'A',
      `peers p\n    peer A 127.0.0.1:${port}\n    peer B 127.0.0.1:9\nbackend t\n    stick-table type ip size 1k peers p\n`,
    );
    try {
      for (const name of ['A', 'B']) {
        await expect(check(name, `127.0.0.1:${port}`)).rejects.toThrow(
          `a peers listener answers at 127.0.0.1:${port}`,
        );
      }
    } finally {
      await node.stop();
    }
  });
});
