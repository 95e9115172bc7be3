import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/mixed-forms',
  scope: 'config',
  severity: 'error',
  summary: '"bind" and "peer" lines stand in one section',
  why: 'A section is either written with peer lines, of which the local one is also the listener, or with one bind line and server lines, of which the local one has no address. HAProxy refuses a mix of the two; several published tutorials show one.',
  remedy:
    'Write "server" instead of "peer" on every line and remove the address of the local one, or drop the bind line.',
  haproxy: always('refuses'),
  facts: 'cfg_parse_peers() in src/cfgparse-peers.c',
  bad: `peers mypeers
    bind 10.0.0.1:10000
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

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
      const bind = section.binds.find(({ certain }) => certain);
      const peer = section.peers.find(({ certain, keyword }) => certain && keyword === 'peer');
      if (bind === undefined || peer === undefined) continue;
      const [first, second] =
        bind.statement.start < peer.statement.start ? [bind, peer] : ([peer, bind] as const);
      report({
        source: section.source,
        range: second.statement.words[0] ?? second.statement,
        message: `"${second === bind ? 'bind' : 'peer'}" cannot stand in a section with "${first === bind ? 'bind' : 'peer'}"`,
        hint: 'with "bind", write every peer as "server", the local one without an address',
        related: [{ message: 'the other form is used here', source: section.source, range: first.statement }],
      });
    }
  },
});
