import { lateIncrements } from '../../../model/flow/late-increments.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/late-increment',
  scope: 'config',
  severity: 'warning',
  summary: 'counter is incremented only after a test that needs its value',
  why: 'HAProxy evaluates the terms of a condition from left to right and stops at the first one that is false. Where a fetch such as "sc0_inc_gpc0" comes after a test of the same counter, the counter is 0, the test is false, and the fetch is never evaluated: nothing is ever counted. HAProxy does not say so.',
  remedy: 'Put the fetch that counts in front of the test.',
  haproxy: always('accepts'),
  facts: 'acl_exec_cond() in src/acl.c',
  bad: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store gpc0,gpc0_rate(60s)
    http-request track-sc0 src
    acl seen sc0_inc_gpc0 gt 0
    acl too_many sc0_gpc0_rate gt 10
    http-request deny if too_many seen
`,
  good: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store gpc0,gpc0_rate(60s)
    http-request track-sc0 src
    acl seen sc0_inc_gpc0 gt 0
    acl too_many sc0_gpc0_rate gt 10
    http-request deny if seen too_many
`,
  check(config, report) {
    for (const { after, data, fetch, source, range } of lateIncrements(config)) {
      report({
        source,
        range,
        message: `"${fetch}" is never evaluated: "${after.name}" before it is false until "${data.dataType ?? ''}" is counted`,
        hint: `put it in front of "${after.name}"`,
        related: [{ message: 'the condition stops here', source, range: after.range }],
      });
    }
  },
});
