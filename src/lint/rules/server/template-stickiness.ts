import type { Config, Proxy } from '../../../model/config.ts';
import type { StickTable } from '../../../model/stick-table.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'server/template-stickiness',
  scope: 'config',
  severity: 'info',
  summary: 'clients stick to the servers of a template through a replicated table',
  why: 'A stick entry carries the name of the server. The servers of a template are filled in the order of the DNS answers, which differs from node to node: "web1" here is another machine there, and after a failover clients reach the wrong one.',
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
    for (const proxy of config.proxies) {
      const template = proxy.servers.find(({ kind }) => kind === 'server-template');
      if (template === undefined || proxy.disabled || !template.certain) continue;
      const table = tableOf(proxy, config);
      if (table === null || table.srvkey === 'addr' || !table.certain) continue;
      report({
        source: template.source,
        range: template.statement,
        message: 'which machine gets which name of this template differs from node to node',
        hint: 'add "srvkey addr" to the table that clients stick by',
        related: [{ message: 'the table', source: table.source, range: table.statement }],
      });
    }
  },
});

/** The replicated table by which clients of a proxy stick to servers. */
function tableOf({ section, source }: Proxy, { uses, tables }: Config): StickTable | null {
  const use = uses.find(
    ({ by, statement, source: of }) =>
      by === 'stick' && of === source && statement.start >= section.start && statement.start < section.end,
  );
  const table = use && tables.find(({ name }) => name !== null && name === use.table);
  return table !== undefined && (table.owner === 'peers' || table.peers !== null) ? table : null;
}
