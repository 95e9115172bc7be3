import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/missing-remote-peer',
  scope: 'config',
  severity: 'info',
  summary: 'peers section has no remote peer',
  why: 'Tables then survive a reload, as the old process hands them to the new one, but no other node has them: after a restart or a failure they are empty.',
  remedy: 'List the other nodes, unless surviving a reload is all that is wanted.',
  haproxy: always('accepts'),
  facts: 'cfg_parse_peers() in src/cfgparse-peers.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000

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
      const { peers, name, source, statement, certain, disabled } = section;
      if (!certain || disabled || !peers.some(({ local }) => local === true)) continue;
      if (peers.some(({ local, certain: isRead }) => local !== true || !isRead)) continue;
      report({
        source,
        range: name?.word ?? statement,
        message: 'no other node is listed: the tables survive a reload, and nothing else',
        hint: 'add a line for each of the other nodes',
      });
    }
  },
});
