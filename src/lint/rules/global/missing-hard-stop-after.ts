import { hasGlobalLine } from '../../global-lines.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'global/missing-hard-stop-after',
  scope: 'config',
  severity: 'info',
  optIn: true,
  summary: 'nothing limits how long the old process stays after a reload',
  why: 'On a reload the old process teaches the new one its tables, and stays until its last connection has ended: with WebSockets or tunnels for hours, and every reload leaves one more process. Each continues with its own tables. "hard-stop-after" ends it; a few seconds are enough to teach the tables.',
  remedy:
    'Set "hard-stop-after" in the global section to the longest time that a connection may last: minutes or hours, not less than a few seconds.',
  haproxy: always('accepts'),
  facts: 'proxy_parse_hard_stop_after() and hard_stop() in src/proxy.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `global
    hard-stop-after 30m

peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    const section = config.peersSections.find(({ certain, disabled }) => certain && !disabled);
    if (section === undefined || hasGlobalLine(config, 'hard-stop-after')) return;
    report({
      source: section.source,
      range: section.name?.word ?? section.statement,
      message: 'the old process stays after a reload, with its own tables, until its last connection ends',
      hint: 'add "hard-stop-after TIME" to the global section',
    });
  },
});
