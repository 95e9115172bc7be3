import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'syntax/nul-byte',
  scope: 'config',
  severity: 'error',
  summary: 'file contains a NUL byte',
  why: 'HAProxy reads it as the end of the line, stops reading the file and refuses it, since 2.3. Usually the file is UTF-16, or was damaged by a crash while it was written.',
  remedy: 'Save the file again as UTF-8 text.',
  haproxy: always('refuses'),
  facts: 'parse_cfg() in src/cfgparse.c, before 3.1 readcfgfile()',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    # \0
    server web1 10.0.1.1:80
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const { source } of config.files) {
      const start = source.text.indexOf('\0');
      if (start === -1) continue;
      report({
        source,
        range: { start, end: start + 1 },
        message: 'this NUL byte ends the line, and HAProxy reads no further',
        hint: 'save the file again as UTF-8 text',
      });
    }
  },
});
