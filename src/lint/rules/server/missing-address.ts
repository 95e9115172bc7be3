import { always, defineRule } from '../../rule.ts';
import { suspectsOfProxies } from '../../suspect-servers.ts';

export default defineRule({
  id: 'server/missing-address',
  scope: 'config',
  severity: 'error',
  summary: 'server has no name or no address',
  why: 'HAProxy refuses to start.',
  remedy: 'Write "server NAME ADDRESS:PORT", or "server-template PREFIX COUNT ADDRESS:PORT".',
  haproxy: always('refuses'),
  facts: '_srv_parse_init() in src/server.c',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    server web1
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const { certain, kind, addressWord, source, statement } of suspectsOfProxies(config)) {
      if (!certain || addressWord !== null) continue;
      report({
        source,
        range: statement,
        message: `the "${kind}" line has no address`,
        hint:
          kind === 'server'
            ? 'write "server NAME ADDRESS:PORT"'
            : 'write "server-template PREFIX COUNT ADDRESS:PORT"',
      });
    }
  },
});
