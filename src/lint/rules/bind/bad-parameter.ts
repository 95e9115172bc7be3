import { bindLines } from '../../../model/parameter/lines.ts';
import { parameterFaults } from '../../parameter-faults.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'bind/bad-parameter',
  scope: 'config',
  severity: 'error',
  summary: 'bind parameter has no value or an invalid value',
  why: 'HAProxy checks numbers, levels, TLS versions and similar values while it reads the line, and refuses to start. A time with more than one unit (1h30m) only causes a warning, but everything after the first unit is lost.',
  remedy: 'Write a value that HAProxy accepts.',
  fix: 'A misspelled word is corrected where only one is near.',
  haproxy: always('refuses'),
  facts: 'the bind_parse_* functions in src/listener.c, src/cfgparse-ssl.c, src/cfgparse-tcp.c and src/cli.c',
  bad: `peers mypeers
    bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify require
    default-server ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required verifyhost peers.example
    server hap1
    server hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required
    default-server ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required verifyhost peers.example
    server hap1
    server hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    for (const finding of parameterFaults(bindLines(config), config.version)) report(finding);
  },
});
