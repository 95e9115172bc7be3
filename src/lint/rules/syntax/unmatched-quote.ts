import { faultsOf } from '../../../model/line/fault.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'syntax/unmatched-quote',
  scope: 'config',
  severity: 'error',
  summary: 'quote is not closed on its line',
  why: 'Quotes never cross the end of a line. HAProxy refuses the line even where a false ".if" hides it.',
  remedy: 'Close the quote, or protect a quote that is meant as a character by a backslash.',
  haproxy: always('refuses'),
  facts: 'parse_line() in src/tools.c',
  bad: `backend app
    mode http
    timeout connect 5s
    timeout server 30s
    http-response set-header X-Served "by app
    server web1 10.0.1.1:80
`,
  good: `backend app
    mode http
    timeout connect 5s
    timeout server 30s
    http-response set-header X-Served "by app"
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const { source, range } of faultsOf(config.faults, 'unmatched-quote')) {
      report({
        source,
        range,
        message: 'this quote is not closed on its line',
        hint: 'close it, or write \\" for a quote that is meant as a character',
      });
    }
  },
});
