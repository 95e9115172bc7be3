import { execFile, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { haproxyBinaries, repositoryFolder } from './binaries.ts';
import { makeCertificates } from './certificates.ts';
import { check } from './check.ts';
import { resynchronised, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { get, startBackends } from './requests.ts';
import { until } from './wait.ts';

const valid = 'frontend web\n    mode http\n    bind 127.0.0.1:8080\n    timeout client 5s\n';

function serving(port: number, answer: string): string {
  return `defaults
    mode http
    timeout client 5s
frontend web
    bind 127.0.0.1:${port}
    http-request return status 200 content-type text/plain string ${answer}
`;
}

it('finds the HAProxy that each binary says it is', () => {
  for (const { branch, version } of haproxyBinaries())
    expect(version).toMatch(new RegExp(`^${branch}\\.\\d+`));
});

for (const binary of haproxyBinaries()) {
  describe(`HAProxy ${binary.branch}`, { timeout: 60_000 }, () => {
    describe('check', () => {
      it('is silent about a valid configuration', async () => {
        expect(await check(binary, valid)).toEqual({ exit: 0, messages: [] });
      });

      it('passes a warning on, with the name of the local peer', async () => {
        const config = `${valid}peers cluster\n    peer lb1 127.0.0.1:10000\n`;
        expect(await check(binary, config, { localPeer: 'lb1' })).toEqual({ exit: 0, messages: [] });
        const { exit, messages } = await check(binary, config, { localPeer: 'lb2' });
        expect(exit).toBe(0);
        expect(messages).toMatchObject([{ severity: 'warning', file: null, line: null }]);
        expect(messages[0]?.text).toContain('peers cluster');
      });

      it('gives the place of what HAProxy refuses, in the file where it is', async () => {
        const peers = 'peers cluster\n    bind 127.0.0.1:10000\n    peer lb1 127.0.0.1:10001\n';
        const { exit, messages } = await check(binary, { 'web.cfg': valid, 'peers.cfg': peers });
        expect(exit).toBe(1);
        expect(messages).toMatchObject([{ severity: 'alert', file: 'peers.cfg', line: 3 }]);
      });

      it('tells a configuration with nothing to listen on', async () => {
        expect((await check(binary, 'defaults\n    mode http\n')).exit).toBe(2);
      });

      it('hands arguments and variables to HAProxy', async () => {
        const config = `${valid}.if defined(WITH_PEERS)\npeers cluster\n    peer lb1 127.0.0.1:10000\n.endif\n`;
        const options = { localPeer: 'lb2', args: ['-dW'] };
        expect((await check(binary, config, options)).exit).toBe(0);
        expect((await check(binary, config, { ...options, env: { WITH_PEERS: '1' } })).exit).toBe(1);
      });
    });

    describe('startNode', () => {
      it('serves when it resolves, and no longer after stop', async () => {
        const port = await freePort();
        const node = await startNode({ binary, config: serving(port, 'hello') });
        try {
          expect(await get(port)).toEqual({ status: 200, body: 'hello' });
          expect(await node.runtime('show info')).toContain(`Pid: ${node.pid}`);
          expect(node.socketPath.length).toBeLessThan(100);
        } finally {
          await node.stop();
        }
        await expect(get(port)).rejects.toThrow('ECONNREFUSED');
        expect(node.pid).toBe(null);
        expect(existsSync(node.folder)).toBe(false);
      });

      it('says in the words of HAProxy why it does not start', async () => {
        const refused = startNode({ binary, config: 'frontend web\n    nonsense\n' });
        await expect(refused).rejects.toThrow(/exit 1\n.*haproxy\.cfg:2\] : unknown keyword 'nonsense'/s);
      });

      it('serves the new configuration after a reload, and goes on with the old one when that is refused', async () => {
        const port = await freePort();
        const node = await startNode({ binary, config: serving(port, 'first') });
        try {
          const before = node.pid;
          await node.reload(serving(port, 'second'));
          expect(node.pid).not.toBe(before);
          await until('answer of the new process', 5_000, async () => (await get(port)).body === 'second');

          const reloaded = node.pid;
          await expect(node.reload('frontend web\n    nonsense\n')).rejects.toThrow('nonsense');
          expect(node.pid).toBe(reloaded);
          expect(await get(port)).toEqual({ status: 200, body: 'second' });
        } finally {
          await node.stop();
        }
      });

      it('keeps over a reload the table that a peers section has, and loses the one without', async () => {
        const [port, peerPort] = [await freePort(), await freePort()];
        const table = 'stick-table type string size 100 expire 1h store gpc0';
        const config = `${serving(port, 'hello')}
peers cluster
    peer lb1 127.0.0.1:${peerPort}
backend kept
    ${table} peers cluster
backend lost
    ${table}
`;
        const node = await startNode({ binary, config, localPeer: 'lb1' });
        try {
          for (const name of ['kept', 'lost']) await node.runtime(`set table ${name} key alice data.gpc0 7`);
          expect(await node.runtime('show table lost')).toContain('gpc0=7');
          await resynchronised(node);
          await node.reload();
          await resynchronised(node);
          expect(await node.runtime('show table kept')).toMatch(/key=alice .*gpc0=7/);
          expect(await node.runtime('show table lost')).not.toContain('alice');
        } finally {
          await node.stop();
        }
      });
    });
  });
}

describe('freePort', () => {
  it('gives no port twice, and keeps it from other processes', async () => {
    const ports = await Promise.all(Array.from({ length: 50 }, freePort));
    expect(new Set(ports).size).toBe(50);

    const other = createSocket('udp4');
    other.bind({ address: '127.0.0.1', port: ports[0], exclusive: true });
    const [error] = await once(other, 'error');
    other.close();
    expect(error).toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('endWithUs', () => {
  it('ends the child and removes its folder when its parent is killed', async () => {
    const work = mkdtempSync(join(tmpdir(), 'hapeers-reaper-'));
    const bundle = join(work, 'parent.mjs');
    const child = join(work, 'child');
    await writeFile(
      join(work, 'parent.ts'),
      `import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { endWithUs } from '${join(repositoryFolder, 'test/haproxy/reaper.ts')}';
mkdirSync('${child}');
const { pid } = spawn('sleep', ['60'], { stdio: 'ignore' });
endWithUs(pid, '${child}');
console.log(pid);
setInterval(() => {}, 1000);
`,
    );
    const esbuild = join(repositoryFolder, 'node_modules/.bin/esbuild');
    const options = [
      '--bundle',
      '--platform=node',
      '--format=esm',
      '--log-level=error',
      `--outfile=${bundle}`,
    ];
    await promisify(execFile)(esbuild, [join(work, 'parent.ts'), ...options]);

    const parent = spawn(process.execPath, [bundle], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [output] = await once(parent.stdout, 'data');
    const pid = Number(String(output));
    expect(isRunning(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until('end of the child', 5_000, async () => !isRunning(pid) && !existsSync(child));
    await rm(work, { recursive: true });
  });

  function isRunning(pid: number): boolean {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }
});

describe('makeCertificates', () => {
  it('makes certificates for both ends of a connection, which the authority has signed', async () => {
    const certificates = await makeCertificates(['lb1', 'lb2']);
    try {
      for (const purpose of ['sslserver', 'sslclient']) {
        const checks = ['-purpose', purpose, '-verify_hostname', 'lb2', '-verify_ip', '127.0.0.1'];
        const args = ['verify', '-CAfile', certificates.caFile, ...checks, certificates.file('lb2')];
        expect((await promisify(execFile)('openssl', args)).stdout).toContain('OK');
      }
    } finally {
      await certificates.remove();
    }
  });
});

describe('startBackends', () => {
  it('answers with the name of the server', async () => {
    const backends = await startBackends(2);
    try {
      for (const { name, port } of backends)
        expect(await get(port, 'JSESSIONID=1')).toEqual({ status: 200, body: name });
      expect(backends.map(({ requests }) => requests)).toEqual([1, 1]);
    } finally {
      await Promise.all(backends.map((backend) => backend.stop()));
    }
  });
});
