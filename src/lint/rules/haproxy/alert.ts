import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'haproxy/alert',
  scope: 'haproxy',
  severity: 'error',
  summary: 'real HAProxy refuses the config',
  why: 'With --haproxy, hapeers also runs the binary. An error that no rule of hapeers reports on the same line is reported under this name, in the words of HAProxy.',
  remedy: 'Do what the message of HAProxy says.',
  haproxy: always('refuses'),
  facts: 'haproxy -c',
  bad: `global
    log 127.0.0.1 nowhere
`,
  good: `global
    log 127.0.0.1 local0
`,
});
