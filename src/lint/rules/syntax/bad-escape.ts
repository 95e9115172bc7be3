import { faultsOf } from '../../../model/line/fault.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'syntax/bad-escape',
  scope: 'config',
  severity: 'error',
  summary: '"\\x" is not followed by two hexadecimal digits',
  why: 'Outside of single quotes "\\x" begins a byte in hexadecimal. HAProxy refuses the line even where a false ".if" hides it.',
  remedy: 'Write two hexadecimal digits, or double the backslash where it is meant as a character.',
  haproxy: always('refuses'),
  facts: 'parse_line() in src/tools.c',
  bad: `backend app
    mode http
    timeout connect 5s
    timeout server 30s
    http-request deny if { path_reg ^/\\xyz }
    server web1 10.0.1.1:80
`,
  good: `backend app
    mode http
    timeout connect 5s
    timeout server 30s
    http-request deny if { path_reg ^/\\x41 }
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const { source, range, error } of faultsOf(config.faults, 'bad-word')) {
      if (error !== 'bad-hex') continue;
      report({
        source,
        range,
        message: '"\\x" needs two hexadecimal digits',
        hint: 'write the digits, or "\\\\x" for a backslash and an x',
        fix: {
          description: 'double the backslash',
          safe: false,
          edits: [{ source, range: { start: range.start, end: range.start }, text: '\\' }],
        },
      });
    }
  },
});
