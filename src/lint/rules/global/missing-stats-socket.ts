import { hasGlobalLine } from '../../global-lines.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'global/missing-stats-socket',
  scope: 'config',
  severity: 'info',
  optIn: true,
  summary: 'config has peers but no stats socket to check that they are in sync',
  why: 'HAProxy logs neither a session that is refused nor a table that the other node ignores: only "show peers" and "show table" of the runtime API show them. A socket with "level user" shows the sessions and the sizes of the tables, one with "level operator", the default, also the entries. Without a stats socket only a master socket (-S) is left.',
  remedy: 'Add "stats socket PATH" to the global section.',
  haproxy: always('accepts'),
  facts: 'cli_parse_global() in src/cli.c, cli_parse_show_peers() in src/peers.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `global
    stats socket /run/haproxy/admin.sock mode 660 level admin

peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    const section = config.peersSections.find(({ certain, disabled }) => certain && !disabled);
    if (section === undefined || hasGlobalLine(config, 'stats', 'socket')) return;
    report({
      source: section.source,
      range: section.name?.word ?? section.statement,
      message: 'no stats socket to check whether these peers are in sync',
      hint: 'add "stats socket /run/haproxy/admin.sock mode 660 level admin" to the global section',
    });
  },
});
