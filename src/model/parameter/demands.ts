import { errorIdsFault, initAddrFault, networksFault } from './lists.ts';

/** What HAProxy's parser of a parameter demands of its argument. */
export type Demand =
  /** Any text but an empty one. */
  | { readonly kind: 'text' }
  /** One of some words, of which some exist from a branch on only. */
  | {
      readonly kind: 'word';
      readonly words: readonly string[];
      readonly since?: ReadonlyMap<string, string>;
    }
  /** Words out of some, separated by commas. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** A number read by `atol()`, so that letters count as 0. */
  | {
      readonly kind: 'number';
      readonly min: number;
      readonly max: number;
      readonly optional?: boolean;
      /** Set where nothing may follow the digits. */
      readonly strict?: boolean;
      readonly nonzero?: boolean;
    }
  /** An address without a port, or a name, which only a resolver can judge. */
  | { readonly kind: 'host' }
  /** An address, whose port may be left out unless it is needed. */
  | { readonly kind: 'endpoint'; readonly needsPort?: boolean }
  /** Numbers of processes and perhaps of threads. */
  | { readonly kind: 'processes' }
  /** A word that begins with one of some. */
  | { readonly kind: 'beginning'; readonly words: readonly string[] }
  /** Numbers of threads: `all`, `1-4`, `2/odd`. */
  | { readonly kind: 'threads' }
  /** A number of listeners, at most one for each thread. */
  | { readonly kind: 'shards' }
  /** A number in octal digits. */
  | { readonly kind: 'octal' }
  /** A time in milliseconds. */
  | { readonly kind: 'time'; readonly minMs: number }
  /** The id of a server. */
  | { readonly kind: 'server-id' }
  /** What a function of its own judges. */
  | { readonly kind: 'list'; readonly fault: (value: string) => string | null };

export const INT_MAX = 2147483647;
const text: Demand = { kind: 'text' };
const host: Demand = { kind: 'host' };
const time: Demand = { kind: 'time', minMs: 0 };
const period: Demand = { kind: 'time', minMs: 1 };
const positive: Demand = { kind: 'number', min: 1, max: INT_MAX };
const errorIds: Demand = { kind: 'list', fault: errorIdsFault };
const tlsVersion: Demand = { kind: 'word', words: ['SSLv3', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] };

/** The protocols of `MUX_PROTO_LIST`s in src/mux_*.c; whether "quic" is built in, the text does not say. */
const multiplexer: Demand = {
  kind: 'word',
  words: ['h1', 'h2', 'fcgi', 'none', 'quic', 'spop', 'qmux'],
  since: new Map([
    ['spop', '3.1'],
    ['qmux', '3.4'],
  ]),
};

type Demands = ReadonlyMap<string, Demand>;

/** Which parameters of both sides HAProxy checks while it reads the line, whatever the machine has. */
const common: readonly (readonly [string, Demand])[] = [
  ['alpn', text],
  ['ca-file', text],
  ['cc', text],
  ['ciphers', text],
  ['ciphersuites', text],
  ['client-sigalgs', text],
  ['crl-file', text],
  ['crt', text],
  ['curves', text],
  ['idle-ping', time],
  ['ktls', { kind: 'word', words: ['on', 'off'] }],
  ['namespace', text],
  ['npn', text],
  ['proto', multiplexer],
  ['sigalgs', text],
  ['ssl-max-ver', tlsVersion],
  ['ssl-min-ver', tlsVersion],
  ['tcp-md5sig', text],
  ['tcp-ut', time],
];

const server: Demands = new Map([
  ...common,
  ['addr', { kind: 'endpoint' }],
  ['agent-addr', host],
  ['agent-inter', period],
  ['agent-port', text],
  ['agent-send', text],
  ['check-alpn', text],
  ['check-pool-conn-name', text],
  ['check-proto', multiplexer],
  ['check-sni', text],
  ['cookie', text],
  ['downinter', period],
  ['error-limit', positive],
  ['fall', positive],
  ['fastinter', period],
  ['guid', text],
  ['hash-key', { kind: 'word', words: ['id', 'addr', 'addr-port'] }],
  ['id', { kind: 'server-id' }],
  ['init-addr', { kind: 'list', fault: initAddrFault }],
  ['init-state', { kind: 'word', words: ['fully-up', 'up', 'down', 'fully-down', 'none'] }],
  ['inter', period],
  ['log-bufsize', positive],
  ['log-proto', { kind: 'word', words: ['legacy', 'octet-count'] }],
  ['max-reuse', text],
  ['observe', { kind: 'word', words: ['none', 'layer4', 'layer7'] }],
  ['on-error', { kind: 'word', words: ['fastinter', 'fail-check', 'sudden-death', 'mark-down'] }],
  ['on-marked-down', { kind: 'word', words: ['shutdown-sessions'] }],
  ['on-marked-up', { kind: 'word', words: ['shutdown-backup-sessions'] }],
  ['pool-conn-name', text],
  ['pool-low-conn', text],
  ['pool-max-conn', { kind: 'number', min: -1, max: INT_MAX }],
  ['pool-purge-delay', time],
  ['port', text],
  [
    'proxy-v2-options',
    {
      kind: 'words',
      words: ['ssl', 'cert-cn', 'cert-key', 'cert-sig', 'ssl-cipher', 'authority', 'crc32c', 'unique-id'],
    },
  ],
  ['redir', text],
  ['resolve-net', { kind: 'list', fault: networksFault }],
  ['resolve-opts', { kind: 'words', words: ['allow-dup-ip', 'ignore-weight', 'prevent-dup-ip'] }],
  ['resolve-prefer', { kind: 'word', words: ['ipv4', 'ipv6'] }],
  ['rise', positive],
  ['slowstart', time],
  ['sni', text],
  ['socks4', { kind: 'endpoint', needsPort: true }],
  ['source', { kind: 'endpoint' }],
  ['track', text],
  ['verify', { kind: 'word', words: ['none', 'required'] }],
  ['verifyhost', text],
  ['weight', { kind: 'number', min: 0, max: 256, optional: true }],
  ['ws', { kind: 'word', words: ['auto', 'h1', 'h2'] }],
]);

const bind: Demands = new Map([
  ...common,
  ['accept-netscaler-cip', { kind: 'number', min: 1, max: INT_MAX, nonzero: true }],
  ['backlog', { kind: 'number', min: 0, max: INT_MAX }],
  ['ca-ignore-err', errorIds],
  ['ca-sign-file', text],
  ['ca-sign-pass', text],
  ['ca-verify-file', text],
  ['crt-ignore-err', errorIds],
  ['crt-list', text],
  ['default-crt', text],
  ['ecdhe', text],
  ['expose-fd', { kind: 'word', words: ['listeners'] }],
  ['group', text],
  ['guid-prefix', text],
  ['gid', text],
  ['id', { kind: 'number', min: 1, max: INT_MAX, strict: true }],
  ['interface', text],
  ['label', text],
  ['level', { kind: 'word', words: ['user', 'operator', 'admin'] }],
  ['maxconn', { kind: 'number', min: 0, max: INT_MAX }],
  ['mode', { kind: 'octal' }],
  ['mss', { kind: 'number', min: -65535, max: 65535, nonzero: true }],
  ['name', text],
  ['nice', { kind: 'number', min: -1024, max: 1024 }],
  ['shards', { kind: 'shards' }],
  ['process', { kind: 'processes' }],
  ['quic-cc-algo', { kind: 'beginning', words: ['cubic', 'newreno', 'bbr', 'nocc'] }],
  ['quic-socket', { kind: 'word', words: ['connection', 'listener'] }],
  ['severity-output', { kind: 'word', words: ['none', 'number', 'string'] }],
  ['thread', { kind: 'threads' }],
  ['tcp-ss', { kind: 'number', min: 0, max: 2 }],
  ['tls-ticket-keys', text],
  ['uid', text],
  ['user', text],
  ['verify', { kind: 'word', words: ['none', 'optional', 'required'] }],
]);

/** What is demanded of the first argument of a parameter; undefined where nothing is, or where the machine decides. */
export function demandOf(side: 'server' | 'bind', keyword: string): Demand | undefined {
  return (side === 'server' ? server : bind).get(keyword);
}
