import { type Behavior, defineRule, reactionOf } from '../../rule.ts';

/** Whether a later maintenance release still has the bug is not known. */
const crash: Behavior = [
  { from: '2.4', reaction: 'accepts' },
  { from: '3.3', reaction: 'crashes' },
  { from: '3.3.1', reaction: 'unknown' },
  { from: '3.4', reaction: 'crashes' },
  { from: '3.4.1', reaction: 'unknown' },
  { from: '3.5', reaction: 'crashes' },
];

export default defineRule({
  id: 'table/disabled-proxy',
  scope: 'config',
  severity: 'info',
  summary: 'disabled proxy has a stick-table',
  why: 'From 3.3.0 on HAProxy crashes on it when it cleans up: the check of a valid config ends with a crash, and service managers that check before a reload refuse the reload. Seen with 3.3.0, 3.4.0 and 3.5-dev5; other releases of these branches may have it fixed.',
  remedy: 'Remove the table or the proxy, or comment it out.',
  haproxy: crash,
  facts: 'stktable_deinit() in src/stick_table.c meets a table that was never initialized',
  bad: `backend app
    disabled
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m
    stick on src
    server web1 10.0.1.1:80
`,
  good: `backend app
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m
    stick on src
    server web1 10.0.1.1:80
`,
  check(config, report) {
    const reaction = reactionOf(crash, config.version);
    if (reaction === 'accepts') return;
    for (const { kind, disabled, tables } of config.proxies) {
      const [table] = tables;
      if (kind === 'defaults' || !disabled || table === undefined || !table.certain) continue;
      report({
        source: table.source,
        range: table.statement,
        severity: reaction === 'crashes' ? 'error' : 'info',
        message:
          reaction === 'crashes'
            ? 'the table of a disabled proxy makes this HAProxy crash when it exits, even after a check'
            : 'the table of a disabled proxy makes early releases of this branch crash when they exit',
        hint: 'remove the table, or comment out the proxy',
      });
    }
  },
});
