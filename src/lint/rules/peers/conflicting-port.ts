import type { Config, Entity } from '../../../model/config.ts';
import type { Argument } from '../../../model/line/expand.ts';
import { type Address, addressKey, isWildcard } from '../../../model/value/address.ts';
import { always, defineRule } from '../../rule.ts';

interface Listener extends Entity {
  readonly word: Argument;
  readonly key: string;
  readonly owner: string;
  /** The peers section that it serves; null for a proxy. */
  readonly section: object | null;
}

export default defineRule({
  id: 'peers/conflicting-port',
  scope: 'config',
  severity: 'error',
  summary: 'peers listener has the same address as a different listener',
  why: 'HAProxy binds with SO_REUSEPORT, so both listeners start, and the kernel hands each connection to one of them at random: half of the peers talk to a frontend, half of the clients to the peer protocol.',
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
    const first = new Map<string, Listener>();
    for (const listener of listenersOf(config)) {
      const other = first.get(listener.key);
      if (other === undefined) {
        first.set(listener.key, listener);
        continue;
      }
      if (other.section === listener.section) continue;
      if (other.section === null && listener.section === null) continue;
      const [blamed, related] = listener.section === null ? [other, listener] : [listener, other];
      report({
        source: blamed.source,
        range: blamed.word.word,
        message: `${blamed.owner} listens where ${related.owner} listens too, so connections reach one of them at random`,
        hint: 'give the peers section a separate port, on every node',
        related: [
          { message: `${related.owner} listens here`, source: related.source, range: related.word.word },
        ],
      });
    }
  },
});

function* listenersOf(config: Config): Generator<Listener> {
  for (const section of config.peersSections) {
    if (section.disabled) continue;
    const owner = `peers section "${section.name?.value ?? ''}"`;
    for (const peer of section.peers) {
      if (peer.local === true && peer.address !== null && peer.addressWord !== null) {
        yield* listener(peer, peer.addressWord, peer.address, owner, section);
      }
    }
    for (const bind of section.binds) {
      for (const address of bind.addresses) {
        if (bind.addressWord !== null) yield* listener(bind, bind.addressWord, address, owner, section);
      }
    }
  }
  for (const proxy of config.proxies) {
    if (proxy.disabled) continue;
    for (const bind of proxy.binds) {
      for (const address of bind.addresses) {
        if (bind.addressWord === null) continue;
        yield* listener(bind, bind.addressWord, address, `${proxy.kind} "${proxy.name?.value ?? ''}"`, null);
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
): Generator<Listener> {
  const key =
    address.kind === 'inet' && isWildcard(address) && address.family !== 'ipv6'
      ? `*:${portOf(address)}`
      : addressKey(address);
  if (!entity.certain || key === null || key === '*:') return;
  yield { source: entity.source, statement: entity.statement, certain: true, word, key, owner, section };
}

function portOf(address: Address): string {
  return address.kind === 'inet' && address.port.kind === 'number' ? String(address.port.value) : '';
}
