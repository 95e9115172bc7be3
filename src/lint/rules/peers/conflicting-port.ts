import type { Config, Entity, Parameter } from '../../../model/config.ts';
import type { Argument } from '../../../model/line/expand.ts';
import { findParameter } from '../../../model/parameter/parameters.ts';
import { type Address, addressKey, isWildcard } from '../../../model/value/address.ts';
import { always, defineRule } from '../../rule.ts';

interface Listener extends Entity {
  readonly word: Argument;
  readonly key: string;
  readonly address: Address;
  /** Whether a listener on all addresses of IPv6 says that it serves those of IPv4. */
  readonly servesIpv4: boolean;
  readonly owner: string;
  /** The peers section that it serves; null for a proxy. */
  readonly section: object | null;
}

export default defineRule({
  id: 'peers/conflicting-port',
  scope: 'config',
  severity: 'error',
  summary: 'peers listener has the same address as a different listener',
  why: 'HAProxy binds with SO_REUSEPORT, so both listeners start. Of two with the same address the kernel chooses one at random for each connection: half of the peers talk to a frontend, half of the clients to the peer protocol. Of a wildcard and a single address, the single one gets everything that comes to that address, and the peers listener answers HTTP clients with the line "501" alone, which is not HTTP.',
  remedy: 'Give the peers section a separate port.',
  haproxy: always('accepts'),
  facts: 'no check exists; tcp_bind_listener() in src/proto_tcp.c sets SO_REUSEPORT',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

frontend web
    mode http
    timeout client 30s
    bind 10.0.0.1:10000
    default_backend app

backend app
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

frontend web
    mode http
    timeout client 30s
    bind 10.0.0.1:80
    default_backend app

backend app
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    const all = [...listenersOf(config)];
    const peers = all.filter(({ section }) => section !== null);
    const told = new Set<Listener>();
    for (const own of peers) {
      for (const other of all) {
        if (other.section === own.section || told.has(other) || !isApart(own, other)) continue;
        const isSame = own.key === other.key;
        const narrow = isSame ? null : isWildcard(own.address) ? other : own;
        report({
          source: own.source,
          range: own.word.word,
          message:
            narrow === null
              ? `${own.owner} listens where ${other.owner} listens too, so connections reach one of them at random`
              : `${own.owner} and ${other.owner} listen on one port: ${narrow.owner} gets what comes to ${narrow.word.value}`,
          hint: 'give the peers section a separate port, on every node',
          related: [{ message: `${other.owner} listens here`, source: other.source, range: other.word.word }],
        });
      }
      told.add(own);
    }
  },
});

/** Whether a connection may come to both listeners, of which one was meant. */
function isApart(a: Listener, b: Listener): boolean {
  if (a.key === b.key) return true;
  const [ports, others] = [portsOf(a.address), portsOf(b.address)];
  if (ports === null || others === null || ports.end < others.start || others.end < ports.start) return false;
  if (a.address.kind !== 'inet' || b.address.kind !== 'inet') return false;
  if (a.address.family === 'name' || b.address.family === 'name') return false;
  const isSix = (address: Address) => address.kind === 'inet' && address.family === 'ipv6';
  if (isSix(a.address) !== isSix(b.address)) {
    const six = isSix(a.address) ? a : b;
    return isWildcard(six.address) && six.servesIpv4;
  }
  return isWildcard(a.address) || isWildcard(b.address) || a.address.host === b.address.host;
}

/** Null where it has no port, or one that is not known. */
function portsOf(address: Address): { readonly start: number; readonly end: number } | null {
  if (address.kind !== 'inet') return null;
  const { port } = address;
  if (port.kind === 'number') return { start: port.value, end: port.value };
  return port.kind === 'range' ? port : null;
}

function* listenersOf(config: Config): Generator<Listener> {
  for (const section of config.peersSections) {
    if (section.disabled) continue;
    const owner = `peers section "${section.name?.value ?? ''}"`;
    for (const peer of section.peers) {
      if (peer.local === true && peer.address !== null && peer.addressWord !== null) {
        yield* listener(peer, peer.addressWord, peer.address, owner, section, []);
      }
    }
    for (const bind of section.binds) {
      for (const address of bind.addresses) {
        if (bind.addressWord !== null) {
          yield* listener(bind, bind.addressWord, address, owner, section, bind.parameters.known);
        }
      }
    }
  }
  for (const proxy of config.proxies) {
    if (proxy.disabled) continue;
    for (const bind of proxy.binds) {
      for (const address of bind.addresses) {
        if (bind.addressWord === null) continue;
        const owner = `${proxy.kind} "${proxy.name?.value ?? ''}"`;
        yield* listener(bind, bind.addressWord, address, owner, null, bind.parameters.known);
      }
    }
  }
}

function* listener(
  entity: Entity,
  word: Argument,
  address: Address,
  owner: string,
  section: object | null,
  parameters: readonly Parameter[],
): Generator<Listener> {
  // of an interface or a network namespace of its own, it shares no port
  if (findParameter(parameters, 'interface', 'namespace') !== null) return;
  const key =
    address.kind === 'inet' && isWildcard(address) && address.family !== 'ipv6' && portOf(address) !== ''
      ? `*:${portOf(address)}`
      : (addressKey(address) ?? (portsOf(address) === null ? null : word.value));
  if (!entity.certain || key === null || key === '*:') return;
  yield {
    source: entity.source,
    statement: entity.statement,
    certain: true,
    word,
    key,
    address,
    servesIpv4: findParameter(parameters, 'v4v6') !== null,
    owner,
    section,
  };
}

function portOf(address: Address): string {
  return address.kind === 'inet' && address.port.kind === 'number' ? String(address.port.value) : '';
}
