import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/missing-listener',
  scope: 'config',
  severity: 'error',
  summary: 'peers section has no listener',
  why: 'The local peer is a "server" line without an address, and no "bind" line says where to listen. HAProxy starts without a warning, but no other node can connect, and at a reload the old process cannot teach the new one its tables.',
  remedy: 'Add a bind line with the address that the other nodes dial.',
  haproxy: always('accepts'),
  facts: 'cfg_parse_peers() in src/cfgparse-peers.c',
  bad: `peers mypeers
    server hap1
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
      if (!section.certain || section.disabled) continue;
      const local = section.peers.find((peer) => peer.local === true);
      if (local === undefined || !local.certain || local.keyword !== 'server') continue;
      if (
        local.parameters.unknown !== null ||
        section.binds.some(({ addressWord, certain }) => addressWord !== null || !certain)
      )
        continue;
      report({
        source: local.source,
        range: local.statement,
        message:
          'nothing listens for the other peers: the local peer has no address and the section has no "bind"',
        hint: 'add "bind ADDRESS:PORT" with the address that the other nodes dial',
      });
    }
  },
});
