import { stickyProxies } from '../../../model/table/sticky-proxies.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'server/sticky-template',
  scope: 'config',
  severity: 'info',
  summary: 'clients stick to servers of a template through a replicated table',
  why: 'A stick entry carries the name of the server. The servers of a template are filled in the order of the DNS answers, which differs from node to node: "web1" here is a different machine there, and after a failover clients reach the wrong one.',
  remedy: 'Add "srvkey addr" to the table, so that entries carry the address of the server (2.4 and later).',
  haproxy: always('accepts'),
  facts: 'stick entries name servers by srvkey, see src/stick_table.c and src/peers.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m peers mypeers
    stick on src
    server-template web 3 app.example.net:80
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m srvkey addr peers mypeers
    stick on src
    server-template web 3 app.example.net:80
`,
  check(config, report) {
    for (const { proxy, table } of stickyProxies(config)) {
      const template = proxy.servers.find(({ kind }) => kind === 'server-template');
      if (template?.certain !== true || table.srvkey === 'addr') continue;
      report({
        source: template.source,
        range: template.statement,
        message: 'which machine gets which name of this template differs from node to node',
        hint: 'add "srvkey addr" to the table that clients stick by',
        fix: {
          description: 'let entries carry the address of the server',
          safe: false,
          edits: [
            {
              source: table.source,
              range: { start: table.statement.end, end: table.statement.end },
              text: ' srvkey addr',
            },
          ],
        },
        related: [{ message: 'the table', source: table.source, range: table.statement }],
      });
    }
  },
});
