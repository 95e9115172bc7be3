import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { readShowPeers } from '../../src/probe/runtime/show-peers.ts';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { toolsEnv } from '../haproxy/keepalived.ts';
import { startNode } from '../haproxy/node.ts';
import { freePort } from '../haproxy/ports.ts';
import { recorded } from '../probe/runtime/recorded.ts';
import { toolsAbsence } from './real-tools.ts';
import { artifactOf } from './tool-clusters.ts';

const clusterOf = (
  socket: string,
  address = '10.255.255.255',
  mode = 'active-passive',
) => `peers: { name: p, port: 1024 }
nodes: [{ name: a, address: 10.0.0.1, socket: "${socket}" }, { name: b, address: 10.0.0.2 }]
mode: ${mode}
artifacts: { keepalived: { virtual-address: [${address}/32, 10.255.255.254/32], interface: eth0, router-id: 51, preempt: true, wait-for-tables: true } }
`;

function commandOf(cluster: string): string {
  const [, command = ''] =
    /script "\/bin\/sh -fc '(.*)'"$/m.exec(artifactOf('keepalived', cluster, 'a')) ?? [];
  return command;
}

const ask = (command: string, input = '') =>
  spawnSync('/bin/sh', ['-fc', command], { input, encoding: 'utf8', env: toolsEnv() }).status;

describe('the check of keepalived that waits for tables', () => {
  const command = commandOf(clusterOf('/run/api'));
  const isLearned = (answer: string) =>
    ask(`cat | ${command.replace(/^.*socat [^|]*\| /, '')}`, answer) === 0;

  it('reads "show peers" as probe does', () => {
    const answers = recorded.flatMap(({ A, B }) => [A.showPeers, B.showPeers]);
    expect(answers).toHaveLength(14);
    for (const answer of answers) {
      for (const digit of '0123456789abcdef') {
        const text = answer.replace(/( flags=0x[0-9a-f]*)[0-9a-f](?= resync_timeout)/g, `$1${digit}`);
        const used = readShowPeers(text).filter(({ disabled }) => !disabled);
        expect(used.length).toBeGreaterThan(0);
        expect(isLearned(text), text.slice(0, 120)).toBe(used.every(({ resync }) => resync.done));
      }
    }
  });

  it('wants all sections that are in use', () => {
    const section = (flags: string, disabled = 0) =>
      `0x1: [27/Nov/2026:10:00:00] id=p disabled=${disabled} flags=${flags} resync_timeout=<PAST> task_calls=1\n`;
    expect(isLearned(`${section('0x3')}${section('0x400007')}`)).toBe(true);
    expect(isLearned(`${section('0x3')}${section('0x1')}`)).toBe(false);
    expect(isLearned(`${section('0x3')}${section('0x0', 1)}`)).toBe(true);
    expect(isLearned(section('0x3', 1))).toBe(false);
    expect(isLearned('')).toBe(false);
  });

  it('asks for each address that moves by itself, and comes after all that have learned', () => {
    const text = artifactOf('keepalived', clusterOf('10.0.0.1:9999', '10.0.0.100', 'active-active'), 'a');
    expect(text.match(/address show to \S+/g)).toEqual([
      'address show to 10.0.0.100',
      'address show to 10.255.255.254',
    ]);
    expect(text).toContain(' - TCP:10.0.0.1:9999 ');
    expect(text.match(/user \w+/g)).toEqual(['user nobody', 'user nobody']);
    expect(text.match(/^ {4}(weight|priority|state) .*$/gm)).toEqual([
      ...['    weight -2', '    weight -2'],
      ...['    state BACKUP', '    priority 150', '    state BACKUP', '    priority 149'],
    ]);
    expect(text.match(/track_script \{\n\s+\S+/g)).toEqual([
      'track_script {\n        learned',
      'track_script {\n        learned_2',
    ]);
  });

  it('asks the usual socket where the cluster file names one of another machine, and refuses what no command may have', () => {
    expect(commandOf(clusterOf('run/api'))).toContain('UNIX-CONNECT:/run/haproxy/admin.sock |');
    expect(commandOf(clusterOf('unix@/run/x.sock'))).toContain('UNIX-CONNECT:/run/x.sock |');
    expect(() => commandOf(clusterOf("/run/it's"))).toThrow('keepalived cannot ask the runtime API at');
  });

  const absence = toolsAbsence();
  if (absence !== null) console.log(`the check of keepalived: NOT tested with socat (${absence})`);
  describe.skipIf(absence !== null)('with socat', () => {
    it.each(haproxyBinaries())(
      'fails while HAProxy $version learns, but where the address is',
      async (binary) => {
        const port = await freePort();
        const config = `peers p\n    peer a 127.0.0.1:${port}\n    peer b 127.0.0.1:${await freePort()}\n`;
        const node = await startNode({ binary, config, localPeer: 'a' });
        try {
          expect(ask(commandOf(clusterOf(node.socketPath)))).toBe(1);
          expect(ask(commandOf(clusterOf(node.socketPath, '127.0.0.1')))).toBe(0);
          expect(ask(commandOf(clusterOf('/nowhere')))).toBe(1);
          const shown = commandOf(clusterOf(node.socketPath)).replace(/ \| grep -qx .*$/, '');
          expect(spawnSync('/bin/sh', ['-fc', shown], { encoding: 'utf8', env: toolsEnv() }).stdout).toMatch(
            /^[0-9a-f]\n$/,
          );
        } finally {
          await node.stop();
        }
      },
    );
  });
});
