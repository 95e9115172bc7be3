import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { HaproxyBinary } from '../../haproxy/binaries.ts';
import type { Certificates } from '../../haproxy/certificates.ts';
import { startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { hapeers } from '../shell.ts';

/** How a node may be when it is asked whether a reload loses anything. PORT and OTHER are ports, CERTS the certificates. */
export interface ReloadTrial {
  readonly what: string;
  /** The lines of its peers section. */
  readonly lines: readonly string[];
  /** Whether it is waited for as long as a node needs to be taught; otherwise it is asked, and reloaded, at once. */
  readonly wait: boolean;
  /** A table that no peers section has. */
  readonly unshared?: boolean;
}

const TLS = 'ssl crt CERTS/a.pem';

/** Nodes of which a reload keeps every table, at least from some moment on. */
export const keeping: readonly ReloadTrial[] = [
  { what: 'a peer line', lines: ['peer a 127.0.0.1:PORT'], wait: true },
  {
    what: 'a peer line and another peer that is down',
    lines: ['peer a 127.0.0.1:PORT', 'peer b 127.0.0.1:OTHER'],
    wait: true,
  },
  { what: 'a bind line', lines: ['bind 127.0.0.1:PORT', 'server a'], wait: true },
  { what: 'a wildcard', lines: ['bind :PORT', 'server a'], wait: true },
  {
    what: 'TLS on both sides',
    lines: [`bind 127.0.0.1:PORT ${TLS}`, 'server a ssl verify none'],
    wait: true,
  },
  {
    what: 'TLS by default-server',
    lines: [`bind 127.0.0.1:PORT ${TLS}`, 'default-server ssl verify none', 'server a'],
    wait: true,
  },
  {
    what: 'mutual TLS',
    lines: [
      `bind 127.0.0.1:PORT ${TLS} ca-file CERTS/ca.pem verify required`,
      'server a ssl verify required ca-file CERTS/ca.pem crt CERTS/a.pem',
    ],
    wait: true,
  },
  {
    what: 'the PROXY protocol with TLS',
    lines: [`bind 127.0.0.1:PORT ${TLS} accept-proxy`, 'server a ssl verify none send-proxy-v2'],
    wait: true,
  },
];

/** Nodes that lose tables with a reload: at once, or always. */
export const losing: readonly ReloadTrial[] = [
  {
    what: 'a process that has just started',
    lines: ['peer a 127.0.0.1:PORT', 'peer b 127.0.0.1:OTHER'],
    wait: false,
  },
  { what: 'TLS on the listener only', lines: [`bind 127.0.0.1:PORT ${TLS}`, 'server a'], wait: true },
  {
    what: 'TLS on the server line only',
    lines: ['bind 127.0.0.1:PORT', 'server a ssl verify none'],
    wait: true,
  },
  {
    what: 'a listener that expects the PROXY protocol',
    lines: ['bind 127.0.0.1:PORT accept-proxy', 'server a'],
    wait: true,
  },
  {
    what: 'a client certificate that is not sent',
    lines: [`bind 127.0.0.1:PORT ${TLS} ca-file CERTS/ca.pem verify required`, 'server a ssl verify none'],
    wait: true,
  },
  {
    what: 'versions of TLS that do not meet',
    lines: [`bind 127.0.0.1:PORT ${TLS} ssl-min-ver TLSv1.3`, 'server a ssl verify none ssl-max-ver TLSv1.2'],
    wait: true,
  },
  {
    what: 'a name that TLS asks for',
    lines: [`bind 127.0.0.1:PORT ${TLS} strict-sni`, 'server a ssl verify none'],
    wait: true,
  },
  { what: 'a table in no peers section', lines: ['peer a 127.0.0.1:PORT'], wait: true, unshared: true },
];

interface ReloadOutcome {
  readonly saidYes: boolean;
  readonly kept: boolean;
  readonly text: string;
}

const ENTRIES = 300;

/** Asks a running node with its config, reloads it, and counts what is left of its tables. */
async function reloadOutcomeOf(
  { lines, wait, unshared = false }: ReloadTrial,
  binary: HaproxyBinary,
  certificates: Certificates,
): Promise<ReloadOutcome> {
  const [port, other] = [await freePort(), await freePort()];
  const section = lines.map((line) =>
    line
      .replace('PORT', String(port))
      .replace('OTHER', String(other))
      .replaceAll('CERTS', certificates.folder),
  );
  const config = `global
    localpeer a
peers ours
    ${section.join('\n    ')}
backend app
    stick-table type ip size 10k expire 1h store gpc0${unshared ? '' : ' peers ours'}
backend also
    stick-table type string size 10k expire 1h store gpt0 peers ours
`;
  const node = await startNode({ binary, config });
  try {
    const sets = Array.from(
      { length: ENTRIES },
      (_, index) => `set table app key 10.1.${index >> 8}.${index & 255} data.gpc0 ${index}`,
    );
    for (let at = 0; at < ENTRIES; at += 50) await node.runtime(sets.slice(at, at + 50).join(';'));
    await node.runtime('set table also key one data.gpt0 1');
    const args = ['--socket', node.socketPath, '-f', join(node.folder, 'haproxy.cfg'), '--reload-safe'];
    const said = await hapeers(['probe', ...args, '--wait', wait ? '14s' : '500ms'], {
      installed: { path: binary.path, version: binary.version },
    });
    await node.reload();
    const isKept = async () =>
      (await node.runtime('show table app')).split('key=').length - 1 === ENTRIES &&
      (await node.runtime('show table also')).includes('key=one ');
    const end = Date.now() + 3000;
    while (Date.now() < end && !(await isKept())) await sleep(100);
    return { saidYes: said.exit === 0, kept: await isKept(), text: said.stdout };
  } finally {
    await node.stop();
  }
}

/** What is said is what happens; where nothing passes with time, it is also what is expected. */
export async function expectOutcome(
  trial: ReloadTrial,
  binary: HaproxyBinary,
  certificates: Certificates,
  keeps: boolean,
): Promise<void> {
  const { saidYes, kept, text } = await reloadOutcomeOf(trial, binary, certificates);
  const expected = trial.wait ? keeps : kept;
  expect({ saidYes, kept }, text).toEqual({ saidYes: expected, kept: expected });
}
