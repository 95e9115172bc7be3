import { certainSections, listenerParameters, parametersOf, usesTls } from '../../../model/parameter/tls.ts';
import { isPublic } from '../../../model/value/address.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'tls/plaintext',
  scope: 'config',
  severity: 'warning',
  summary: 'peers use plain text over a public address',
  why: 'The protocol has no password and no encryption: everyone on the path can read the tables (addresses, cookies, counters), and anyone who knows two names can write to them.',
  remedy: 'Use TLS with certificates on both sides (HAProxy 2.0 and later), a tunnel, or a private network.',
  haproxy: always('accepts'),
  facts: 'the handshake in src/peers.c compares names only',
  bad: `peers mypeers
    peer hap1 203.0.113.1:10000
    peer hap2 203.0.113.2:10000

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
    for (const section of certainSections(config)) {
      if (section.peers.every(({ local }) => local === true)) continue;
      const listenerIsOpen = !usesTls(listenerParameters(section));
      for (const peer of section.peers) {
        const { address, addressWord, local, source } = peer;
        const isOpen = local === true ? listenerIsOpen : !usesTls(parametersOf(peer));
        if (!isOpen || addressWord === null || address === null || !isPublic(address)) continue;
        report({
          source,
          range: addressWord.word,
          message: `the tables travel in plain text over the public address ${addressWord.value}`,
          hint: 'use TLS on both sides, or a private network',
        });
        break;
      }
    }
  },
});
