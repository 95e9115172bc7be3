import type { Parameter, Peer, PeersSection } from '../../../model/config.ts';
import { always, type Behavior, defineRule } from '../../rule.ts';

const localMismatch: Behavior = [
  { from: '2.4', reaction: 'accepts' },
  { from: '2.6.12', reaction: 'warns' },
];

export default defineRule({
  id: 'tls/one-sided',
  scope: 'config',
  severity: 'error',
  summary: 'only the listener or only the outgoing connections use TLS',
  why: 'At a reload the old process dials the listener of the new one. If only one of them uses TLS, that never succeeds: the tables are lost and the old process keeps trying. "ssl" on legacy peer lines is such a case, since it does not apply to the listener. For remote peers the problem is a warning, since the other node may be configured differently.',
  remedy:
    'Put "ssl crt FILE" on the bind (or default-bind) line and "ssl" on a default-server line above all server lines, the local one included.',
  haproxy: localMismatch,
  facts: 'check_config_validity() in src/cfgparse.c',
  bad: `peers mypeers
    bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required
    server hap1
    server hap2 10.0.0.2:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required verifyhost hap2.example

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
      const local = section.peers.find((peer) => peer.local === true);
      if (!section.certain || section.disabled || local === undefined || hasLateTls(section)) continue;
      if (!isCertain(section)) continue;
      const listener = listenerSpeaksTls(section);
      if (listener !== dialsTls(local)) {
        report({
          source: local.source,
          range: local.statement,
          message: listener
            ? 'the listener uses TLS, but the local peer is dialed in plain text: a reload loses the tables'
            : 'the local peer is dialed with TLS, but its listener uses plain text: a reload loses the tables',
          hint: listener
            ? 'add "default-server ssl ..." above the first server line'
            : local.keyword === 'peer'
              ? 'add "default-bind ssl crt FILE": "ssl" on a peer line does not reach its listener'
              : 'add "ssl crt FILE" to the bind line',
        });
        continue;
      }
      for (const remote of section.peers) {
        if (remote.local !== false || remote.addressWord === null || dialsTls(remote) === listener) continue;
        report({
          source: remote.source,
          range: remote.statement,
          severity: 'warning',
          haproxy: always('accepts'),
          message: listener
            ? `this node listens with TLS, but dials peer "${remote.name?.value ?? ''}" in plain text`
            : `this node dials peer "${remote.name?.value ?? ''}" with TLS, but listens in plain text`,
          hint: 'use TLS in both directions on every node',
        });
      }
    }
  },
});

/** A `default-server` with `ssl` behind the peers is what tls/late-default-server reports. */
function hasLateTls(section: PeersSection): boolean {
  const first = section.peers[0]?.statement.start ?? 0;
  return section.defaults.some(
    ({ keyword, name, parameters, statement }) =>
      keyword === 'default-server' && name === null && statement.start > first && speaksTls(parameters.known),
  );
}

function isCertain(section: PeersSection): boolean {
  return [...section.peers, ...section.binds, ...section.defaults].every(({ certain }) => certain);
}

/** All `bind` and `default-bind` lines of a section share one set of parameters. */
function listenerSpeaksTls(section: PeersSection): boolean {
  const lines = [...section.binds, ...section.defaults.filter(({ keyword }) => keyword === 'default-bind')];
  return lines.some(({ parameters }) => speaksTls(parameters.known));
}

function dialsTls(peer: Peer): boolean {
  return speaksTls([...peer.inherited, ...peer.parameters.known]);
}

function speaksTls(parameters: readonly Parameter[]): boolean {
  return (
    parameters.findLast(({ keyword }) => keyword.value === 'ssl' || keyword.value === 'no-ssl')?.keyword
      .value === 'ssl'
  );
}
