import type { Peer, PeersSection } from '../../../model/config.ts';
import type { Address } from '../../../model/value/address.ts';
import type { Fix } from '../../../problem.ts';
import { always, type Behavior, defineRule } from '../../rule.ts';

const remote: Behavior = [
  { from: '2.4', reaction: 'accepts' },
  { from: '2.9', reaction: 'refuses' },
];

export default defineRule({
  id: 'peers/missing-port',
  scope: 'config',
  severity: 'error',
  summary: 'address in a peers section has no port',
  why: 'Peers have no default port. Up to 2.8 a remote peer without a port is accepted with port 0 and can never be reached; from 2.9 on HAProxy refuses to start. A listener needs a port in every version.',
  remedy: 'Write the port after the address, the same one that the peer listens on.',
  haproxy: remote,
  facts: 'str2sa_range() in src/tools.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2

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
      for (const peer of section.peers) {
        if (!peer.certain || peer.addressWord === null || !lacksPort(peer.address)) continue;
        report({
          source: peer.source,
          range: peer.addressWord.word,
          message: `address "${peer.addressWord.value}" has no port`,
          hint: 'write ADDRESS:PORT with the port on which that peer listens',
          fix: portFix(peer, section),
          haproxy: peer.local === true ? always('refuses') : remote,
        });
      }
      for (const bind of section.binds) {
        if (!bind.certain || bind.addressWord === null || !bind.addresses.some(lacksPort)) continue;
        report({
          source: bind.source,
          range: bind.addressWord.word,
          message: `listener "${bind.addressWord.value}" has no port`,
          hint: 'write ADDRESS:PORT, or :PORT to listen on every address',
          haproxy: always('refuses'),
        });
      }
    }
  },
});

/** A port 0 counts as none: nothing can be dialed there. */
function lacksPort(address: Address | null): boolean {
  if (address?.kind !== 'inet') return false;
  return address.port.kind === 'none' || (address.port.kind === 'number' && address.port.value === 0);
}

/** Nodes of a cluster mostly listen on the same port. */
function portFix({ source, addressWord, address }: Peer, { peers, binds }: PeersSection): Fix | null {
  const addresses = [...peers.map((peer) => peer.address), ...binds.flatMap((bind) => bind.addresses)];
  const ports = addresses.flatMap((one) =>
    one?.kind === 'inet' && one.port.kind === 'number' && one.port.value > 0 ? [one.port.value] : [],
  );
  const [port] = ports;
  if (port === undefined || ports.some((other) => other !== port)) return null;
  if (
    addressWord === null ||
    address?.kind !== 'inet' ||
    address.family === 'ipv6' ||
    address.port.kind !== 'none'
  )
    return null;
  if (source.slice(addressWord.word) !== addressWord.value || addressWord.value.endsWith(':')) return null;
  const range = { start: addressWord.word.end, end: addressWord.word.end };
  return {
    description: `write port ${port}, as the others have it`,
    safe: false,
    edits: [{ source, range, text: `:${port}` }],
  };
}
