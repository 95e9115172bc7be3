import type { Bind, Peer, PeersSection } from '../../../model/config.ts';
import type { Argument } from '../../../model/line/expand.ts';
import { isObserver } from '../../../model/section/peers.ts';
import type { Address } from '../../../model/value/address.ts';
import { isLoopback, isWildcard } from '../../../model/value/address.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/loopback-address',
  scope: 'config',
  severity: 'warning',
  summary: 'only one side of the peers is on the loopback interface',
  why: 'With its own address on the loopback interface the node cannot be reached by the others: replication then depends on the connections that this node opens itself, and two such nodes never meet. A remote peer on the loopback interface is this machine, and at the port of this listener even this node; at a different port it may be a tool that speaks the protocol, which is not reported.',
  remedy: 'Let the node listen on the address that the others dial, and dial the address of the other node.',
  haproxy: always('accepts'),
  facts: 'no check exists',
  bad: `peers mypeers
    peer hap1 127.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    for (const section of config.peersSections) {
      if (section.disabled || !section.peers.every(({ certain }) => certain)) continue;
      const remotes = section.peers.filter(
        (peer) => peer.local === false && isPlace(peer.address) && !isObserver(peer),
      );
      const own = ownAddress(section);
      if (own === null || remotes.length === 0) continue;
      const far = remotes.filter(({ address }) => address !== null && !isLoopback(address));
      if (own.isLoopback && far.length === remotes.length) {
        report({
          source: section.source,
          range: own.word.word,
          message: `this node listens on the loopback interface, where no other node can reach it`,
          hint: 'listen on the address that the other nodes dial',
        });
      }
      if (own.isLoopback || far.length === remotes.length) continue;
      for (const { address, addressWord, name, source } of remotes) {
        if (address === null || addressWord === null || !isLoopback(address)) continue;
        if (own.port === null || portOf(address) !== own.port) continue;
        report({
          source,
          range: addressWord.word,
          message: `peer "${name?.value ?? ''}" has a loopback address, which is this machine`,
          hint: 'write the address of that node',
        });
      }
    }
  },
});

interface OwnAddress {
  readonly word: Argument;
  readonly isLoopback: boolean;
  readonly port: number | null;
}

function ownAddress({ peers, binds }: PeersSection): OwnAddress | null {
  const local = peers.find((peer) => peer.local === true);
  if (local === undefined) return null;
  if (local.keyword === 'peer') return own(local, local.address);
  const [bind, ...others] = binds;
  return bind === undefined || others.length > 0 || !bind.certain
    ? null
    : own(bind, bind.addresses[0] ?? null);
}

function own({ addressWord }: Peer | Bind, address: Address | null): OwnAddress | null {
  if (addressWord === null || address === null || address.kind !== 'inet') return null;
  return { word: addressWord, isLoopback: isLoopback(address), port: portOf(address) };
}

function portOf(address: Address): number | null {
  return address.kind === 'inet' && address.port.kind === 'number' ? address.port.value : null;
}

/** A name may stand for any machine, a wildcard has a rule of its own. */
function isPlace(address: Address | null): boolean {
  return (
    address?.kind === 'inet' && !isWildcard(address) && (address.family !== 'name' || isLoopback(address))
  );
}
