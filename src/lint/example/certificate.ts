import type { ExampleMachine } from '../rule.ts';

/** A node that speaks TLS with the other one and with itself, on a machine that has all that it needs. */
export const healthy: ExampleMachine = {
  config: `peers mypeers
    bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required
    default-server ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required verifyhost peers.example
    server hap1
    server hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  files: { '/etc/haproxy/ca.pem': 'ca', '/etc/haproxy/hap1.pem': 'hap1' },
  today: '2026-06-01',
};
