import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryFolder } from '../../haproxy/binaries.ts';

const program = join(repositoryFolder, 'bin/hapeers.js');

/** Runs the executable with a standard output that nobody reads any more, and takes what it says of it. */
async function unread(args: readonly string[], input = ''): Promise<{ exit: number | null; stderr: string }> {
  const child = spawn(process.execPath, [program, ...args]);
  let stderr = '';
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  child.stdin.on('error', () => {});
  child.stdout.destroy();
  child.stdin.write(input);
  const [exit] = (await once(child, 'exit')) as [number | null];
  return { exit, stderr };
}

it('a report that nobody reads ends the process without a word, and not as if all was well', async () => {
  expect(await unread(['rules', '--format', 'json'])).toEqual({ exit: 2, stderr: '' });
});

it('an editor that has gone ends its server without a word', async () => {
  const params = { processId: null, rootUri: null, capabilities: {} };
  const request = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  const input = `Content-Length: ${request.length}\r\n\r\n${request}`;
  expect(await unread(['lsp'], input)).toEqual({ exit: 0, stderr: '' });
});
