import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { call, callLines } from '../../../src/probe/runtime/call.ts';
import { readNode } from '../../../src/probe/runtime/reading.ts';
import { describeConnection, RuntimeError } from '../../../src/probe/runtime/runtime-error.ts';
import { parseRuntimeTarget } from '../../../src/probe/runtime/runtime-target.ts';
import { describeSocketError } from '../../../src/protocol/connection-error.ts';
import { freePort } from '../../haproxy/ports.ts';
import { slowness } from '../../slowness.ts';
import { folder } from './recorded.ts';

const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** A server on a free port; every connection is handed to `serve`. */
async function listen(serve: (socket: Socket) => void): Promise<string> {
  const port = await freePort();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return `127.0.0.1:${port}`;
}

async function faultOf(text: string, timeoutMs = 500): Promise<RuntimeError> {
  const error: unknown = await readNode(parseRuntimeTarget(text), { timeoutMs }).catch(
    (reason: unknown) => reason,
  );
  if (!(error instanceof RuntimeError)) throw new Error(`no fault: ${String(error)}`);
  expect(error.hint).not.toBe(null);
  return error;
}

describe('a runtime API that cannot be asked', () => {
  it('because there is no socket, no listener or something else', async () => {
    const temporary = await mkdtemp(join(tmpdir(), 'hapeers-call-'));
    try {
      const file = join(temporary, 'file');
      await writeFile(file, '');
      expect(await faultOf(join(temporary, 'none'))).toMatchObject({
        fault: 'no-socket',
        message: 'does not exist',
      });
      expect(['refused', 'no-socket']).toContain((await faultOf(file)).fault);
      expect(await faultOf(`127.0.0.1:${await freePort()}`)).toMatchObject({ fault: 'refused' });
      expect(await faultOf('nowhere.invalid:9999', 5000)).toMatchObject({ fault: 'unresolved' });
    } finally {
      await rm(temporary, { recursive: true });
    }
  });

  it('because the user may not', () => {
    const error = Object.assign(new Error('connect EACCES'), { code: 'EACCES' });
    expect(describeConnection(describeSocketError(error, 'connect'))).toMatchObject({
      fault: 'permission-denied',
      code: 'connection-failed',
    });
  });

  it.each([
    ['HTTP/1.1 400 Bad request\r\n\r\n', /answered "HTTP\/1\.1 400 Bad request\."/],
    ['501\n', /answered "501"/],
    ['', /closed the connection without an answer/],
    ['\u0000\u0001\u001b[31m\n', /answered "\.\.\.\[31m"/],
  ])('because %j comes from no HAProxy', async (answer, message) => {
    const address = await listen((socket) => socket.once('data', () => socket.end(answer)));
    expect(await faultOf(address)).toMatchObject({
      fault: 'not-runtime-api',
      message: expect.stringMatching(message),
    });
  });

  it('because it is that of the master process', async () => {
    const answer = readFileSync(join(folder, 'master-3.2.txt'));
    const address = await listen((socket) => socket.once('data', () => socket.end(answer)));
    expect(await faultOf(address)).toMatchObject({ fault: 'master-socket' });
  });

  it('because nothing comes in time, or no end', async () => {
    const silent = await listen(() => {});
    const endless = await listen((socket) => {
      const timer = setInterval(() => socket.write('Name: HAProxy\n'), 5);
      socket.once('close', () => clearInterval(timer));
    });
    for (const address of [silent, endless]) {
      const started = performance.now();
      expect(await faultOf(address, 200)).toMatchObject({ fault: 'timeout' });
      expect(performance.now() - started).toBeLessThan(3000 * slowness());
    }
  });

  it('because it floods', async () => {
    const block = Buffer.alloc(1024 * 1024, 'x');
    const address = await listen((socket) => {
      const pour = () => {
        while (!socket.destroyed && socket.write(block));
        socket.once('drain', pour);
      };
      pour();
    });
    const target = parseRuntimeTarget(address);
    await expect(call(target.endpoint, 'show info', { timeoutMs: 20_000 })).rejects.toMatchObject({
      fault: 'not-runtime-api',
      message: expect.stringMatching(/more than 32 MB/),
    });
    const read = async () => {
      for await (const line of callLines(target.endpoint, 'show info', { timeoutMs: 20_000 }))
        expect(line).toBe('');
    };
    await expect(read()).rejects.toMatchObject({ fault: 'not-runtime-api' });
  });
});

describe('an answer in lines', () => {
  it('is the same however it is cut into pieces', async () => {
    const text = 'one\n\ntwo äöü\nlast';
    const bytes = Buffer.from(text);
    for (const size of [1, 2, 3, 7, 100]) {
      const address = await listen((socket) => {
        const send = (at: number): void => {
          if (at >= bytes.length) socket.end();
          else socket.write(bytes.subarray(at, at + size), () => setImmediate(send, at + size));
        };
        socket.setNoDelay(true);
        socket.once('data', () => send(0));
      });
      const lines: string[] = [];
      for await (const line of callLines(parseRuntimeTarget(address).endpoint, 'x', { timeoutMs: 3000 }))
        lines.push(line);
      expect(lines).toEqual(['one', '', 'two äöü', 'last']);
    }
  });
});

describe('a command', () => {
  it('is one command', async () => {
    const { endpoint } = parseRuntimeTarget('127.0.0.1:1');
    for (const command of ['show info; quit', 'show info\nquit'])
      await expect(call(endpoint, command, { timeoutMs: 100 })).rejects.toThrow('not one command');
  });
});

describe('--socket', () => {
  it.each([
    ['/run/haproxy.sock', null, { kind: 'unix', path: '/run/haproxy.sock' }],
    ['./admin.sock', null, { kind: 'unix', path: './admin.sock' }],
    ['admin.sock', null, { kind: 'unix', path: 'admin.sock' }],
    ['lb1=run/admin', 'lb1', { kind: 'unix', path: 'run/admin' }],
    ['unix@/run/a=b.sock', null, { kind: 'unix', path: '/run/a=b.sock' }],
    ['/run/a=b.sock', null, { kind: 'unix', path: '/run/a=b.sock' }],
    ['lb1=/run/haproxy.sock', 'lb1', { kind: 'unix', path: '/run/haproxy.sock' }],
    ['127.0.0.1:9999', null, { kind: 'tcp', host: '127.0.0.1', port: 9999, family: null }],
    ['lb1=[::1]:9999', 'lb1', { kind: 'tcp', host: '::1', port: 9999, family: null }],
    [
      'lb.example-1=lb1.example:9999',
      'lb.example-1',
      { kind: 'tcp', host: 'lb1.example', port: 9999, family: null },
    ],
  ])('%s', (text, name, endpoint) => {
    expect(parseRuntimeTarget(text)).toEqual({ text, name, endpoint });
  });

  it.each(['', 'admin', '127.0.0.1', '127.0.0.1:0', 'lb1=', '127.0.0.1:9999=lb1'])('refuses "%s"', (text) => {
    expect(() => parseRuntimeTarget(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
