import type { Entity } from '../../../model/config.ts';
import type { Argument } from '../../../model/line/expand.ts';
import { type Address, isBrokenIpv6 } from '../../../model/value/address.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/unsuitable-port',
  scope: 'config',
  severity: 'info',
  summary: 'peers listen on a privileged or ephemeral port',
  why: 'Ports below 1024 need a privilege that a hardened service may not have. Linux uses ports from 32768 to 60999 for outgoing connections: one of them may occupy the port when HAProxy starts, which then fails at random.',
  remedy: 'Use a port from 1024 to 32767.',
  haproxy: always('accepts'),
  facts: 'the default of net.ipv4.ip_local_port_range',
  bad: `peers mypeers
    peer hap1 10.0.0.1:50000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    const check = ({ certain, source }: Entity, word: Argument | null, address: Address | null) => {
      if (!certain || word === null || address?.kind !== 'inet' || address.port.kind !== 'number') return;
      if (isBrokenIpv6(address)) return;
      const port = address.port.value;
      if (port < 1 || port > 65535) return;
      const isEphemeral = port >= 32768 && port <= 60999;
      if (port >= 1024 && !isEphemeral) return;
      report({
        source,
        range: word.word,
        message: isEphemeral
          ? `port ${port} may be in use by an outgoing connection when HAProxy starts`
          : `port ${port} can be opened with privileges only`,
        hint: 'use a port from 1024 to 32767, on every node',
      });
    };
    for (const { peers, binds, disabled } of config.peersSections) {
      if (disabled) continue;
      for (const peer of peers) if (peer.local === true) check(peer, peer.addressWord, peer.address);
      for (const bind of binds) for (const address of bind.addresses) check(bind, bind.addressWord, address);
    }
  },
});
