import type { Entity } from '../../../model/config.ts';
import { isObserver } from '../../../model/section/peers.ts';
import { addressKey, isWildcard } from '../../../model/value/address.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/duplicate-address',
  scope: 'config',
  severity: 'error',
  summary: 'two peers of a section have the same address',
  why: 'One address and port leads to one HAProxy with one local peer name. The peer with the other name is refused in the handshake and then never dialed again, and nothing is logged.',
  remedy: 'Correct the address, which is usually a copy of the line above.',
  haproxy: always('accepts'),
  facts: 'no check exists; peer_getline_host() in src/peers.c refuses the second name',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000
    peer hap3 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000
    peer hap3 10.0.0.3:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    for (const section of config.peersSections) {
      const seen = new Map<string, Entity & { readonly label: string }>();
      for (const bind of section.binds) {
        for (const address of bind.addresses) {
          const key = isWildcard(address) ? null : addressKey(address);
          if (bind.certain && key !== null) seen.set(key, { ...bind, label: 'the listener of this node' });
        }
      }
      for (const peer of section.peers) {
        const name = peer.name?.value;
        if (
          !peer.certain ||
          isObserver(peer) ||
          name == null ||
          peer.address === null ||
          peer.addressWord === null
        )
          continue;
        const key = isWildcard(peer.address) ? null : addressKey(peer.address);
        if (key === null) continue;
        const label = `peer "${name}"`;
        const first = seen.get(key);
        if (
          first !== undefined &&
          section.binds.length > 0 &&
          (peer.keyword === 'peer' || peer.local !== false)
        )
          continue;
        if (first === undefined) seen.set(key, { ...peer, label });
        else if (first.label !== label) {
          report({
            source: peer.source,
            range: peer.addressWord.word,
            message: `peer "${name}" has the same address as ${first.label}, so one of them can never be reached`,
            hint: 'correct the address of one of them',
            related: [
              { message: 'the same address is used here', source: first.source, range: first.statement },
            ],
          });
        }
      }
    }
  },
});
