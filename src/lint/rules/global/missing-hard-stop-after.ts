import { hasGlobalLine } from '../../global-lines.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'global/missing-hard-stop-after',
  scope: 'config',
  severity: 'info',
  optIn: true,
  summary: 'there are peers, but nothing bounds how long the process before a reload stays',
  why: 'On a reload the old process teaches the new one its tables, and stays until its last connection has ended: with WebSockets or tunnels for hours, and every reload leaves one more. Each goes on with tables of its own. "hard-stop-after" ends it; seconds are enough to teach.',
  remedy:
    'Set "hard-stop-after" in the global section to what a connection may be worth, minutes or hours, not below some seconds.',
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
      message: 'the process before a reload stays, with tables of its own, until its last connection ends',
      hint: 'add "hard-stop-after TIME" to the global section',
    });
  },
});
