import type { HaproxyBinary } from '../haproxy/binaries.ts';
import { freePort } from '../haproxy/ports.ts';
import { get, startBackends } from '../haproxy/requests.ts';
import { until } from '../haproxy/wait.ts';
import { type Cluster, startCluster } from './cluster.ts';

const counters =
  'server_id,gpt0,gpc0,conn_cnt,conn_cur,sess_cnt,http_req_cnt,http_err_cnt,bytes_in_cnt,bytes_out_cnt,gpc1,http_fail_cnt';
const rates =
  'gpc0_rate(1h),conn_rate(3s),sess_rate(10s),http_req_rate(1m),http_err_rate(1s),bytes_in_rate(1h),bytes_out_rate(10s),gpc1_rate(1d),http_fail_rate(2s)';

/** A table of every key type and data type. */
function tables(binary: HaproxyBinary, servers: readonly number[]): string {
  const glitches =
    binary.branch === '2.6'
      ? ''
      : 'backend glitches\n    stick-table type ip size 1k expire 1h store glitch_cnt,glitch_rate(1h) peers cluster';
  return `
backend counters
    stick-table type ip size 1k expire 30m store ${counters} peers cluster
backend rates
    stick-table type ip size 1k expire 30m store ${rates} peers cluster
backend v6
    stick-table type ipv6 size 1k expire 1h store gpc0 peers cluster
backend numbers
    stick-table type integer size 1k expire 1h store gpc0 peers cluster
backend strings
    stick-table type string len 40 size 1k expire 1h store gpc0,conn_cnt peers cluster
backend raw
    stick-table type string len 40 size 1k expire 1h peers cluster
backend bare
    stick-table type string size 1k expire 1h peers cluster
backend forever
    stick-table type ip size 1k store gpc0 peers cluster
backend bytes
    stick-table type binary len 8 size 1k expire 1h store gpc0,http_req_cnt peers cluster
backend arrays
    stick-table type string len 16 size 1k expire 1h store gpt(3),gpc(2),gpc_rate(2,1h) peers cluster
${glitches}
backend sticky
    mode http
    balance roundrobin
    stick-table type string len 32 size 1k expire 1h peers cluster
    stick on req.cook(k)
    server alpha 127.0.0.1:${servers[0]}
    server beta 127.0.0.1:${servers[1]}
`;
}

/** Traffic that fills what the runtime API cannot: binary keys, arrays, servers. */
const traffic = (port: number): string => `
frontend traffic
    mode http
    bind 127.0.0.1:${port}
    http-request track-sc0 req.cook(k) table arrays
    http-request track-sc1 req.cook(k),b64dec table bytes
    http-request track-sc2 req.cook(k),b64dec table raw
    http-request sc-set-gpt(1,0) int(70000)
    http-request sc-inc-gpc(0,0)
    http-request sc-inc-gpc(1,0)
    http-request sc-inc-gpc(1,0)
    default_backend sticky
`;

/** What a string key may hold that a command line cannot. */
const everyByte = Buffer.from([
  ...Array.from({ length: 31 }, (_, index) => index + 1),
  0x7f,
  0x80,
  0xa0,
  0xff,
]).toString('base64');

const cookies = ['dXNlcjE=', 'AQIDBAUGBwg=', '/wD+', 'dXNlcjE=', 'AAAA', everyByte];

const numbers = [0, 1, 239, 240, 2287, 2288, 264431, 264432, 33818864, 4294967295];
const wide = ['4294967296', '4328786160', '9007199254740993', '9223372036854775807'];

const onA = [
  ...numbers.flatMap((value, index) => [
    `set table counters key 10.0.0.${index} ${counters
      .split(',')
      .filter((name) => name !== 'conn_cur' && name !== 'server_id')
      .map((name) => `data.${name} ${value}`)
      .join(' ')}`,
    `set table numbers key ${value} data.gpc0 ${index}`,
    `set table cluster/own key 192.0.2.${index} data.gpc0 ${value}`,
  ]),
  ...wide.map(
    (value, index) =>
      `set table counters key 10.0.1.${index} data.bytes_in_cnt ${value} data.bytes_out_cnt ${value}`,
  ),
  'set table counters key 10.0.2.1 data.server_id 7',
  'set table counters key 10.0.2.2 data.server_id -5',
  `set table rates key 10.0.0.1 ${rates
    .replace(/\(\w+\)/g, '')
    .split(',')
    .map((name) => `data.${name} 1000`)
    .join(' ')}`,
  'set table rates key 10.0.0.2 data.gpc0_rate 1 data.bytes_in_rate 4294967295',
  'set table rates key 10.0.0.3',
  ...[
    '::',
    '::1',
    '::1:2',
    '2001:db8::1',
    '2001:db8:1:0:1:0:0:1',
    '::ffff:192.0.2.1',
    'fe80::1',
    '1:0:0:2:0:0:0:3',
  ].map((key, index) => `set table v6 key ${key} data.gpc0 ${index}`),
  ...[
    'plain',
    'a\\ b',
    'a\\=b',
    'hé',
    'quo\'te"',
    'back\\\\slash',
    'L'.repeat(40),
    'tab\\\tx',
    '~!@#$%^&*()',
  ].map((key, index) => `set table strings key ${key} data.gpc0 ${index}`),
  'set table bare key one',
  `set table bare key ${'x'.repeat(31)}`,
  'set table forever key 10.9.9.9 data.gpc0 9',
];

const onB = [
  'set table counters key 10.8.0.1 data.gpc0 88',
  'set table rates key 10.8.0.1 data.gpc0_rate 300',
  'set table strings key learned data.gpc0 1',
  'set table cluster/own key 198.51.100.1 data.gpc0 1',
];

/**
 * Starts a cluster with a table of every key type and data type and fills them: most on A, some on B, so that A has
 * entries of its own and learned ones.
 *
 * @param pem where the certificates of the nodes are, for mutual TLS between them; null for clear text
 */
export async function startFilledCluster(
  binary: HaproxyBinary,
  pem: { readonly caFile: string; file(name: string): string } | null,
): Promise<Cluster> {
  const [port, backends] = [await freePort(), await startBackends(2)];
  try {
    const cluster = await startCluster(binary, {
      pem,
      peers: '    table own type ip size 1k expire 1h store gpc0',
      tables: tables(
        binary,
        backends.map((backend) => backend.port),
      ),
      onA: traffic(port),
    });
    await fill(cluster, port);
    return cluster;
  } finally {
    await Promise.all(backends.map((backend) => backend.stop()));
  }
}

async function fill({ a, b }: Cluster, port: number): Promise<void> {
  const commands = [
    ...onA.map((command) => [a, command] as const),
    ...onB.map((command) => [b, command] as const),
  ];
  for (const [{ node }, command] of commands) {
    const answer = await node.runtime(command);
    if (answer !== '\n') throw new Error(`${command}: ${answer}`);
  }
  for (const cookie of cookies) await get(port, `k=${cookie}`);
  await until('replication to A', 5000, async () =>
    (await a.node.runtime('show table cluster/own')).includes('key=198.51.100.1 '),
  );
}
