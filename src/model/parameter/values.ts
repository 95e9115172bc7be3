import { correctionOf } from '../../../grammar/vocabulary.ts';
import { isPossibleHost, parseAddress } from '../value/address.ts';
import { readInt, readLong, readWholeLong } from '../value/number.ts';
import { inOneUnit, parseTime } from '../value/time-size.ts';
import { isAtLeast, type Version } from '../value/version.ts';
import { errorIdsFault, initAddrFault, networksFault } from './lists.ts';

/** What HAProxy's parser of a parameter demands of its argument. */
type Demand =
  /** Any text but an empty one. */
  | { readonly kind: 'text' }
  /** One of some words, of which some exist from a branch on only. */
  | {
      readonly kind: 'word';
      readonly words: readonly string[];
      readonly since?: Readonly<Record<string, string>>;
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
  /** An address with or without a port. */
  | { readonly kind: 'endpoint' }
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

const INT_MAX = 2147483647;
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
  since: { spop: '3.1', qmux: '3.4' },
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
  ['socks4', { kind: 'endpoint' }],
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

/** What is wrong with the argument of a parameter, in words, and whether HAProxy only warns about it. */
export interface ValueFault {
  readonly message: string;
  readonly reaction: 'refuses' | 'warns';
  /** What was meant, where that is certain; a warning stands for a value that HAProxy goes on with. */
  readonly right: string | null;
}

/**
 * What HAProxy finds wrong with the first argument of a parameter while it reads the line; null for nothing, and for
 * what depends on the machine (files, names). `value` is undefined where the line ends after the keyword.
 * Facts: the `srv_parse_*` functions of src/server.c, src/check.c, src/cfgparse-ssl.c and src/cfgparse-tcp.c, the
 * `bind_parse_*` functions there and in src/listener.c, src/cli.c, src/proto_uxst.c.
 */
export function valueFault(
  side: 'server' | 'bind',
  keyword: string,
  value: string | undefined,
  version: Version,
): ValueFault | null {
  const demand = (side === 'server' ? server : bind).get(keyword);
  if (demand === undefined) return null;
  if (value === undefined) {
    if (demand.kind === 'number' && demand.optional === true) return null;
    if (keyword === 'resolve-opts' || keyword === 'init-addr') return null;
    if (demand.kind === 'threads' && isAtLeast(version, '2.7')) return null;
    return refused(`"${keyword}" needs a value${wanted(demand, version)}`);
  }
  const fault = faultOf(demand, value, version);
  return fault === null
    ? null
    : fault === 'cut'
      ? cut(keyword, value)
      : refused(`"${keyword} ${value}": ${fault}`, rightWord(demand, value));
}

function faultOf(demand: Demand, value: string, version: Version): string | null {
  switch (demand.kind) {
    case 'text':
      return null;
    case 'word': {
      const words = wordsOf(demand, version);
      return words.includes(value) ? null : `it must be ${listed(words)}`;
    }
    case 'words': {
      const other = value.split(',').find((word) => !demand.words.includes(word));
      return other === undefined ? null : `it accepts ${listed(demand.words)}, not "${other}"`;
    }
    case 'host':
      return isPossibleHost(value) ? null : 'it must be an address without a port, or a name';
    case 'endpoint':
      return isPossibleEndpoint(value) ? null : 'its host is neither an address nor a name';
    case 'beginning':
      return demand.words.some((word) => value.startsWith(word))
        ? null
        : `it must be ${listed(demand.words)}`;
    case 'processes':
      return isProcessSet(value, version) ? null : 'it must be "all", "odd", "even" or 1';
    case 'threads':
      return isThreadSet(value, version)
        ? null
        : 'it must be "all", "odd", "even", a number of a thread or a range of them';
    case 'shards':
      return isShards(value, version)
        ? null
        : `it must be a number from 1 to ${maxThreads(version)}, or "by-thread"`;
    case 'octal':
      return /^[+-]?[0-7]+$/.test(value) ? null : 'it must be a number in octal digits';
    case 'number': {
      const number = readInt(value);
      const isNumber = demand.strict !== true || readWholeLong(value) !== null;
      // Of the lowest int the absolute value is negative in C, so that it passes too.
      const isInside =
        demand.nonzero === true
          ? number !== 0 && (Math.abs(number) | 0) <= demand.max
          : number >= demand.min && number <= demand.max;
      return isNumber && isInside ? null : rangeText(demand.min, demand.max);
    }
    case 'time': {
      const parsed = parseTime(value);
      if ('reason' in parsed) return parsed.reason;
      if (parsed.value.ms < demand.minMs) return 'it must be at least 1 ms';
      return parsed.value.unread === '' ? null : 'cut';
    }
    case 'list':
      return demand.fault(value);
    case 'server-id':
      return isServerId(value, version) ? null : rangeText(1, maxServerId(version));
  }
}

/** Up to 2.4 there are 64 processes, later one (`bind_parse_process()` in src/listener.c). */
function isProcessSet(text: string, version: Version): boolean {
  const set = text.replace(/\/.*/s, '');
  if (set === 'all' || set === 'odd' || set === 'even') return true;
  const [low = '', high = low] = set.split('-');
  const most = isAtLeast(version, '2.5') ? 1 : 64;
  return /^\d+(?:-\d*)?$/.test(set) && [low, high || `${most}`].every((digits) => isFrom1To(digits, most));
}

function isPossibleEndpoint(text: string): boolean {
  const address = parseAddress(text);
  return address.kind !== 'inet' || address.host === '' || isPossibleHost(address.host);
}

/**
 * Whether a text is a set of threads (`parse_thread_set()` in src/thread.c, before 2.7 `parse_process_number()` in
 * src/cfgparse.c).
 */
function isThreadSet(text: string, version: Version): boolean {
  const most = maxThreads(version);
  const isOld = !isAtLeast(version, '2.7');
  if (isOld && !/^[^,-]/.test(text.replace(/^\d+\//, ''))) return false;
  return (isOld ? [text] : text.split(',')).every((part) => {
    const [, low, high = ''] = /^(?:\d+\/)?(?:all|odd|even|(\d*)(?:-(\d*))?)$/.exec(part) ?? ['', '0'];
    return [low ?? '', high].every((digits) => digits === '' || isFrom1To(digits, most));
  });
}

/** Of a large number HAProxy looks at the lower 32 bits. */
function isFrom1To(digits: string, most: number): boolean {
  const number = readInt(digits);
  return number >= 1 && number <= most;
}

/** `bind_parse_shards()` in src/listener.c. */
function isShards(text: string, version: Version): boolean {
  if (text === 'by-thread' || (text === 'by-group' && isAtLeast(version, '2.8'))) return true;
  return isFrom1To(text, maxThreads(version));
}

/** The most threads of ordinary builds (`MAX_THREADS`): others may be made for more. */
export function maxThreads(version: Version): number {
  return isAtLeast(version, '3.2') ? 1024 : isAtLeast(version, '2.7') ? 256 : 64;
}

function wordsOf({ words, since }: Extract<Demand, { kind: 'word' }>, version: Version): readonly string[] {
  return since === undefined
    ? words
    : words.filter((word) => since[word] === undefined || isAtLeast(version, since[word]));
}

/** The largest id of a server: 32 bits with a sign until 3.3, without one from 3.4 on (`srv_parse_id()`, src/server.c). */
export function maxServerId(version: Version): number {
  return isAtLeast(version, '3.4') ? 4294967295 : INT_MAX;
}

function isServerId(value: string, version: Version): boolean {
  if (!isAtLeast(version, '3.4')) return readInt(value) > 0;
  const id = readLong(value);
  return id >= 1n && id <= 4294967295n;
}

function wanted(demand: Demand, version: Version): string {
  switch (demand.kind) {
    case 'word':
      return `: ${listed(wordsOf(demand, version))}`;
    case 'words':
      return `: ${listed(demand.words)}`;
    case 'host':
      return ': an address';
    case 'endpoint':
      return ': an address';
    case 'beginning':
      return `: ${listed(demand.words)}`;
    case 'processes':
      return '';
    case 'threads':
      return ': numbers of threads';
    case 'shards':
      return ': a number, or "by-thread"';
    case 'octal':
      return ': a number in octal digits';
    case 'number':
      return `: ${numbers(demand.min, demand.max)}`;
    case 'time':
      return ': a time';
    case 'server-id':
      return `: ${numbers(1, maxServerId(version))}`;
    case 'list':
    case 'text':
      return '';
  }
}

function rangeText(min: number, max: number): string {
  return `it must be ${numbers(min, max)}`;
}

function numbers(min: number, max: number): string {
  return max === INT_MAX ? `a number of at least ${min}` : `a number from ${min} to ${max}`;
}

function listed(words: readonly string[]): string {
  return words.length === 1 ? `"${words[0]}"` : `one of ${words.join(', ')}`;
}

function rightWord(demand: Demand, value: string): string | null {
  return demand.kind === 'word' ? correctionOf(value, demand.words) : null;
}

function refused(message: string, right: string | null = null): ValueFault {
  return { message, reaction: 'refuses', right };
}

function cut(keyword: string, value: string): ValueFault {
  return {
    message: `"${keyword} ${value}" is read up to its first unit only`,
    reaction: 'warns',
    right: inOneUnit(value),
  };
}
