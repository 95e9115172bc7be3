import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'suppression/unused',
  scope: 'suppression',
  severity: 'warning',
  summary: 'suppression comment has no effect',
  why: 'The problem it was written for is gone, or it is on the wrong line or names a different rule. It would hide a new problem of the same kind.',
  remedy: 'Remove the comment, or correct the rule or the line.',
  haproxy: always('accepts'),
  facts: 'HAProxy does not read comments',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000 # hapeers: ignore=peers/missing-port -- the port is given

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    # hapeers: ignore=table/missing-expire -- a fixed list that is filled once
    stick-table type ip size 100k peers mypeers
`,
});
