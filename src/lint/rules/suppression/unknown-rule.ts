import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'suppression/unknown-rule',
  scope: 'suppression',
  severity: 'warning',
  summary: 'suppression comment names a rule that does not exist',
  why: 'It silences nothing. "hapeers rules" lists all rules.',
  remedy: 'Correct the name of the rule.',
  fix: 'A misspelled rule is corrected where only one is near.',
  haproxy: always('accepts'),
  facts: 'HAProxy does not read comments',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    # hapeers: ignore=tables/no-expiry
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
