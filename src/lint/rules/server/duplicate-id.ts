import type { Server, ServerTemplate } from '../../../model/config.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'server/duplicate-id',
  scope: 'config',
  severity: 'error',
  summary: 'two servers of a proxy have the same id',
  why: 'Ids identify servers in stick entries and in the statistics; HAProxy refuses a second one.',
  remedy: 'Give each server its own id, and the same ids on every node.',
  haproxy: always('refuses'),
  facts: 'srv_parse_id() in src/server.c',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80 id 101
    server web2 10.0.1.2:80 id 101
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80 id 101
    server web2 10.0.1.2:80 id 102
`,
  check(config, report) {
    for (const proxy of config.proxies) {
      const seen = new Map<number, Server | ServerTemplate>();
      for (const server of proxy.servers) {
        const id = server.id?.value == null ? Number.NaN : Number(server.id.value);
        if (!server.certain || server.id === null || !Number.isSafeInteger(id)) continue;
        const first = seen.get(id);
        if (first === undefined) {
          seen.set(id, server);
          continue;
        }
        report({
          source: server.source,
          range: server.id.word,
          message: `id ${id} is taken by ${nameOf(first)} already`,
          hint: 'give each server of the proxy its own id',
          related: [{ message: 'first used here', source: first.source, range: first.statement }],
        });
      }
    }
  },
});

function nameOf(server: Server | ServerTemplate): string {
  const name = server.kind === 'server' ? server.name : server.prefix;
  return `${server.kind} "${name?.value ?? ''}"`;
}
