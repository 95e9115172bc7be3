import { Resolver } from 'node:dns/promises';
import type { FoundRecord } from '../../cluster/found/nodes.ts';
import { HapeersError } from '../../errors.ts';
import type { DnsSource } from '../../model/node-source.ts';
import { codeOf } from '../shell/files.ts';

/** What DNS says. */
export interface DnsAnswer {
  readonly records: readonly FoundRecord[];
  /** The shortest time to live of its addresses, in seconds; null where none was asked for. Of other records Node.js does not tell it. */
  readonly ttl: number | null;
}

/** Names that are asked for at the same time. */
const AT_ONCE = 16;

/** A server that lost a question is asked again, within the time for all. */
const TRIES = 3;

/** What makes a lookup an answer all the same: there is such a name, but without records of this kind, or none. */
const NOTHING: ReadonlySet<string> = new Set(['ENODATA', 'ENOTFOUND']);

/**
 * Looks nodes up in DNS. It is all or nothing: where one of the lookups fails, there is no answer, since a node that is left
 * out would be taken for one that is gone.
 * @throws HapeersError `lookup-failed`
 */
export async function lookUpDns(source: DnsSource, timeoutMs: number): Promise<DnsAnswer> {
  const resolver = new Resolver({ timeout: Math.max(50, Math.ceil(timeoutMs / TRIES)), tries: TRIES });
  if (source.resolvers.length > 0) resolver.setServers(source.resolvers);
  const deadline = setTimeout(() => resolver.cancel(), timeoutMs);
  const lives: number[] = [];
  const addressesOf: AddressLookup = async (name) => {
    const found = await lookUpAddresses(name, source.family, resolver);
    lives.push(...found.map(({ ttl }) => ttl));
    return [...new Set(found.map(({ address }) => address))];
  };
  try {
    const find = source.kind === 'srv' ? services : addresses;
    const records = await find(source, resolver, addressesOf);
    return { records, ttl: lives.length === 0 ? null : lives.reduce((a, b) => Math.min(a, b)) };
  } catch (error) {
    if (error instanceof HapeersError) throw error;
    throw failed(error, source, timeoutMs);
  } finally {
    clearTimeout(deadline);
    resolver.cancel();
  }
}

/** The addresses of a name, each once. */
type AddressLookup = (name: string) => Promise<readonly string[]>;

async function services(
  source: DnsSource,
  resolver: Resolver,
  addressesOf: AddressLookup,
): Promise<readonly FoundRecord[]> {
  const found = await nothingIsEmpty(asked('SRV', source.name, resolver.resolveSrv(source.name)));
  // A single target "." says that there is no such service.
  const targets = found
    .map(({ name, port }) => ({ host: withoutDot(name), port }))
    .filter(({ host }) => host);
  if (targets.length === 0) throw empty(source, 'SRV records');
  if (!source.wantsAddresses) return targets.map(({ host, port }) => ({ host, port, address: null }));
  const hosts = [...new Set(targets.map(({ host }) => host))];
  const known = new Map(
    await inTurns(hosts, async (host) => {
      const [address] = await addressesOf(host);
      if (address === undefined) throw noAddress(source, host);
      return [host, address] as const;
    }),
  );
  return targets.map(({ host, port }) => ({ host, port, address: known.get(host) ?? null }));
}

async function addresses(
  source: DnsSource,
  resolver: Resolver,
  addressesOf: AddressLookup,
): Promise<readonly FoundRecord[]> {
  const found = await addressesOf(source.name);
  if (found.length === 0) throw empty(source, source.family === 'ipv4' ? 'A records' : 'addresses');
  if (!source.wantsHosts) return found.map((address) => ({ address, host: null, port: null }));
  return inTurns(found, async (address) => {
    const names = await nothingIsEmpty(asked('PTR', address, resolver.reverse(address)));
    const [host] = names.map(withoutDot).sort();
    if (host !== undefined) return { address, host, port: null };
    throw new HapeersError(
      'lookup-failed',
      `DNS has no name for ${address}, one of the nodes (dns ${source.name})`,
      'add PTR records, or use {address} or {dashed} in the template instead of {host} or {label}',
    );
  });
}

interface Found {
  readonly address: string;
  /** In seconds. */
  readonly ttl: number;
}

/** The addresses of a name in a fixed order: servers turn them round. */
async function lookUpAddresses(
  name: string,
  family: DnsSource['family'],
  resolver: Resolver,
): Promise<readonly Found[]> {
  const options = { ttl: true } as const;
  const four =
    family === 'ipv6' ? [] : await nothingIsEmpty(asked('A', name, resolver.resolve4(name, options)));
  const needsSix = family === 'ipv6' || family === 'both' || (family === null && four.length === 0);
  const six = needsSix ? await nothingIsEmpty(asked('AAAA', name, resolver.resolve6(name, options))) : [];
  return [...sorted(four), ...sorted(six)];
}

function sorted(found: readonly Found[]): readonly Found[] {
  return found.toSorted((a, b) => a.address.localeCompare(b.address, 'en', { numeric: true }));
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, '');
}

/** Remembers what was asked, which the errors of Node.js do not tell for all kinds. */
async function asked<T>(type: string, name: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw Object.assign(new Error(`${type} ${name}`, { cause: error }), { code: codeOf(error) });
  }
}

async function nothingIsEmpty<T>(answer: Promise<T[]>): Promise<T[]> {
  try {
    return await answer;
  } catch (error) {
    if (NOTHING.has(codeOf(error))) return [];
    throw error;
  }
}

async function inTurns<T, U>(all: readonly T[], work: (one: T) => Promise<U>): Promise<readonly U[]> {
  const results: U[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE) {
    results.push(...(await Promise.all(all.slice(at, at + AT_ONCE).map(work))));
  }
  return results;
}

function empty({ kind, name }: DnsSource, what: string): HapeersError {
  return new HapeersError(
    'lookup-failed',
    `DNS has no ${what} for "${name}" (${kind} ${name})`,
    'check the name, and give it in full: search domains are not used',
  );
}

function noAddress({ kind, name }: DnsSource, host: string): HapeersError {
  return new HapeersError(
    'lookup-failed',
    `DNS has no address for "${host}", one of the nodes (${kind} ${name})`,
    'add an A or AAAA record for it, or write "address: \'{host}\'" in the template',
  );
}

const REASONS: ReadonlyMap<string, readonly [string, string]> = new Map(
  Object.entries<readonly [string, string]>({
    ESERVFAIL: ['the DNS server failed (SERVFAIL)', 'query it with "dig", and check its log'],
    EREFUSED: ['the DNS server refuses to answer', 'check that it serves this name for this machine'],
    ECONNREFUSED: [
      'no DNS server listens there',
      'check /etc/resolv.conf, or "resolver" in the cluster file',
    ],
    EBADRESP: ['the DNS server gave an answer that cannot be read', 'query it with "dig"'],
    EFORMERR: ['the DNS server does not understand the query', 'query it with "dig"'],
    ENOTIMP: [
      'the DNS server does not answer queries of this kind',
      'choose a different one with "resolver"',
    ],
    EBADNAME: ['this is not a valid name in DNS', 'correct it'],
  }),
);

function failed(error: unknown, { kind, name, resolvers }: DnsSource, timeoutMs: number): HapeersError {
  const code = codeOf(error);
  const late = code === 'ECANCELLED' || code === 'ETIMEOUT';
  const [reason, hint] = late
    ? [
        `no answer within ${timeoutMs / 1000} s`,
        'check the DNS server, or give it more time with "timeout" in the cluster file',
      ]
    : (REASONS.get(code) ?? [`the DNS query failed (${code})`, 'check the DNS server']);
  const question = error instanceof Error ? error.message : name;
  const at = resolvers.length === 0 ? '' : ` at ${resolvers.join(', ')}`;
  return new HapeersError('lookup-failed', `${reason}: ${question}${at} (${kind} ${name})`, hint, {
    cause: error,
  });
}
