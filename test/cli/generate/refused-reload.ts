import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { HaproxyBinary } from '../../haproxy/binaries.ts';
import { reloadable } from '../../haproxy/pods.ts';
import { freePort } from '../../haproxy/ports.ts';
import { endWithUs } from '../../haproxy/reaper.ts';
import { until } from '../../haproxy/wait.ts';
import { Watching } from '../watching.ts';

/** What a runtime API answers. */
function ask(path: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(path, () => socket.write(`${command}\n`));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.once('end', () => resolve(answer)).once('error', reject);
  });
}

/** HAProxy refuses a reload that `generate --watch --reload-socket` asks its master process for, and then takes it. */
export async function refuseReload(binary: HaproxyBinary): Promise<void> {
  const cwd = await mkdtemp(join(tmpdir(), 'hapeers-refused-'));
  const put = async (name: string, text: string) => {
    await writeFile(join(cwd, `.${name}`), text);
    await rename(join(cwd, `.${name}`), join(cwd, name));
  };
  const [port, other, third] = [await freePort(), await freePort(), await freePort()];
  const nodes = (ports: Readonly<Record<string, number>>) =>
    JSON.stringify(Object.entries(ports).map(([name, own]) => ({ name, address: '127.0.0.1', port: own })));
  await put('nodes', nodes({ a: port, b: other }));
  await put('blocked', '192.0.2.1\n');
  await put(
    'hapeers.yaml',
    `haproxy: "${binary.branch}"\npeers: { name: p }\nnodes: { from: { file: nodes }, template: { socket: ./api } }\n`,
  );
  await put(
    'haproxy.cfg',
    `global
    stats socket ${join(cwd, 'api')} level admin

defaults
    mode http
    timeout connect 1s
    timeout client 1s
    timeout server 1s

peers p
    peer a 127.0.0.1:${port}
    peer b 127.0.0.1:${other}

frontend web
    bind unix@${join(cwd, 'web')}
    http-request deny if { src -f ${join(cwd, 'blocked')} }

backend t
    stick-table type ip size 1k expire 10m store gpc0 peers p
`,
  );
  const own = await reloadable(binary, cwd);
  const master = spawn(own.path, ['-W', '-db', '-S', join(cwd, 'master'), '-f', 'haproxy.cfg', '-L', 'a'], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  master.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    log += chunk;
  });
  if (master.pid !== undefined) master.once('exit', endWithUs(master.pid, cwd));
  const pid = async () => /^Pid: (\d+)/m.exec(await ask(join(cwd, 'api'), 'show info').catch(() => ''))?.[1];
  let watching: Watching | null = null;
  try {
    const first = await until(
      () => `worker:\n${log}`,
      20_000,
      async () => (await pid()) ?? null,
    );
    watching = new Watching(
      [
        ...['--node', 'a', '--into', 'haproxy.cfg', '--write', '--reload-socket', './master'],
        ...['--interval', '300ms', '--quiet-time', '50ms'],
      ],
      cwd,
    );
    await watching.next('up-to-date');
    await rm(join(cwd, 'blocked'));
    await put('nodes', nodes({ a: port, b: other, c: third }));
    const failed = await watching.next('reload-failed', 60_000);
    // Before 2.7 a master process does not answer.
    expect(failed.message).toMatch(
      binary.branch === '2.6'
        ? /^HAProxy was told to reload, but 15 s later "a" still runs the old process \(see the log of HAProxy\)$/
        : /^HAProxy does not start with the new config: \[ALERT\] .*parsing \[haproxy\.cfg:17\].*failed to open pattern file/,
    );
    // What it waited for before is one line.
    expect(watching.told.filter(({ event }) => event === 'reload-waits').length).toBeLessThan(2);
    // The old worker goes on, with the peers that it had.
    expect(await pid()).toBe(first);
    expect(await ask(join(cwd, 'api'), 'show peers p')).not.toContain('id=c(');
    expect(await readFile(join(cwd, 'haproxy.cfg'), 'utf8')).toContain(`peer c 127.0.0.1:${third}`);

    await put('blocked', '192.0.2.1\n');
    const reloaded = await watching.next('reloaded', 60_000);
    expect(reloaded.message).toBe('"a" serves with the peers of its config');
    expect(await ask(join(cwd, 'api'), 'show peers p')).toContain('id=c(');
    expect(await pid()).not.toBe(first);
    expect(await watching.stop()).toBe(0);
  } finally {
    await watching?.stop('SIGKILL');
    master.kill('SIGTERM');
    await rm(cwd, { recursive: true, force: true });
  }
}
