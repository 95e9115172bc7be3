import { logFinding } from '../../log-faults.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/bad-log',
  scope: 'config',
  severity: 'error',
  summary: 'log line of a peers section is incomplete or has an unknown word',
  why: 'HAProxy refuses to start. The line is "log ADDRESS [len N] [format F] [sample S] FACILITY [LEVEL [MINLEVEL]]", or "log global". (In practice nothing of interest is logged here: connections refused in the handshake are not.)',
  remedy: 'Write the facility after the address, or "log global".',
  fix: 'A misspelled facility or level is corrected where only one is near.',
  haproxy: always('refuses'),
  facts: 'parse_logger() in src/log.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000
    log 127.0.0.1 local8

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000
    log 127.0.0.1 local0

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    for (const { logs } of config.peersSections) {
      for (const log of logs) {
        const finding = logFinding(log);
        if (finding !== null) report({ source: log.source, ...finding });
      }
    }
  },
});
