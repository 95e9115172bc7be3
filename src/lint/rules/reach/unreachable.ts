import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'reach/unreachable',
  scope: 'reach',
  severity: 'error',
  summary: 'nothing answers the peer protocol at the address of a remote peer',
  why: 'A firewall, a wrong port, a listener on another address or a node that is down: HAProxy tries again every few seconds and logs nothing. The check was made from the machine where hapeers runs, which may see the network otherwise than the node.',
  remedy:
    'Open the peers port between all nodes in both directions, and compare the address with the listener of that node.',
  haproxy: always('accepts'),
  facts: 'peer_session_create() in src/peers.c',
  bad: `peers mypeers
    peer hap1 127.0.0.1:10000
    peer hap2 127.0.0.1:9

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    peer hap1 127.0.0.1:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(reached, report) {
    for (const { peer, verdict, message, hint } of reached) {
      if (verdict !== 'unreachable') continue;
      report({ source: peer.source, range: peer.addressWord?.word ?? peer.statement, message, hint });
    }
  },
});
