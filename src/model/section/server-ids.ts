import type { ProxySection, Server, ServerTemplate } from '../config.ts';
import { readInt, readLong } from '../value/number.ts';

/** A server with the id that HAProxy gives it. */
export interface IdentifiedServer {
  readonly name: string;
  readonly id: number;
  /** Where it is dialed, as the config says it; null for what a variable hides. */
  readonly address: string | null;
  readonly explicit: boolean;
  readonly line: Server | ServerTemplate;
}

/**
 * The servers of a proxy with their ids, as `check_config_validity()` in HAProxy's src/cfgparse.c assigns them: explicit ids
 * first; then a counter walks the servers in file order, a server without id takes the first free value from the
 * counter on, and the counter grows by one after every server, with an explicit id or not. Of a template only the
 * first server gets the explicit id. The servers of a disabled proxy get none: 0. Null where a variable or an open condition hides names, ids or the number of servers.
 *
 * @example
 * const source = new Source('haproxy.cfg', 'backend b\n    server a 10.0.0.1:80\n    server b 10.0.0.2:80 id 2\n    server-template c 2 10.0.0.3:80\n');
 * const target = { version: parseVersion('3.2'), localPeer: null, environment: new Environment() };
 * const { proxies } = readTexts([source], target);
 * identifyServers(proxies[0])?.map(({ name, id }) => `${name} ${id}`); // ['a 1', 'b 2', 'c1 3', 'c2 4']
 */
export function identifyServers(proxy: ProxySection): readonly IdentifiedServer[] | null {
  let known = memory.get(proxy.servers);
  if (known === undefined) {
    known = identify(proxy);
    memory.set(proxy.servers, known);
  }
  return known;
}

/** By the servers of a proxy, which a copy of the proxy shares. */
const memory = new WeakMap<ProxySection['servers'], readonly IdentifiedServer[] | null>();

function identify(proxy: ProxySection): readonly IdentifiedServer[] | null {
  const servers = expandTemplates(proxy);
  if (servers === null) return null;
  const taken = new Set(servers.flatMap(({ id }) => (id === null ? [] : [id])));
  let counter = 1;
  const identified: IdentifiedServer[] = [];
  for (const { name, id, address, line } of servers) {
    if (proxy.disabled) {
      identified.push({ name, id: id ?? 0, address, explicit: id !== null, line });
      continue;
    }
    if (id === null) {
      while (taken.has(counter)) counter++;
      taken.add(counter);
    }
    identified.push({ name, id: id ?? counter, address, explicit: id !== null, line });
    counter++;
  }
  return identified;
}

interface NamedServer {
  readonly name: string;
  readonly id: number | null;
  readonly address: string | null;
  readonly line: Server | ServerTemplate;
}

/** Up to 3.3 ids are ints with a sign, later ones reach 4294967295; what HAProxy refuses comes out somehow. */
function serverIdOf(text: string): number {
  const id = readLong(text);
  return id >= 1n && id <= 4294967295n ? Number(id) : readInt(text);
}

function expandTemplates(proxy: ProxySection): readonly NamedServer[] | null {
  const servers: NamedServer[] = [];
  for (const line of proxy.servers) {
    const name = (line.kind === 'server' ? line.name : line.prefix)?.value;
    const id = line.id === null ? null : line.id.value === null ? Number.NaN : serverIdOf(line.id.value);
    if (!line.certain || name == null || (id !== null && !Number.isSafeInteger(id))) return null;
    const address = line.addressWord?.value ?? null;
    if (line.kind === 'server') {
      servers.push({ name, id, address, line });
      continue;
    }
    if (line.range === null || line.range.last - line.range.first > 65535) return null;
    for (let number = line.range.first; number <= line.range.last; number++) {
      servers.push({
        name: `${name}${number}`,
        id: number === line.range.first ? id : null,
        address,
        line,
      });
    }
  }
  return servers;
}
