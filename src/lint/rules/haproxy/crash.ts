import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'haproxy/crash',
  scope: 'haproxy',
  severity: 'error',
  summary: 'real HAProxy crashes while it checks the config',
  why: 'Some releases crash on configs that others accept or refuse, for example 3.4.0 on "check" in a peers section. That is a bug of the release, but a config that it cannot check is a config that it may not start with.',
  remedy: 'Upgrade to a maintenance release of the branch, and look at the other problems of the file.',
  haproxy: always('crashes'),
  facts: 'haproxy -c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000 check
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
});
