import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'reach/unreachable',
  scope: 'reach',
  severity: 'error',
  summary: 'remote peer does not answer the peers protocol at its address',
  why: 'A firewall, a wrong port, a listener on a different address or a node that is down: HAProxy tries again every few seconds and logs nothing. The check was made from the machine where hapeers runs, which may see the network differently from the node.',
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
