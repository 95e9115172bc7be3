import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'suppression/renamed-rule',
  scope: 'suppression',
  severity: 'info',
  summary: 'suppression comment uses the old name of a rule',
  why: 'The comment still works. Old names stay valid, so that an upgrade of hapeers does not bring suppressed problems back.',
  remedy: 'Write the new name.',
  fix: 'The new name is written.',
  haproxy: always('accepts'),
  facts: 'HAProxy does not read comments',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    # hapeers: ignore=table/no-expire -- a fixed list that is filled once
    stick-table type ip size 100k peers mypeers
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    # hapeers: ignore=table/missing-expire -- a fixed list that is filled once
    stick-table type ip size 100k peers mypeers
`,
});
