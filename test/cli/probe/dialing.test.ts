import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readShowPeers } from '../../../src/probe/runtime/show-peers.ts';
import { type HaproxyBinary, haproxyBinaries } from '../../haproxy/binaries.ts';
import { type Certificates, makeCertificates } from '../../haproxy/certificates.ts';
import { startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { until } from '../../haproxy/wait.ts';
import { hapeers } from '../shell.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await makeCertificates(['A', 'B']);
});
afterAll(() => certificates.remove());

/** A listener of A, how B dials it, and whether that becomes a session from 3.0 on, and before. */
interface Way {
  readonly bind: string;
  readonly server: string;
  readonly works: boolean;
  readonly worksBefore30?: boolean;
}

const ways = (): Readonly<Record<string, Way>> => {
  const tls = `ssl crt ${certificates.file('A')}`;
  const dial = 'ssl verify none';
  return {
    newer: { bind: `${tls} ssl-min-ver TLSv1.3`, server: `${dial} ssl-max-ver TLSv1.2`, works: false },
    same: { bind: `${tls} ssl-min-ver TLSv1.3`, server: `${dial} ssl-min-ver TLSv1.3`, works: true },
    forced: { bind: `${tls} ssl-min-ver TLSv1.3`, server: `${dial} force-tlsv12`, works: false },
    cipher: {
      bind: `${tls} ssl-max-ver TLSv1.2 ciphers ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256`,
      server: `${dial} ciphers ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES256-GCM-SHA384`,
      works: false,
    },
    suite: {
      bind: `${tls} ssl-min-ver TLSv1.3 ciphersuites TLS_AES_128_GCM_SHA256`,
      server: `${dial} ciphersuites TLS_AES_256_GCM_SHA384`,
      works: false,
    },
    listed: {
      bind: `${tls} ssl-max-ver TLSv1.2`,
      server: `${dial} ciphers ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES256-GCM-SHA384`,
      works: true,
    },
    default: {
      bind: `${tls} ssl-max-ver TLSv1.2 ciphers ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256`,
      server: dial,
      works: false,
    },
    based: { bind: tls, server: 'ssl verify required ca-file ca.pem', works: true },
    proxied: { bind: 'accept-proxy', server: 'send-proxy', works: true, worksBefore30: false },
    proxied2: { bind: 'accept-proxy', server: 'send-proxy-v2', works: true, worksBefore30: false },
    proxiedTls: { bind: `accept-proxy ${tls}`, server: `${dial} send-proxy`, works: true },
    sourced: { bind: '', server: 'source 127.0.0.2', works: true },
  };
};

/** Starts A, which listens for nobody but B, and B, which dials it; what B's `show peers` says of each way. */
async function dialAll(binary: HaproxyBinary) {
  const all = Object.entries(ways());
  const folder = await mkdtemp(join(tmpdir(), 'hapeers-dial-'));
  const ports = await Promise.all(all.map(() => freePort()));
  const head = `global
    ca-base ${certificates.folder}
    ssl-default-server-options no-tls-tickets
    ssl-default-server-ciphers ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES256-GCM-SHA384
defaults
    mode tcp
    timeout connect 1s
    timeout client 5s
    timeout server 5s
`;
  const table = '    table counts type ip size 100 expire 1m store gpc0\n';
  const own = await Promise.all(all.map(() => freePort()));
  const dialing = `${head}${all
    .map(
      ([name, { server }], index) =>
        `peers ${name}\n    bind 127.0.0.1:${own[index]}\n    server B\n    server A 127.0.0.1:${ports[index]} ${server}\n${table}`,
    )
    .join('')}`;
  const listening = `${head}${all
    .map(
      ([name, { bind }], index) =>
        `peers ${name}\n    bind 127.0.0.1:${ports[index]} ${bind}\n    server A\n    server B 127.0.0.1:9\n${table}`,
    )
    .join('')}`;
  const file = join(folder, 'b.cfg');
  await writeFile(file, dialing);
  const a = await startNode({ binary, config: listening, localPeer: 'A' });
  const b = await startNode({ binary, config: dialing, localPeer: 'B' });
  const stop = async () => {
    await Promise.all([a.stop(), b.stop()]);
    await rm(folder, { recursive: true });
  };
  try {
    const isBefore30 = Number(binary.branch.split('.')[0]) < 3;
    const works = new Map(
      all.map(([name, way]) => [name, (isBefore30 ? way.worksBefore30 : undefined) ?? way.works]),
    );
    const sessions = async () => {
      const sections = readShowPeers(await b.runtime('show peers'));
      return new Map(
        sections.map(({ name, peers }) => {
          const peer = peers.find(({ local }) => !local);
          return [name, peer?.active === true && peer.lastStatus === 'ESTA'];
        }),
      );
    };
    let latest = new Map<string, boolean>();
    await until('sessions as they are known to come', 10_000, async () => {
      latest = await sessions();
      return [...works].every(([name, way]) => latest.get(name) === way);
    }).catch(() => {});
    const version = ['--haproxy-version', binary.branch];
    const { stdout } = await hapeers(['probe', '-f', file, '-L', 'B', ...version, '--format', 'json']);
    const { targets } = JSON.parse(stdout) as {
      targets: readonly { address: string; healthy: boolean; message: string }[];
    };
    const probed = new Map(
      all.map(([name], index) => {
        const found = targets.find(({ address }) => address === `127.0.0.1:${ports[index]}`);
        return [name, found?.healthy === true];
      }),
    );
    return { works, sessions: latest, probed };
  } finally {
    await stop();
  }
}

describe.concurrent.each(haproxyBinaries())('peers of HAProxy $version', { timeout: 60_000 }, (binary) => {
  it('are dialed by probe -f as the node dials them', async () => {
    const { works, sessions, probed } = await dialAll(binary);
    expect(Object.fromEntries(sessions)).toEqual(Object.fromEntries(works));
    expect(Object.fromEntries(probed)).toEqual(Object.fromEntries(works));
  });

  it('are told apart where one cannot be dialed', async () => {
    const node = await startNode({
      binary,
      localPeer: 'A',
      config: `defaults
    mode tcp
    timeout connect 1s
    timeout client 5s
    timeout server 5s
peers cluster
    peer A 127.0.0.1:${await freePort()}
    peer B 127.0.0.1:9
    table counts type ip size 100 expire 1m store gpc0
`,
    });
    try {
      const [a] = readShowPeers(await node.runtime('show peers')).flatMap(({ peers }) =>
        peers.filter(({ local }) => local),
      );
      const stdin = Buffer.from(`peers cluster
    peer B 127.0.0.1:1
    peer A ${a?.address}
    peer C 127.0.0.1:3 ssl verify required ca-file /nowhere/ca.pem
    peer D 127.0.0.1:4 namespace elsewhere
    peer E 127.0.0.1:5 ssl verify none source 192.0.2.1
`);
      const { exit, stdout } = await hapeers(['probe', '-f', '-', '-L', 'B', '--format', 'json'], { stdin });
      expect(exit).toBe(1);
      expect(JSON.parse(stdout).targets).toMatchObject([
        { peer: 'A', verdict: 'identified' },
        { peer: 'C', verdict: 'tls-failed', message: expect.stringMatching(/^was not dialed: .*ca\.pem/) },
        { peer: 'D', message: 'was not dialed: its line names the network namespace "elsewhere"' },
        { peer: 'E', message: expect.stringMatching(/^cannot be dialed from "192\.0\.2\.1"/) },
      ]);
    } finally {
      await node.stop();
    }
  });
});
