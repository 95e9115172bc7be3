import type { Config, Peer, PeersSection } from '../../../model/config.ts';
import type { Argument } from '../../../model/line/expand.ts';
import { looksLikeAddress } from '../../../model/value/address.ts';
import type { Fix } from '../../../problem.ts';
import { moveToListener } from '../../local-listener.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/misplaced-address',
  scope: 'config',
  severity: 'error',
  summary: "local peer's server line has an address",
  why: 'In the form with bind and server lines the bind line says where this node listens. HAProxy then reads an address on the local server line as an unknown option and refuses to start. This is also why such a section differs from node to node.',
  remedy: 'Remove the address from the local server line; where the section has no bind line, move it there.',
  fix: 'The address is removed where a bind line has its port, and becomes a bind line where there is none.',
  haproxy: always('refuses'),
  facts: 'cfg_parse_peers() in src/cfgparse-peers.c, _srv_parse_kw() in src/server.c',
  bad: `peers mypeers
    bind 10.0.0.1:10000
    server hap1 10.0.0.1:10000
    server hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    bind 10.0.0.1:10000
    server hap1
    server hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    for (const section of config.peersSections) {
      for (const peer of section.peers) {
        const address = peer.parameters.unknown;
        if (!peer.certain || peer.keyword !== 'server' || peer.local !== true) continue;
        if (address?.value == null || peer.parameters.known.length > 0 || !looksLikeAddress(address.value))
          continue;
        report({
          source: peer.source,
          range: address.word,
          message: `the local peer ${quoted(peer)} accepts no address on its "server" line`,
          hint:
            section.binds.length > 0
              ? 'remove the address: the "bind" line has it'
              : `write "bind ${address.value}" on a separate line and remove the address here`,
          fix: fixOf(config, section, peer, address),
        });
      }
    }
  },
});

function quoted(peer: Peer): string {
  return peer.name === null ? '' : `"${peer.name.value}"`;
}

function fixOf(config: Config, section: PeersSection, peer: Peer, address: Argument): Fix | null {
  const moved = moveToListener(config, section, peer, address);
  if (moved === null) return null;
  const description =
    section.binds.length > 0
      ? 'remove the address of the local server'
      : 'move the address of the local server into a "bind" line';
  return { description, ...moved };
}
