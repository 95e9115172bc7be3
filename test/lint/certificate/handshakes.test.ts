import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hapeers } from '../../cli/shell.ts';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { concatenate, makeAuthority, makeCertificate, type Wish } from '../../haproxy/certificates.ts';
import { type HaproxyNode, resynchronised, startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { until } from '../../haproxy/wait.ts';

/** What becomes of a connection: a rule names what keeps the peers apart, `unjudged` what no rule can tell. */
type Outcome = 'connected' | `certificate/${string}` | 'unjudged';

const mutual = 'ca-file ca.pem verify required';

/** The certificate of the listener that A verifies with these words. */
const asServer = (crt: string, words = mutual): Handshake => ({ bind: `crt ${crt}.pem`, server: words });
/** The certificate that A shows to a listener with these words. */
const asClient = (crt: string, words = mutual): Handshake => ({
  bind: `crt good.pem ${words}`,
  server: `crt ${crt}.pem verify none`,
});

/** The TLS words of the listener of B, and of the line with which A dials it. */
interface Handshake {
  readonly bind: string;
  readonly server: string;
}

const handshakes: readonly (readonly [Handshake, Outcome])[] = [
  [{ bind: `crt good.pem ${mutual}`, server: `crt good.pem ${mutual}` }, 'connected'],
  // Told by tls/missing-client-certificate without a look at the files.
  [{ bind: `crt good.pem ${mutual}`, server: 'verify none' }, 'unjudged'],
  [{ bind: 'crt good.pem ca-file ca.pem verify optional', server: 'verify none' }, 'connected'],
  ...bothEnds('stranger', 'certificate/untrusted'),
  ...bothEnds('self-signed', 'connected', 'ca-file self-signed.pem verify required'),
  ...bothEnds('self-signed', 'certificate/untrusted'),
  ...bothEnds('signing-only', 'unjudged'),
  ...bothEnds('deep', 'certificate/untrusted'),
  ...bothEnds('deep', 'connected', 'ca-file ca-and-middle.pem verify required'),
  ...bothEnds('deep', 'certificate/untrusted', 'ca-file middle.pem verify required'),
  ...bothEnds('deep-chain', 'connected'),
  ...bothEnds('deep-chain', 'certificate/untrusted', 'ca-file middle.pem verify required'),
  ...bothEnds('good', 'certificate/untrusted', 'ca-file good.pem verify required'),
  ...bothEnds('below-leaf', 'unjudged'),
  ...bothEnds('stranger', 'connected', 'ca-file ca.pem verify none'),
  [asClient('stranger', 'ca-file ca.pem verify optional'), 'certificate/untrusted'],
  [asClient('stranger', `${mutual} crt-ignore-err all ca-ignore-err all`), 'connected'],
  [asClient('good', 'ca-file other.pem ca-verify-file ca.pem verify required'), 'connected'],
  [asServer('good', 'ca-file other.pem ca-file ca.pem verify required'), 'connected'],
  [asServer('deep', `${mutual} ca-file ca.pem`), 'certificate/untrusted'],

  ...bothEnds('expired', 'certificate/expired'),
  ...bothEnds('future', 'certificate/expired'),
  ...bothEnds('below-expired', 'certificate/expired', 'ca-file expired-ca.pem verify required'),
  ...bothEnds('below-renewed', 'connected', 'ca-file expired-and-renewed.pem verify required'),
  [asServer('expired', 'verify none'), 'connected'],
  [asClient('expired', 'ca-file ca.pem verify none'), 'connected'],
  [asClient('expired', `${mutual} crt-ignore-err all`), 'connected'],

  [asServer('server'), 'connected'],
  [asClient('server'), 'certificate/wrong-key-usage'],
  [asServer('client'), 'certificate/wrong-key-usage'],
  [asClient('client'), 'connected'],
  ...bothEnds('any-usage', 'certificate/wrong-key-usage'),
  ...bothEnds('email', 'certificate/wrong-key-usage'),
  ...bothEnds('no-usage', 'connected'),

  ...named('good', 'connected'),
  ...named('common-name', 'connected'),
  ...named('two-names', 'connected'),
  ...named('upper', 'connected'),
  ...named('wildcard', 'connected'),
  ...named('partial', 'connected'),
  ...named('too-wide', 'certificate/name-mismatch'),
  ...named('two-stars', 'certificate/name-mismatch'),
  ...named('wrong', 'certificate/name-mismatch'),
  [asServer('wrong'), 'connected'],
  [asServer('wrong', `${mutual} verifyhost 127.0.0.1`), 'certificate/name-mismatch'],
  [asServer('wrong', 'ca-file ca.pem verify none verifyhost peers.example'), 'connected'],
  [asServer('wrong', `${mutual} verifyhost peers.example sni str(wrong.example)`), 'connected'],
  [
    asServer('wrong', `${mutual} verifyhost wrong.example sni str(peers.example)`),
    'certificate/name-mismatch',
  ],
];

function bothEnds(crt: string, outcome: Outcome, words = mutual): [Handshake, Outcome][] {
  return [asServer(crt, words), asClient(crt, words)].map((handshake) => [handshake, outcome]);
}

function named(crt: string, outcome: Outcome): [Handshake, Outcome][] {
  const words = ['verifyhost peers.example', 'sni str(peers.example)'];
  return words.map((word) => [asServer(crt, `${mutual} ${word}`), outcome]);
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hapeers-handshakes-'));
  const now = { from: new Date('2020-01-01'), until: new Date('2045-01-01') };
  const past = { from: new Date('2020-01-01'), until: new Date('2021-01-01') };
  await Promise.all([
    makeAuthority(folder, 'ca', now),
    makeAuthority(folder, 'other', now),
    makeAuthority(folder, 'expired-ca', past),
  ]);
  const name = 'subjectAltName=DNS:peers.example';
  const usage = (text: string) => `extendedKeyUsage=${text}`;
  const both = usage('serverAuth,clientAuth');
  const make = (file: string, extensions: readonly string[], wish: Wish = {}) =>
    makeCertificate(folder, file, { ...now, commonName: 'peers.example', extensions, ...wish });
  const makeNamed = (file: string, dns: string) =>
    make(file, [`subjectAltName=DNS:${dns},IP:127.0.0.1`], { commonName: 'wrong.example' });
  await Promise.all([
    make('good', [name, both]),
    make('stranger', [name, both], { signer: 'other' }),
    make('self-signed', [name, 'keyUsage=digitalSignature'], { signer: 'self-signed' }),
    make('signing-only', [name, 'keyUsage=keyCertSign']),
    make('expired', [name, both], past),
    make('future', [name, both], { from: new Date('2044-01-01'), until: now.until }),
    make('below-expired', [name, both], { signer: 'expired-ca' }),
    make('below-renewed', [name, both], { signer: 'expired-ca' }),
    make('server', [name, usage('serverAuth')]),
    make('client', [name, usage('clientAuth')]),
    make('any-usage', [name, usage('anyExtendedKeyUsage')]),
    make('email', [name, usage('emailProtection')]),
    make('no-usage', [name]),
    make('common-name', [both]),
    make('two-names', ['subjectAltName=DNS:wrong.example']),
    makeNamed('upper', 'PEERS.example'),
    makeNamed('wildcard', '*.example'),
    makeNamed('partial', 'p*s.example'),
    makeNamed('too-wide', 'peers.*'),
    makeNamed('two-stars', '*e*.example'),
    makeNamed('wrong', 'wrong.example'),
    makeAuthority(folder, 'middle', { ...now, signer: 'ca' }),
    makeAuthority(folder, 'renewed', { ...now, key: 'expired-ca', commonName: 'expired-ca' }),
  ]);
  await make('deep', [name, both], { signer: 'middle' });
  await make('below', [name, both], { signer: 'good' });
  await concatenate(folder, 'below-leaf.pem', ['below.crt', 'good.crt', 'below.key']);
  await concatenate(folder, 'deep-chain.pem', ['deep.crt', 'middle.crt', 'deep.key']);
  await concatenate(folder, 'ca-and-middle.pem', ['ca.crt', 'middle.crt']);
  await concatenate(folder, 'expired-and-renewed.pem', ['expired-ca.crt', 'renewed.crt']);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The config of a node with one peers section for each handshake, in which A dials B over TLS. */
function configOf(
  node: 'A' | 'B',
  some: readonly Handshake[],
  ports: readonly number[],
  own: readonly number[],
) {
  const sections = some.map(({ bind, server }, index) => {
    const lines =
      node === 'A'
        ? [`bind 127.0.0.1:${own[index]}`, 'server A', `server B 127.0.0.1:${ports[index]} ssl ${server}`]
        : [`bind 127.0.0.1:${ports[index]} ssl ${bind}`, 'server B', 'server A 127.0.0.1:9 ssl verify none'];
    return `
peers s${index}
    ${lines.join('\n    ')}

backend t${index}
    stick-table type ip size 10 expire 1h peers s${index}
`;
  });
  return `global\n    crt-base ${folder}\n    ca-base ${folder}\n${sections.join('')}`;
}

const all = handshakes.map(([handshake]) => handshake);
/** Those that should connect, by their number. */
const wanted = handshakes.flatMap(([, outcome], index) => (outcome === 'connected' ? [index] : []));

describe('certificates', () => {
  it.concurrent.each(haproxyBinaries())(
    'connect peers, or keep them apart, with HAProxy $version',
    { timeout: 60_000 },
    async (binary) => {
      const freePorts = () => Promise.all(all.map(() => freePort()));
      const [ports, own] = await Promise.all([freePorts(), freePorts()]);
      const nodes: HaproxyNode[] = [];
      try {
        for (const name of ['B', 'A'] as const) {
          nodes.push(await startNode({ binary, config: configOf(name, all, ports, own), localPeer: name }));
        }
        const connected = new Set<number>();
        await until(
          () =>
            `connection of ${wanted.filter((index) => !connected.has(index)).map((index) => `s${index}`)}`,
          40_000,
          async () => {
            const states = statesOf((await nodes[1]?.runtime('show peers')) ?? '');
            // Who dials a second time has failed before.
            const isOver = all.map((_one, index) => {
              const state = states.get(`s${index}`);
              if (state?.connected === true) connected.add(index);
              return (
                connected.has(index) || (!wanted.includes(index) && state !== undefined && state.attempts > 1)
              );
            });
            return isOver.every(Boolean);
          },
        );
        expect([...connected].sort((one, other) => one - other)).toEqual(wanted);
      } finally {
        await Promise.all(nodes.map((node) => node.stop()));
      }
    },
  );
});

describe('a reload', () => {
  const reloads = haproxyBinaries().flatMap((binary) => [
    { binary, version: binary.version, name: 'peers.example', isKept: true },
    { binary, version: binary.version, name: 'other.example', isKept: false },
  ]);
  it.concurrent.each(reloads)(
    'of HAProxy $version keeps the tables of a node that asks itself for $name: $isKept',
    { timeout: 60_000 },
    async ({ binary, name, isKept }) => {
      const words = 'ssl crt good.pem ca-file ca.pem verify required';
      const config = `global
    crt-base ${folder}
    ca-base ${folder}

peers mypeers
    bind 127.0.0.1:${await freePort()} ${words}
    default-server ${words} verifyhost ${name}
    server A
    server B 127.0.0.1:9

backend app
    stick-table type string size 10 expire 1h store gpc0 peers mypeers
`;
      const node = await startNode({ binary, config, localPeer: 'A' });
      try {
        await node.runtime('set table app key kept data.gpc0 1');
        await resynchronised(node);
        await node.reload();
        await resynchronised(node);
        expect((await node.runtime('show table app')).includes('key=kept')).toBe(isKept);
      } finally {
        await node.stop();
      }
    },
  );
});

/** What A says about the connection to B in each peers section. */
function statesOf(shown: string): Map<string, { readonly connected: boolean; readonly attempts: number }> {
  return new Map(
    shown.split(/^(?=0x)/m).flatMap((section) => {
      const name = /id=(s\d+)/.exec(section)?.[1];
      const peer = section.split(/(?=id=[AB]\()/).find((part) => part.startsWith('id=B('));
      if (name === undefined || peer === undefined) return [];
      const attempts = Number(/new_conn[=:](\d+)/.exec(peer)?.[1] ?? 0);
      return [[name, { connected: /last_status=ESTA/.test(peer), attempts }]];
    }),
  );
}

describe('lint --root', () => {
  it.each(handshakes.map(([handshake, outcome], index) => ({ index, outcome, ...handshake })))(
    'finds $outcome: bind $bind, server $server',
    async ({ index, outcome, bind, server }) => {
      const args = ['A', 'B'].flatMap((name) => ['--node', `${name}=${name}${index}.cfg`]);
      for (const name of ['A', 'B'] as const) {
        const text = configOf(name, [{ bind, server }], [10_000], [10_001]);
        await writeFile(join(folder, `${name}${index}.cfg`), text);
      }
      const { stdout } = await hapeers(['lint', '--root', '/', '--format', 'json', ...args], {
        cwd: folder,
        now: new Date('2026-06-01'),
      });
      const problems: { rule: string; severity: string; haproxy: string }[] = JSON.parse(stdout).problems;
      const errors = problems.filter(
        ({ rule, severity }) => rule.startsWith('certificate/') && severity !== 'info',
      );
      expect(errors).toEqual(
        outcome.startsWith('certificate/')
          ? [expect.objectContaining({ rule: outcome, severity: 'error', haproxy: 'accepts' })]
          : [],
      );
    },
  );
});
