import type { Entity } from '../../../model/config.ts';
import type { Argument } from '../../../model/line/expand.ts';
import type { Address } from '../../../model/value/address.ts';
import { type AddressPlace, addressFault } from '../../address-faults.ts';
import { always, type Behavior, defineRule, type Reporter } from '../../rule.ts';

export default defineRule({
  id: 'peers/bad-address',
  scope: 'config',
  severity: 'error',
  summary: 'address in a peers section is not valid for a peer',
  why: 'A peer has one stream address with one port. HAProxy reads what follows the last colon as the port, so an IPv6 address without a port is one group short. It refuses ports above 65535, ranges, several addresses on a peer line and datagram families in every version; up to 2.8 it reads "10000x" as 10000 and an offset such as "+5" as no port at all, and starts without a working peer.',
  remedy: 'Write ADDRESS:PORT with one port from 1 to 65535.',
  haproxy: always('refuses'),
  facts: 'str2sa_range() in src/tools.c, str2listener() in src/cfgparse.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:70000

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
        const { addressWord: word, address } = peer;
        if (!peer.certain || word?.value == null || address === null) continue;
        const place = peer.local === true ? 'local-peer' : 'remote-peer';
        if (address.kind === 'inet' && word.value.includes(',')) {
          report({
            source: peer.source,
            range: word.word,
            message: `"${word.value}" is a list of addresses, and a peer has one`,
            hint: 'write one address; a node is one peer',
            // After the port of a remote peer, and at the end, it is a sign after digits.
            haproxy:
              address.host.includes(',') || (peer.local === true && !/^[^,]*,$/.test(word.value))
                ? always('refuses')
                : (addressFault(address, word.value, place)?.haproxy ?? 'unknown'),
          });
          continue;
        }
        check(peer, word, address, word.value, place, report, peer.local);
      }
      for (const bind of section.binds) {
        const { addressWord: word } = bind;
        if (!bind.certain || word?.value == null) continue;
        const texts = word.value.split(',');
        bind.addresses.forEach((address, index) => {
          check(bind, word, address, texts[index] ?? '', 'peers-bind', report, true);
        });
      }
    }
  },
});

/** Where nobody knows which peer is local, what the other kind of peer would meet is unknown. */
function check(
  { source }: Entity,
  word: Argument,
  address: Address,
  text: string,
  place: AddressPlace,
  report: Reporter,
  local: boolean | null,
): void {
  const fault = addressFault(address, text, place);
  if (fault === null) return;
  const isSure = local !== null || isAlwaysRefused(fault.haproxy);
  report({
    source,
    range: word.word,
    message: fault.message,
    hint: fault.hint,
    haproxy: isSure ? fault.haproxy : 'unknown',
  });
}

function isAlwaysRefused(haproxy: Behavior): boolean {
  return haproxy.every(({ reaction }) => reaction === 'refuses');
}
