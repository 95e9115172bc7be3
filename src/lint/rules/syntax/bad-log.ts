import { logFinding } from '../../log-faults.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'syntax/bad-log',
  scope: 'config',
  severity: 'error',
  summary: 'log line of a proxy or the global section is invalid',
  why: 'HAProxy refuses to start. The line is "log ADDRESS [len N] [format F] [sample S] FACILITY [LEVEL [MINLEVEL]]", or in a proxy "log global".',
  remedy: 'Write the facility after the address, or "log global" in a proxy.',
  fix: 'A misspelled facility or level is corrected where only one is near.',
  haproxy: always('refuses'),
  facts: 'parse_logger() in src/log.c',
  bad: `global
    log 127.0.0.1:514 locl0
`,
  good: `global
    log 127.0.0.1:514 local0
`,
  check(config, report) {
    for (const { settings } of config.globals) {
      for (const setting of settings) {
        const finding = setting.keyword === 'log' ? logFinding(setting, true) : null;
        if (finding !== null) report({ source: setting.source, ...finding });
      }
    }
    for (const { settings } of config.proxies) {
      for (const setting of settings) {
        const finding = setting.keyword === 'log' ? logFinding(setting) : null;
        if (finding !== null) report({ source: setting.source, ...finding });
      }
    }
  },
});
