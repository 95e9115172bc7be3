import { always, defineRule } from '../../rule.ts';
import { suspectsOfProxies } from '../../suspect-servers.ts';

export default defineRule({
  id: 'server/bad-template',
  scope: 'config',
  severity: 'error',
  summary: 'server-template creates no servers',
  why: 'The prefix is followed by the number of servers, or by the first and the last number. HAProxy refuses to start if that gives none.',
  remedy: 'Write a count of at least 1, or FIRST-LAST.',
  haproxy: always('refuses'),
  facts: '_srv_parse_tmpl_range() in src/server.c',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    server-template web 5-3 app.example.net:80
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    server-template web 3-5 app.example.net:80
`,
  check(config, report) {
    for (const server of suspectsOfProxies(config)) {
      if (server.kind !== 'server-template' || !server.certain || server.addressWord === null) continue;
      const { range, rangeWord, source } = server;
      if (range !== null || rangeWord?.value == null) continue;
      report({
        source,
        range: rangeWord.word,
        message: `"${rangeWord.value}" makes no servers`,
        hint: 'write a count of at least 1, or FIRST-LAST',
      });
    }
  },
});
