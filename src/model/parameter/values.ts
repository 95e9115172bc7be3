import { correctionOf } from '../../../grammar/vocabulary.ts';
import { isPossibleHost, parseAddress } from '../value/address.ts';
import { readInt, readLong, readWholeLong } from '../value/number.ts';
import { inOneUnit, parseTime } from '../value/time-size.ts';
import { isAtLeast, type Version } from '../value/version.ts';
import { type Demand, demandOf, INT_MAX } from './demands.ts';
import { isProcessSet, isShards, isThreadSet, maxThreads } from './thread-sets.ts';

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
  const demand = demandOf(side, keyword);
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
      if (!isPossibleEndpoint(value)) return 'its host is neither an address nor a name';
      return demand.needsPort === true && !hasPort(value) ? 'it has no port' : null;
    case 'beginning':
      return demand.words.some((word) => value.startsWith(word))
        ? null
        : `it must be ${listed(demand.words)}`;
    case 'processes':
      return isProcessSet(value, version) ? null : 'it must be "all", "odd", "even" or 1';
    case 'threads':
      return isThreadSet(value, version)
        ? null
        : 'it must be "all", "odd", "even", the number of a thread or a range of them';
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

function isPossibleEndpoint(text: string): boolean {
  const address = parseAddress(text);
  return address.kind !== 'inet' || address.host === '' || isPossibleHost(address.host);
}

/** Sockets without a host need no port. */
function hasPort(text: string): boolean {
  const address = parseAddress(text);
  return address.kind !== 'inet' || address.port.kind !== 'none';
}

function wordsOf({ words, since }: Extract<Demand, { kind: 'word' }>, version: Version): readonly string[] {
  return since === undefined ? words : words.filter((word) => isAtLeast(version, since.get(word) ?? '0.0'));
}

/** The largest id of a server: 32 bits with a sign until 3.3, without one from 3.4 on (`srv_parse_id()`, src/server.c). */
function maxServerId(version: Version): number {
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
