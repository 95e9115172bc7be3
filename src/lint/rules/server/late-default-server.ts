import { moveDefaults } from '../../fix/move-defaults.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'server/late-default-server',
  scope: 'config',
  severity: 'warning',
  summary: 'default-server line comes after all servers of its proxy',
  why: 'A default-server line covers the server lines below it. After the last one it has no effect, and HAProxy does not say so.',
  remedy: 'Move the default-server line above the servers that it is meant for.',
  fix: 'The line moves above the servers with its comments, where it is the only one of its proxy and needs nothing else to be set.',
  haproxy: always('accepts'),
  facts: 'parse_server() in src/server.c copies the defaults while it reads a server line',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
    default-server check
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    default-server check
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const { kind, servers, defaultServers, source, section } of config.proxies) {
      const last = servers.at(-1);
      if (last === undefined || kind === 'defaults' || kind === 'frontend') continue;
      for (const line of defaultServers) {
        if (
          line.name !== null ||
          !line.certain ||
          line.source !== source ||
          line.statement.start < last.statement.start
        )
          continue;
        report({
          source,
          range: line.statement,
          message: 'this default-server line has no effect: all servers come before it',
          hint: 'move it above the first server line',
          fix: moveDefaults(section, line, servers, defaultServers, config),
        });
      }
    }
  },
});
