import type { DialFault } from '../../../model/fleet/dial.ts';
import { nodeWithPeers } from '../../example/sticky.ts';
import { consequence, failedDials, listenerPlace } from '../../fleet-dials.ts';
import { always, defineRule } from '../../rule.ts';

const WORDS: Partial<Record<DialFault['kind'], readonly [message: string, hint: string]>> = {
  'plain-to-tls': ['expects TLS, this line has none', 'add "ssl" with the certificates, on this side too'],
  'tls-to-plain': ['has no TLS, this line uses it', 'add "ssl crt FILE" to the listener'],
  'proxy-expected': [
    'has "accept-proxy", this line sends no PROXY header',
    'remove "accept-proxy" from the listener',
  ],
  'proxy-unexpected': [
    'has no "accept-proxy", this line sends a PROXY header',
    'remove "send-proxy" from this line',
  ],
  'no-sni': ['has "strict-sni", this line sends no name', 'add "sni str(NAME)" to this line'],
  'tls-versions': [
    'accepts none of the TLS versions of this line',
    'use the same "ssl-min-ver" and "ssl-max-ver" on both sides',
  ],
  'no-client-certificate': [
    'requires a client certificate, this line has none',
    'add "crt FILE" to this line',
  ],
};

export default defineRule({
  id: 'fleet/different-transport',
  scope: 'fleet',
  severity: 'error',
  summary: 'peer is dialed in a way that its listener does not accept',
  why: 'TLS, client certificates and the PROXY protocol have to be the same on both ends of a connection. Each of two peers dials the other, and one session is enough: where only one line is wrong, replication depends on the other node being the one that connects. HAProxy tries again and again, and logs nothing.',
  remedy: 'Use the same transport on the listener and on every line that leads to it.',
  haproxy: always('accepts'),
  facts: 'peer_session_create() in src/peers.c, measured with 2.6, 3.0 and 3.2',
  bad: {
    hap1: nodeWithPeers('hap1', [
      'bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required',
      'default-server ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verifyhost peers.example',
      'server hap1',
      'server hap2 10.0.0.2:10000',
    ]),
    hap2: nodeWithPeers('hap2', ['bind 10.0.0.2:10000', 'server hap1 10.0.0.1:10000', 'server hap2']),
  },
  good: {
    hap1: nodeWithPeers('hap1', [
      'bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required',
      'default-server ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verifyhost peers.example',
      'server hap1',
      'server hap2 10.0.0.2:10000',
    ]),
    hap2: nodeWithPeers('hap2', [
      'bind 10.0.0.2:10000 ssl crt /etc/haproxy/hap2.pem ca-file /etc/haproxy/ca.pem verify required',
      'default-server ssl crt /etc/haproxy/hap2.pem ca-file /etc/haproxy/ca.pem verifyhost peers.example',
      'server hap1 10.0.0.1:10000',
      'server hap2',
    ]),
  },
  check(fleet, report) {
    for (const dial of failedDials(fleet, Object.keys(WORDS) as DialFault['kind'][])) {
      const { from, to, peer, fault } = dial;
      const [message, hint] = WORDS[fault.kind] ?? ['', ''];
      report(from.node.name, {
        source: peer.source,
        range: peer.statement,
        severity: dial.otherWorks ? 'warning' : 'error',
        message: `the listener of "${to.localName}" ${message}: ${consequence(dial)}`,
        hint,
        related: [listenerPlace(to, 'the listener of')],
      });
    }
  },
});
