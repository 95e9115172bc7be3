import { faultsOf } from '../../../model/line/fault.ts';
import { MAX_WORDS } from '../../../model/line/reader.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'syntax/too-many-words',
  scope: 'config',
  severity: 'error',
  summary: 'line has more than 64 words',
  why: 'HAProxy refuses the line even where a false ".if" hides it. Up to 3.0 a space after the 64th word is already too much.',
  remedy:
    'Split the line (several "acl" lines with the same name are alternatives), or move the values to a file or map.',
  haproxy: always('refuses'),
  facts: 'MAX_LINE_ARGS in include/haproxy/defaults.h, parse_line() in src/tools.c',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    acl old path${' /a'.repeat(62)}
    server web1 10.0.1.1:80
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    acl old path${' /a'.repeat(61)}
    acl old path /b
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const { source, range } of faultsOf(config.faults, 'too-many-words')) {
      report({
        source,
        range,
        message: `a line has at most ${MAX_WORDS} words, and up to HAProxy 3.0 no space after the last one`,
        hint: 'split the line, or move the values to a file',
      });
    }
  },
});
