import type { PlaygroundState } from './state.ts';

/** Something to begin with. */
export interface PlaygroundExample {
  readonly title: string;
  readonly state: PlaygroundState;
}

const LOST = `global
    localpeer lb1

defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s

peers mypeers
    server lb1
    server lb2 10.0.0.2:10000
    server lb3 10.0.0.2:10000

frontend web
    bind :8080
    default_backend app

backend app
    stick-table type string len 32 size 100k expire 30m
    stick on req.cook(JSESSIONID)
    server web1 10.0.1.1:80
    server web2 10.0.1.2:80
`;

const CLUSTER = `haproxy: "2.8"
peers:
  name: mypeers
  port: 10000
nodes:
  - { name: lb1, address: 10.0.0.1 }
  - { name: lb2, address: 10.0.0.2 }
  - { name: lb3, address: 10.0.0.3 }
tables:
  app: { type: string, len: 32, size: 100k, expire: 30m }
`;

const LIMIT = `defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s

peers mypeers
    peer lb1 10.0.0.1:10000
    peer lb2 10.0.0.2:10000

backend per_ip
    stick-table type ip size 100k expire 30m store sess_rate(10s),http_req_rate(10s),gpc0 peers mypeers

frontend www
    bind :80
    http-request track-sc0 src table per_ip
    http-request deny deny_status 429 if { sc_http_req_rate(0) gt 100 } or { sc_sess_rate(0) gt 5 }
    default_backend app

backend app
    server web1 10.0.1.1:80
`;

function pair(local: string, table: string, other: string): string {
  return `global
    localpeer ${local}

defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s

peers mypeers
    peer lb1 10.0.0.1:10000
    peer ${other} 10.0.0.2:10000

backend app
    stick-table ${table} peers mypeers
    stick on req.cook(JSESSIONID)
    server web1 10.0.1.1:80 id 101
    server web2 10.0.1.2:80 id 102
`;
}

const one = (text: string, more: Partial<PlaygroundState> = {}): PlaygroundState => ({
  nodes: [{ name: '', text }],
  cluster: null,
  version: '3.4',
  view: 'problems',
  ...more,
});

/** The first one is what the page shows when it is opened. */
export const examples: readonly PlaygroundExample[] = [
  { title: 'A loss that haproxy -c calls valid', state: one(LOST) },
  {
    title: 'Two nodes that do not fit together',
    state: {
      nodes: [
        { name: '', text: pair('lb1', 'type string len 32 size 100k expire 30m', 'lb2') },
        { name: '', text: pair('lb2', 'type string len 64 size 100k expire 10m', 'lb2.example.com') },
      ],
      cluster: null,
      version: '3.4',
      view: 'problems',
    },
  },
  {
    title: 'A limit that never acts',
    state: { ...one(LIMIT, { view: 'tables' }), nodes: [{ name: 'lb1', text: LIMIT }] },
  },
  {
    title: 'A cluster file',
    state: one(LOST, { cluster: CLUSTER, view: 'generate' }),
  },
];
