import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { haproxyBinaries } from './binaries.ts';
import { startNode } from './node.ts';
import { freePort } from './ports.ts';

/** The answer of a runtime API to one command. */
async function ask(path: string, command: string): Promise<string> {
  let answer = '';
  const socket = connect(path, () => socket.write(`${command}\n`)).setEncoding('utf8');
  for await (const chunk of socket) answer += chunk;
  return answer;
}

describe.each(haproxyBinaries())('the runtime API of HAProxy $version', (binary) => {
  it('tells at "level user" the sessions, and at "level operator" what is in the tables', async () => {
    const port = await freePort();
    const folder = await mkdtemp(join(tmpdir(), 'hapeers-level-'));
    const node = await startNode({
      binary,
      config: `global
    localpeer hap1
    stats socket ${join(folder, 'user')} level user
    stats socket ${join(folder, 'operator')} level operator

peers mypeers
    peer hap1 127.0.0.1:${port}

backend app
    timeout connect 1s
    timeout server 1s
    stick-table type string len 20 size 1k store gpc0 peers mypeers
`,
    });
    try {
      const user = join(folder, 'user');
      expect(await ask(user, 'show peers')).toContain('id=mypeers');
      expect(await ask(user, 'show table app')).toContain('table: app');
      expect(await ask(user, 'set table app key alice data.gpc0 1')).toContain('Permission denied');
      const operator = join(folder, 'operator');
      await ask(operator, 'set table app key alice data.gpc0 1');
      expect(await ask(operator, 'show table app')).toContain('key=alice');
      const told = await ask(user, 'show table app');
      expect(told).toContain('used:1');
      expect(told).not.toContain('key=');
    } finally {
      await node.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
