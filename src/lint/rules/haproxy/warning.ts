import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'haproxy/warning',
  scope: 'haproxy',
  severity: 'warning',
  summary: 'real HAProxy warns about the config',
  why: 'With --haproxy, hapeers also runs the binary. A warning that no rule of hapeers reports on the same line is reported under this name, in the words of HAProxy.',
  remedy: 'Do what the message of HAProxy says.',
  haproxy: always('warns'),
  facts: 'haproxy -c',
  bad: `frontend web
    mode http
    bind 127.0.0.1:8080
`,
  good: `frontend web
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
`,
});
