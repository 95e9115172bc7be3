import type { PeersSection } from '../../../model/config.ts';
import { findParameter } from '../../../model/parameter/parameters.ts';
import { moveDefaults } from '../../fix/move-defaults.ts';
import { always, type Behavior, defineRule } from '../../rule.ts';

const tlsMismatch: Behavior = [
  { from: '2.4', reaction: 'accepts' },
  { from: '2.6.12', reaction: 'warns' },
];

export default defineRule({
  id: 'tls/late-default-server',
  scope: 'config',
  severity: 'error',
  summary: 'default-server line comes after the servers that it is meant for',
  why: 'A default-server line applies to the lines below it. After the last server it has no effect: with "ssl" on it, this node dials every peer in plain text. HAProxy does not mention the line; from 2.6.12 on it warns that listener and local server differ. (A default-bind line, by contrast, can be anywhere.)',
  remedy: 'Move the default-server line above the first server line.',
  fix: 'The line moves above the peers with its comments, where it is the only one, has its ca-file, and the listener of the section speaks TLS.',
  haproxy: always('accepts'),
  facts: 'cfg_parse_peers() in src/cfgparse-peers.c',
  bad: `peers mypeers
    bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required
    server hap1
    server hap2 10.0.0.2:10000
    default-server ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required verifyhost peers.example

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
    for (const section of config.peersSections) {
      const last = section.peers.at(-1);
      if (last === undefined) continue;
      for (const line of section.defaults) {
        if (
          line.keyword !== 'default-server' ||
          line.name !== null ||
          !line.certain ||
          line.statement.start < last.statement.start
        )
          continue;
        if (section.peers.some(({ certain }) => !certain)) continue;
        const isTls = findParameter(line.parameters.known, 'ssl') !== null;
        const isExpected = isTls && listensWithTls(section);
        const fix = moveDefaults(section.section, line, section.peers, section.defaults, config);
        report({
          source: line.source,
          severity: isExpected ? 'error' : 'warning',
          range: line.statement,
          message: `this default-server line has no effect: all peers come before it${isTls ? ' and are dialed without TLS' : ''}`,
          hint: `move it above the first "${section.peers[0]?.keyword ?? 'server'}" line`,
          // where the listeners speak no TLS, a line that began to count would cut the sessions
          fix: fix === null ? null : { ...fix, safe: fix.safe && isExpected },
          haproxy: isExpected ? tlsMismatch : always('accepts'),
        });
      }
    }
  },
});

function listensWithTls(section: PeersSection): boolean {
  const lines = [...section.binds, ...section.defaults.filter(({ keyword }) => keyword === 'default-bind')];
  return lines.some(({ parameters }) => findParameter(parameters.known, 'ssl') !== null);
}
