import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WireTable } from '../../../src/protocol/messages.ts';
import { acceptingObserver, taughtTable, taughtUpdate, wire } from '../../probe/taught.ts';
import { hapeers } from '../shell.ts';

/** A node that is no HAProxy, and teaches names that a terminal would obey. */

const ODD = '\u001b[2J\u009b31m\u0085::error::x\u0007';
const table: WireTable = {
  ...taughtTable,
  name: `t${ODD}`,
  columns: [{ code: 19, name: 'server_key', encoding: 'dictionary', size: null, periodMs: null }],
};

const servers: Server[] = [];
const targets: string[] = [];
beforeAll(async () => {
  for (const [node, value] of [
    ['a', `one${ODD}`],
    ['b', `two${ODD}`],
  ] as const) {
    const update = taughtUpdate(1, { table, values: [value] });
    const server = createServer(
      acceptingObserver((socket) => {
        socket.on('error', () => {});
        socket.write(wire({ kind: 'table-definition', table }, update, { kind: 'resync-finished' }));
      }),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') targets.push(`127.0.0.1:${address.port}=${node}`);
    servers.push(server);
  }
});
afterAll(() => {
  for (const server of servers) server.close();
});

it.each([
  ...['--tables', '--compare', '--sum', '--dump'].flatMap((mode) => [
    [mode, 'text'],
    [mode, 'json'],
  ]),
  ['--dump', 'ndjson'],
])('%s as %s shows no control character of what a node teaches', async (mode, format) => {
  const args = ['probe', '--as', 'observer', mode, '--format', format, '--timeout', '500ms', ...targets];
  const { stdout, stderr } = await hapeers(args);
  if (mode !== '--tables' || format === 'json') expect(stdout).toMatch(/t\\(?:u001b|x1b)\[2J/);
  if (mode !== '--tables' && (mode !== '--sum' || format === 'json'))
    expect(stdout).toMatch(/(?:one|two)\\(?:u001b|x1b)\[2J/);
  expect(`${stdout}${stderr}`).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

it('--dump as csv shows none either', async () => {
  const args = ['probe', '--as', 'observer', '--dump', table.name, '--format', 'csv', '--timeout', '500ms'];
  const { stdout } = await hapeers([...args, ...targets]);
  expect(stdout.split('\n')).toHaveLength(4);
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});
