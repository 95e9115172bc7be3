import { landingOf, type StickySide, stickyPairs } from '../../../model/fleet/sticky-pairs.ts';
import type { IdentifiedServer } from '../../../model/section/server-ids.ts';
import { nodeWithServers } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'reload/changed-servers',
  scope: 'reload',
  severity: 'error',
  summary: 'clients that stick to a server reach a different one after a reload',
  why: "The new process learns the stick entries of the old one. It looks for a server of the entry's name, and falls back to the id where no server has that name: a renamed server leads to the one that has its id now, which is another machine where ids follow the order of the lines. A machine that has both a different name and a different id is not found at all, and its clients are balanced again.",
  remedy:
    'Keep the names, or give each machine an explicit id before it is renamed, and reload once in between.',
  haproxy: always('accepts'),
  facts: 'sticking_rule_find_target() in src/stream.c, measured with 2.6, 3.0 and 3.2',
  bad: {
    was: nodeWithServers('hap1', ['web1 10.0.1.1:80', 'web2 10.0.1.2:80']),
    now: nodeWithServers('hap1', ['app2 10.0.1.2:80', 'app1 10.0.1.1:80']),
  },
  good: {
    was: nodeWithServers('hap1', ['web1 10.0.1.1:80 id 1', 'web2 10.0.1.2:80 id 2']),
    now: nodeWithServers('hap1', ['app2 10.0.1.2:80 id 2', 'app1 10.0.1.1:80 id 1']),
  },
  check({ was, now }, report) {
    const nodes = [
      { name: 'was', config: was },
      { name: 'now', config: now },
    ];
    for (const { first, second } of stickyPairs({ nodes })) {
      for (const server of first.servers) {
        const loss = lossOf(server, first, second);
        if (loss === null) continue;
        report({
          source: loss.line.source,
          range: loss.line.statement,
          message: loss.message,
          hint: 'keep names and addresses together, or give the same machine the same explicit id',
          related: [
            {
              message: 'the server that they stick to now',
              source: server.line.source,
              range: server.line.statement,
            },
          ],
        });
      }
    }
  },
});

/** Null where clients reach their server, where nobody knows, and where the server is gone. */
function lossOf(
  server: IdentifiedServer,
  was: StickySide,
  now: StickySide,
): { readonly line: IdentifiedServer['line']; readonly message: string } | null {
  const clients = `clients of server "${server.name}" (${server.address})`;
  const landing = landingOf(server, was, now);
  if (landing.kind === 'other') {
    const { line, name, address } = landing.server;
    return { line, message: `${clients} reach "${name}" (${address}) after the reload` };
  }
  if (landing.kind !== 'nowhere' || server.address === null) return null;
  const same = now.servers.find(({ address }) => address === server.address);
  if (same === undefined) return null;
  return {
    line: same.line,
    message: `${clients} are balanced again after the reload: it is "${same.name}" with id ${same.id} then`,
  };
}
