import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { toNodeFinding } from '../../../src/probe/runtime/node-finding.ts';
import { parseRuntimeTarget } from '../../../src/probe/runtime/runtime-target.ts';
import { survey } from '../../../src/probe/runtime/survey.ts';
import { slowness } from '../../slowness.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const SECTION =
  '0x5555598852d0: [26/Nov/2026:20:23:01] id=c% disabled=0 flags=0x11 resync_timeout=0s task_calls=1\n';
const PEER =
  '  0x555559885440: id=A%(remote,inactive) addr=127.0.0.1:31001 last_status=NONE last_hdshk=<NEVER>\n';
const TABLE = '# table: t%, type: ip, size:1000, used:0\n';

function many(line: string, count: number): string {
  return Array.from({ length: count }, (_, index) => line.replace('%', String(index))).join('');
}

/** Something that answers as a runtime API does, and has no measure in one thing. */
async function startHostile(answers: { readonly peers?: string; readonly tables?: string }): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (bytes) => {
      const command = bytes.toString();
      if (command.startsWith('show info'))
        socket.end('Name: HAProxy\nVersion: 3.2.26-1\nPid: 1\nUptime_sec: 100\n');
      else if (command.startsWith('show cli level')) socket.end('admin\n\n');
      else if (command.startsWith('show peers')) socket.end(answers.peers ?? SECTION);
      else socket.end(answers.tables ?? TABLE);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `127.0.0.1:${address.port}`;
}

describe('an answer without measure gets a verdict at once', () => {
  it.each([
    ['sections', { peers: many(SECTION, 100_000) }],
    ['peers', { peers: SECTION + many(PEER, 100_000) }],
    ['tables', { tables: many(TABLE, 300_000) }],
  ])('of %s', async (what, answers) => {
    const target = parseRuntimeTarget(await startHostile(answers));
    const started = performance.now();
    const [found] = (await survey([target], { timeoutMs: 2000, growthMs: 100 })).map(toNodeFinding);
    expect(found).toMatchObject({ verdict: 'not-runtime-api', message: expect.stringContaining(what) });
    expect(performance.now() - started).toBeLessThan(3000 * slowness());
  });

  it.each([
    ['sections', { peers: many(SECTION, 500) }],
    ['peers', { peers: SECTION + many(PEER, 5000) }],
    ['tables', { tables: many(TABLE, 20_000) }],
  ])('or is read within the time, with the most %s that are read', async (_what, answers) => {
    const target = parseRuntimeTarget(await startHostile(answers));
    const started = performance.now();
    const [found] = (await survey([target], { timeoutMs: 2000, growthMs: 100 })).map(toNodeFinding);
    expect(found?.verdict).not.toBe('not-runtime-api');
    expect(performance.now() - started).toBeLessThan(3000 * slowness());
  });
});
