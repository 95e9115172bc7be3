import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'reach/wrong-peer',
  scope: 'reach',
  severity: 'error',
  summary: 'node at the address of a remote peer has a different local peer name',
  why: 'The node answers "503" to the handshake, and HAProxy then never dials it again, even when the name is corrected there, until that node dials in or this one is reloaded.',
  remedy:
    'Exchange the addresses, or set the localpeer of the node that answers; then reload the node that was refused.',
  haproxy: always('accepts'),
  facts: 'peer_getline_host() in src/peers.c',
  bad: `peers mypeers
    peer hap1 127.0.0.1:10000
    peer hap3 127.0.0.1:10002

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
      if (verdict !== 'wrong-peer') continue;
      report({ source: peer.source, range: peer.name?.word ?? peer.statement, message, hint });
    }
  },
});
