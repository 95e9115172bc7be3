import { describe, expect, it } from 'vitest';
import { branches, parametersOf } from '../../grammar/vocabulary.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { runRules } from '../../src/lint/run.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import { Source } from '../../src/text.ts';
import { type HaproxyBinary, haproxyBinaries } from '../haproxy/binaries.ts';
import { check } from '../haproxy/check.ts';

/** Arguments for every parameter: some are right for one, some for another. */
const values = [
  '',
  'x',
  '0',
  '1',
  '-1',
  '70000',
  '2147483648',
  '4294967297',
  '10s',
  '1h30m',
  '25d',
  '7x',
  'none',
];

/** Their values depend on files, users, interfaces, samples or name spaces of the machine, or on how HAProxy was built. */
const ofMachine =
  /^(?:ca-|crl-|crt|default-crt|alpn|npn|check-(?:alpn|sni)|sni|pool-conn-name|namespace|interface|group|user|curves|ecdhe|ciphers|sigalgs|client-sigalgs|source|socks4|addr|agent-addr|track|resolvers|set-proxy-v2-tlv-fmt|guid|ssl$|check-ssl|crt-ignore-err|tls-ticket-keys|ech|quic|ktls|transparent|generate-|healthcheck|ca-ignore-err)/;

const addresses = [
  '127.0.0.1',
  '127.0.0.1:80',
  '127.0.0.1:',
  '127.0.0.1:0',
  '127.0.0.1:65535',
  '127.0.0.1:65536',
  '127.0.0.1:80x',
  '127.0.0.1:x80',
  '127.0.0.1:80-90',
  '127.0.0.1:90-80',
  '127.0.0.1:+5',
  '127.0.0.1:-5',
  '127.0.0.1:1-2-3',
  '[::1]:80',
  '[::1]',
  '::1:80',
  '2001:db8::1',
  '2001:db8:0:0:0:0:0:1',
  '1:2:3:4:5:6:7:8:9:80',
  '[2001:db8::zz]:80',
  '[10.0.0.1]:80',
  '::ffff:10.0.0.1:80',
  'ipv4@127.0.0.1:80',
  'tcp6@[::1]:80',
  ':80',
  '*:80',
  '*',
  '/tmp/socket',
  'unix@/tmp/socket',
  `/tmp/${'a'.repeat(120)}`,
  'abns@name',
  'udp@127.0.0.1:80',
  'fd@99',
  '127.0.0.1:80,127.0.0.2:80',
  '127.0.0.1:80 90',
  'localhost:80',
  '127.0.0.1:4294967376',
  '127.0.0.1:4294967296',
  '127.0.0.1:4294967376-4294967378',
  '127.0.0.1:80-',
  '127.0.0.1:-80',
  '127.0.0.1:80,x',
  '127.0.0.1:80,',
  ',127.0.0.1:80',
  '127.0.0.1:80,,127.0.0.1:81',
  '127.0.0.1:80,90',
  '127.0.0,1:80',
  '127..0.1:80',
  '.127.0.0.1:80',
  '127.0.0.-1:80',
  '{A}:80',
];

/** Which file descriptors are open depends on who starts HAProxy. */
const ofListeners = addresses.filter((address) => !address.startsWith('fd@'));

interface Block {
  readonly head: readonly string[];
  readonly lines: readonly string[];
  /** Whether HAProxy is asked about each line alone, since it reads nothing after some errors. */
  readonly apart?: boolean;
}

/** As many lines as HAProxy reads before it has seen enough errors. */
const batchSize = 40;

describe.each(haproxyBinaries().map((binary): [string, HaproxyBinary] => [binary.version, binary]))(
  'the lines that HAProxy %s refuses',
  (_, binary) => {
    const branch = branches.find((one) => one === binary.branch) ?? null;
    const parameters = (place: 'server' | 'bind') =>
      parametersOf(place, branch)
        .filter(({ keyword, experimental }) => !ofMachine.test(keyword) && !experimental)
        .flatMap(({ keyword, args }) =>
          args === 0 ? [keyword] : values.map((value) => `${keyword} ${value}`),
        );
    const backend = ['backend b', ' timeout connect 1s', ' timeout server 1s'];
    const section = ['peers p', ' bind 127.0.0.1:10000', ' server hap1'];

    it.each<[string, Block]>([
      [
        'parameters of servers',
        {
          head: backend,
          lines: parameters('server').map((text, index) => ` server s${index} 127.0.0.1:80 ${text}`),
        },
      ],
      [
        'parameters of peers',
        {
          head: section,
          lines: parameters('server').map((text, index) => ` server s${index} 127.0.0.1:80 ${text}`),
        },
      ],
      [
        'parameters of listeners',
        {
          head: ['frontend f', ' timeout client 1s'],
          lines: parameters('bind').map((text, index) => ` bind 127.0.0.1:${10000 + index} ${text}`),
        },
      ],
      [
        'addresses of servers',
        // What HAProxy looks up once everything is read is not reached behind a line that it refuses.
        { head: backend, lines: addresses.map((text, index) => ` server s${index} ${text} init-addr none`) },
      ],
      [
        'addresses of peers',
        { head: section, lines: addresses.map((text, index) => ` server s${index} ${text}`) },
      ],
      [
        'addresses of local peers',
        { head: [], lines: addresses.map((text, index) => `peers p${index}~ peer hap1 ${text}`) },
      ],
      [
        'addresses of listeners of peers',
        { head: [], lines: ofListeners.map((text, index) => `peers p${index}~ bind ${text}~ server hap1`) },
      ],
      [
        'addresses of listeners',
        { head: ['frontend f', ' timeout client 1s'], lines: ofListeners.map((text) => ` bind ${text}`) },
      ],
      [
        'words of servers',
        {
          head: backend,
          lines: [
            'server',
            'server a',
            'server a/b 127.0.0.1:80',
            'server a:b 127.0.0.1:80',
            'server é 127.0.0.1:80',
            'server c 127.0.0.1:80 chekc',
            'server d 127.0.0.1:80 crt-list x',
            'server e 127.0.0.1:80 id 7',
            'server f 127.0.0.1:80 id 7',
            'server g 127.0.0.1:80 usesrc clientip',
            'server h 127.0.0.1:80 agent-check',
            'server i 127.0.0.1:80 agent-check no-agent-check',
            ...[
              'libc,last',
              'NONE',
              'last,,none',
              '*',
              '127.0.0.1,::1',
              '10.0.0.256',
              '127.1',
              'libc,libc,libc,libc,libc,libc,libc,libc,libc,libc,libc',
              'none,',
            ].map((value, index) => `server ia${index} 127.0.0.1:80 init-addr ${value}`),
            ...[
              '10.0.0.0/8',
              '10.0.0.0/-8',
              '10.0.0.0/33',
              '10/8',
              '10.0.0.0/255.0.0.0',
              '10.0.0.0/8,',
              ',10.0.0.0/8',
              '2001:db8::/32,10.0.0.1',
              '2001:db8::/129',
              '::/-1',
              '10.0.0.0/',
              '10.0.0.0/8/8',
              '1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5,1.1.1.6',
            ].map((value, index) => `server rn${index} 127.0.0.1:80 resolve-net ${value}`),
            ...addresses
              .filter((address) => !/^localhost|^[*]|unix|abns|fd@|udp|\/tmp|,/.test(address))
              .flatMap((address) => [`addr ${address}`, `agent-addr ${address}`])
              .map((text, index) => `server ad${index} 127.0.0.1:80 ${text}`),
            ...[
              'str(www.example.com)',
              'req.hdr(host)',
              'req.hdr(host),lower',
              'req.hdr(host),lowr',
              'req.hdrr(host)',
              'res.hdr(host)',
              'ssl_fc_sni',
              'var(txn.name)',
              'var(name)',
              'src',
              'nonesuch',
              'www.example.com',
            ].map((value, index) => `server sni${index} 127.0.0.1:80 sni ${value}`),
            'server-template',
            'server-template t',
            'server-template t 3',
            'server-template t: 3 127.0.0.1:80',
            'server-template t1 0 127.0.0.1:80',
            'server-template t2 0-1 127.0.0.1:80',
            'server-template t3 2-1 127.0.0.1:80',
            'server-template t4 -1 127.0.0.1:80',
            'server-template t5 x 127.0.0.1:80',
            'server-template t6 2x 127.0.0.1:80',
            'server-template t7 2- 127.0.0.1:80',
          ].map((line) => ` ${line}`),
        },
      ],
      [
        'lines of peers sections',
        {
          head: section,
          lines: [
            'log',
            'log global',
            'log global x',
            'log 127.0.0.1',
            'log 127.0.0.1 local0',
            'log 127.0.0.1 local8',
            'log 127.0.0.1 local0 info',
            'log 127.0.0.1 local0 infos',
            'log 127.0.0.1 local0 info err',
            'log 127.0.0.1 local0 info erro',
            'log 127.0.0.1 local0 info err x',
            ...['5a4', '514.5', '-5', '+5', '80-90', '', '0', '65536'].map(
              (port) => `log 127.0.0.1:${port} local0`,
            ),
            ...['taw', 'raw', 'rfc5424', 'iso', 'RAW', ''].map(
              (word) => `log 127.0.0.1 format ${word} local0`,
            ),
            ...['1:10', '1:1x', '1:', '1', '1-3:5', '1:0', ':5'].map(
              (word) => `log 127.0.0.1 sample ${word} local0`,
            ),
            'log 127.0.0.1 len 79 local0',
            'log 127.0.0.1 len 80 local0',
            'log 127.0.0.1 len 70000 local0',
            'no log',
            'no log x',
            'peer hap3 127.0.0.1:80',
            'bind 127.0.0.1:10001',
            'server hap1',
            'server a/b 127.0.0.1:80',
            'server c',
            'shards',
            'shards x',
            'shards 0',
            'shards 2x',
            'shards 2 3',
            'server d 127.0.0.1:81 shard 3',
            'server e 127.0.0.1:82 shard 2',
            'default-server chekc',
            'default-bind 127.0.0.1:1',
            'timeout connect 1s',
          ].map((line) => ` ${line}`),
        },
      ],
      [
        'rules',
        {
          apart: true,
          head: [
            'listen l',
            ' mode http',
            ' timeout client 1s',
            ' timeout connect 1s',
            ' timeout server 1s',
            ' acl a path /',
          ],
          lines: [
            ...['accept', 'reject', 'accept x', 'reject reject', 'accept if a', 'reject unless b', ''].map(
              (text) => `tcp-request connection ${text}`,
            ),
            'tcp-request',
            'tcp-request content',
            'tcp-response content',
            'http-request',
            'http-request allow allow',
            'http-request allow if a',
            ...[
              '',
              'x',
              'x y',
              'x y z',
              'x y if a',
              'x %[src]',
              'x %[srcc]',
              'x %[src,ipmask(24)]',
              'x %[src,ipmask(33)]',
            ].map((text) => `http-request set-header ${text}`),
            ...['', 'src', 'srcc', 'src,lower', 'str(a),nonesuch', 'ipv4(1.2.3.4)', 'ipv4(1.2.3.400)'].map(
              (text) => `http-request set-var(txn.a) ${text}`,
            ),
            ...['', ' status', ' status 200', ' status 199', ' status 600'].map(
              (text) => `http-request return${text}`,
            ),
            ...[
              '{ src 10.0.0.0/8 }',
              '{ src 10.0.0.0/33 }',
              '{ src 10.0.0.256 }',
              '{ src ::1/128 }',
              '{ src ::1/129 }',
              '{ }',
            ].map((text) => `http-request deny if ${text}`),
            ...[
              '{ dst_port gt 10.5 }',
              '{ dst_port 10.5 }',
              '{ dst_port 80:90 }',
              '{ pathh /x }',
              '{ path_beg /x }',
            ].map((text) => `http-request deny if ${text}`),
            ...[
              'set-var(txn.a-b) src',
              'set-var(txn.) src',
              'set-var(txn) src',
              'set-var(TXN.a) src',
              'set-var(psess.a) src',
              'set-var(req.a.b_c) src',
              'set-var(foo.a,ifset) src',
              'set-var(txn.a,ifset,ifgt) src',
              'set-var(txn.a,ifsett) src',
              'set-var(txn.a src',
              'set-var-fmt(foo.a) x',
              'unset-var(foo.a)',
              'unset-var(txn.a,ifset)',
              'set-var(txn.a) var(foo.a)',
              'set-var(txn.a) var(txn.b,5)',
              'set-var(txn.a) src,set-var(foo.a)',
              'set-var(txn.a) str(x),strcmp(foo.a)',
              'set-var(txn.a) str(x),concat(a,,b)',
              'set-var(txn.a) str(x),concat(a,foo.a,b)',
              'set-var(txn.a) int(1),add(foo.a)',
              'set-var(txn.a) int(1),add(-5)',
              'set-header x %[var(foo.a)]',
              'deny if { var(txn.a) -m found }',
              'deny if { var(tx.a) -m found }',
            ].map((text) => `http-request ${text}`),
            'tcp-request content set-var(foo.x) src',
            'acl',
            'acl b',
            'acl b var(foo.a) 1',
            'acl b pathh /',
            'acl b dst_port 80 443',
            'acl b dst_port 80,443',
            'option',
            'no option',
            'timeout',
            'maxconn',
            'stats',
            'stats socket /tmp/s',
            'stats enable',
            'filter nonesuch',
            'default_backend',
            'balance',
            'log global',
            'log 127.0.0.1 local8',
            'no log',
          ].map((line) => ` ${line}`),
        },
      ],
      [
        'lines of backends',
        {
          head: backend,
          lines: [
            'tcp-request connection accept',
            'tcp-request session accept',
            'tcp-request content accept',
            'bind 127.0.0.1:1',
            'bind 127.0.0.-1:1',
            'bind 127.0.0.1',
          ].map((line) => ` ${line}`),
        },
      ],
      ...['resolvers', 'mailers', 'log-forward'].map((name): [string, Block] => [
        `timeouts of ${name}`,
        {
          apart: true,
          head: [`${name} s`, ...(name === 'log-forward' ? [' bind 127.0.0.1:1'] : [])],
          lines: ['mail', 'connect', 'server', 'client', 'resolve', 'retry', 'x'].map(
            (word) => ` timeout ${word} 1s`,
          ),
        },
      ]),
      [
        'addresses of servers that no resolver knows',
        {
          apart: true,
          head: backend,
          lines: [
            'server ad1 10.0.0.256:1',
            'server ad2 10.0.0.0.1:1',
            'server ad3 127.0.0.-1:2',
            'server ad4 10.0.0.256:1 init-addr none',
            'server ad5 10.0.0.256:1 init-addr last,libc',
            'server ad6 10.0.0.256:1 disabled',
            'server ad7 10.1:1',
          ].map((line) => ` ${line}`),
        },
      ],
      [
        'settings of global that are kept once',
        {
          apart: true,
          head: ['global'],
          lines: ['', '""', '10', '10k', '0x10', '+5', '10 20', '"1 "'].map((value) => ` maxconn ${value}`),
        },
      ],
      [
        'settings of global',
        {
          head: ['global'],
          lines: [
            ...['', '0', '1', 'x', '99999999999', '1 2', '-1'].map(
              (value) => `tune.peers.max-updates-at-once ${value}`,
            ),
            ...['', '0', '1', '100', '101', 'x', '-1', '1x'].map((value) => `tune.stick-counters ${value}`),
            ...['', '0', 'x', '-1', '1x', '5000', '1 2'].map((value) => `nbthread ${value}`),
            ...['', 'x', '1s', '1y', '25d', '1h30m'].map((value) => `hard-stop-after ${value}`),
            ...['', 'x', 'set-dumpable'].map((value) => `set-dumpable ${value}`),
            'stats socket',
            'stats socket /tmp/s level admin',
            'stats socket /tmp/s level admins',
            'stats socket /tmp/s levle admin',
            'stats timeout',
            'stats timeout 0',
            'stats timeout 1s',
            'stats maxconn',
            'stats maxconn 0',
            'stats maxconn 7',
            'stats scoket /tmp/s',
            'stats',
            ...['', 'none', 'required', 'x', 'none none'].map((value) => `ssl-server-verify ${value}`),
            ...['', 'on', 'off', 'of'].map((value) => `tune.idle-pool.shared ${value}`),
            ...[
              '',
              '127.0.0.1 local0',
              '127.0.0.1:514 locl0',
              '127.0.0.1.5 local0',
              'global',
              'stderr local0',
            ].map((value) => `log ${value}`),
          ].map((line) => ` ${line}`),
        },
      ],
    ])(
      '%s',
      async (_title, { head, lines, apart = false }) => {
        const differences: string[] = [];
        const size = apart ? 1 : batchSize;
        for (let first = 0; first < lines.length; first += size) {
          const text = `${[...head, ...lines.slice(first, first + size)].join('\n').replaceAll('~', '\n')}\n`;
          const { exit, messages } = await check(binary, text, { localPeer: 'hap1' });
          expect(exit, text).toBeGreaterThanOrEqual(0);
          const theirs = new Set(
            messages
              .filter(({ severity, line }) => severity === 'alert' && line !== null)
              .map(({ line }) => line),
          );
          const ours = refusedLines(text, binary.version);
          text.split('\n').forEach((line, index) => {
            const [is, should] = [ours.has(index + 1), theirs.has(index + 1)];
            if (is !== should) differences.push(`${should ? 'refused' : 'accepted'} by HAProxy: ${line}`);
          });
        }
        expect(differences).toEqual([]);
      },
      60_000,
    );
  },
);

function refusedLines(text: string, version: string): ReadonlySet<number> {
  const source = new Source('haproxy.cfg', text);
  const config = readTexts([source], {
    version: parseVersion(version),
    localPeer: 'hap1',
    environment: new Environment(),
  });
  const refused = runRules(rules, { nodes: [{ name: null, config }] }).filter(
    ({ haproxy }) => haproxy === 'refuses',
  );
  return new Set(refused.map(({ range }) => source.position(range.start).line));
}
