import { describe, expect, it } from 'vitest';
import { readCluster } from '../../src/cluster/read.ts';
import { spliceInto } from '../../src/generate/splice.ts';
import { nodeText } from '../../src/generate/text.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import { Source } from '../../src/text.ts';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { startNode } from '../haproxy/node.ts';
import { freePort } from '../haproxy/ports.ts';

const PEERS = 'peers c\n  peer a 127.0.0.1:7\n  peer b 127.0.0.2:7\n';

function load(servers: string, port = 7): Cluster {
  const text = `peers: { name: c, port: ${port} }\nnodes: [{ name: a, address: 127.0.0.1 }, { name: b, address: 127.0.0.2 }]\nservers: ${servers}\n`;
  const { cluster, problems } = readCluster(new Source('hapeers.yaml', text));
  if (cluster === null) throw new Error(problems.map(({ message }) => message).join(', '));
  return cluster;
}

function splice(body: string, servers: string): string {
  const cluster = load(servers);
  const after = spliceInto(new Source('haproxy.cfg', PEERS + body), cluster, 'a');
  expect(spliceInto(new Source('haproxy.cfg', after), cluster, 'a')).toBe(after);
  expect(after.startsWith(PEERS)).toBe(true);
  return after.slice(PEERS.length);
}

const web = '{ app: { web1: 101, web2: 102 } }';

const cases: readonly (readonly [what: string, before: string, after: string])[] = [
  [
    'a missing id comes behind the address',
    'backend app\n  server web1 10.0.1.1:80 check # one\n  server web2 10.0.1.2:80\n',
    'backend app\n  server web1 10.0.1.1:80 id 101 check # one\n  server web2 10.0.1.2:80 id 102\n',
  ],
  [
    'another id is replaced where it stands',
    'backend app\n  server web1 10.0.1.1:80 check id 1 weight 2\n  server web2 10.0.1.2:80 id "102" check\n',
    'backend app\n  server web1 10.0.1.1:80 check id 101 weight 2\n  server web2 10.0.1.2:80 id "102" check\n',
  ],
  [
    'columns stay',
    'backend app\n  server web1  10.0.1.1:80  id 7    check\n  server web2  10.0.1.2:80  id 102  check\n',
    'backend app\n  server web1  10.0.1.1:80  id 101  check\n  server web2  10.0.1.2:80  id 102  check\n',
  ],
  [
    'tabs stay tabs, and CRLF stays',
    'listen app\r\n\tserver\tweb1\t10.0.1.1:80\tcheck\r\n\tserver\tweb2\t10.0.1.2:80\tcheck\r\n',
    'listen app\r\n\tserver\tweb1\t10.0.1.1:80\tid\t101\tcheck\r\n\tserver\tweb2\t10.0.1.2:80\tid\t102\tcheck\r\n',
  ],
  [
    'a cookie called id is no id',
    'backend app\n  server web1 10.0.1.1:80 cookie id\n  server web2 10.0.1.2:80 cookie id id 5\n',
    'backend app\n  server web1 10.0.1.1:80 id 101 cookie id\n  server web2 10.0.1.2:80 cookie id id 102\n',
  ],
  [
    'the lines of conditions all get it',
    'backend app\n.if defined(X)\n  server web1 10.0.1.1:80\n.else\n  server web1 10.0.2.1:80\n.endif\n  server web2 10.0.1.2:80\n',
    'backend app\n.if defined(X)\n  server web1 10.0.1.1:80 id 101\n.else\n  server web1 10.0.2.1:80 id 101\n.endif\n  server web2 10.0.1.2:80 id 102\n',
  ],
  [
    'the frontend of the same name and other proxies stay as they are',
    'frontend app\n  bind :80\nbackend app\n  server web1 10.0.1.1:80\n  server web2 10.0.1.2:80\nbackend more\n  server web1 10.0.1.1:80\n',
    'frontend app\n  bind :80\nbackend app\n  server web1 10.0.1.1:80 id 101\n  server web2 10.0.1.2:80 id 102\nbackend more\n  server web1 10.0.1.1:80\n',
  ],
];

describe('ids of servers', () => {
  it.each(cases)('%s', (_, before, after) => expect(splice(before, web)).toBe(after));

  const refusals: readonly (readonly [what: string, body: string, message: string, hint: string])[] = [
    [
      'a server that the config lacks',
      'backend app\n  server web1 10.0.1.1:80\n  server wep2 10.0.1.2:80\n',
      '"app" has no server "web2", whose id the cluster file defines (haproxy.cfg)',
      'did you mean "wep2"?',
    ],
    [
      'a server that the cluster file lacks',
      'backend app\n  server web1 10.0.1.1:80\n  server web2 10.0.1.2:80\n  server web3 10.0.1.3:80\n',
      'server "web3" of "app" has no id in the cluster file (haproxy.cfg:7:3)',
      'add it there under "servers", for example "web3: 103"',
    ],
    [
      'a proxy that the config lacks',
      'frontend app\nbackend apq\n',
      'no backend or listen is named "app", whose server ids the cluster file defines (haproxy.cfg)',
      'did you mean "apq"?',
    ],
    [
      'a template',
      'backend app\n  server-template web 2 10.0.1.1:80\n',
      'servers of a server-template cannot have explicit ids (haproxy.cfg:5:3)',
      'write them as "server" lines, or remove "app" from the "servers" of the cluster file',
    ],
    [
      'one server twice',
      'backend app\n  server web1 10.0.1.1:80\n  server web2 10.0.1.2:80\n  server web1 10.0.1.3:80\n',
      'duplicate server "web1": two servers cannot have the same id (haproxy.cfg:7:3)',
      'rename one of them',
    ],
  ];
  it.each(refusals)('are refused for %s', (_, body, message, hint) => {
    expect(() => splice(body, web)).toThrow(expect.objectContaining({ code: 'usage', message, hint }));
  });

  it('show a variable in a message as it is written', () => {
    const messageOf = (body: string) => {
      try {
        splice(body, web);
      } catch (error) {
        return error instanceof Error ? `${error.message} ${Object.values(error).join(' ')}` : '';
      }
      return '';
    };
    const server = 'backend app\n  server web1 1.1.1.1:1\n  server web2 1.1.1.1:2\n  server "$X" 1.1.1.1:3\n';
    expect(messageOf(server)).toContain('server "${X}" of "app" has no id');
    for (const body of [
      server,
      'backend "$app"\n',
      'backend app\n  server web1 1.1.1.1:1\n  server "$web2" 1.1.1.1:2\n',
    ]) {
      expect(messageOf(body)).not.toMatch(/\0|^$/);
    }
  });

  it('are told in comments where no config is given', () => {
    expect(nodeText(load(web), 'a')).toBe(
      `peers c\n    peer a 127.0.0.1:7\n    peer b 127.0.0.2:7\n\n# in "app":\n#    server web1 ... id 101\n#    server web2 ... id 102\n`,
    );
  });
});

describe.concurrent('a running HAProxy has the ids of the cluster file', () => {
  // The lines of the nodes are in another order, one has ids already, and one is down.
  const bodies = {
    a: 'server web1 127.0.0.1:81\n    server web2 127.0.0.1:82 check inter 1h\n    server web3 127.0.0.1:83 id 1',
    b: 'server web3 127.0.0.1:83\n    server web1 127.0.0.1:81 id 102 disabled\n    server web2 127.0.0.1:82 id 3',
  };
  const ids = { web1: 101, web2: 102, web3: 2147483647 };

  for (const binary of haproxyBinaries()) {
    for (const name of ['a', 'b'] as const) {
      it(`on node ${name}, ${binary.branch}`, async ({ expect }) => {
        const before = `defaults\n    timeout connect 1s\n    timeout client 1s\n    timeout server 1s\n\nbackend app\n    stick-table type ip size 1k peers c\n    stick on src\n    ${bodies[name]}\n`;
        const cluster = load(JSON.stringify({ app: ids }), await freePort());
        const config = spliceInto(new Source('haproxy.cfg', before), cluster, name);
        const node = await startNode({ binary, config, localPeer: name });
        try {
          const state = await node.runtime('show servers state app');
          // be_id be_name srv_id srv_name ...
          const shown = [...state.matchAll(/^\d+ app (\d+) (\S+) /gm)].map(([, id, server]) => [
            server,
            Number(id),
          ]);
          expect(Object.fromEntries(shown)).toEqual(ids);
        } finally {
          await node.stop();
        }
      });
    }
  }
});
