import { isLoopback } from '../../../model/value/address.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/host-name-address',
  scope: 'config',
  severity: 'info',
  summary: 'peer address is a host name',
  why: 'HAProxy resolves the name of a peer once, while it reads the file, with the resolver of the operating system. A name that does not resolve at that moment keeps HAProxy from starting, and from reloading; a later change of the address is never noticed. "resolvers", "init-addr" and "check" do not help: they are ignored for peers.',
  remedy:
    'Write addresses, or make sure that every name resolves on every node before HAProxy starts, and reload when an address changes.',
  haproxy: always('unknown'),
  facts: 'str2sa_range() in src/tools.c with PA_O_RESOLVE',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 hap2.example.net:10000

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
    for (const { peers, binds } of config.peersSections) {
      for (const { certain, addressWord, address, source } of peers) {
        if (!certain || addressWord === null || address?.kind !== 'inet' || address.family !== 'name')
          continue;
        if (
          isLoopback(address) ||
          address.port.kind !== 'number' ||
          addressWord.value?.includes(',') === true
        )
          continue;
        report({
          source,
          range: addressWord.word,
          message: `"${address.host}" is resolved once at start, and must resolve then`,
          hint: 'write the address itself, or reload HAProxy when it changes',
        });
      }
      for (const { certain, addressWord, addresses, source } of binds) {
        for (const address of addresses) {
          if (!certain || addressWord === null || address.kind !== 'inet' || address.family !== 'name')
            continue;
          if (isLoopback(address) || address.port.kind !== 'number') continue;
          report({
            source,
            range: addressWord.word,
            message: `"${address.host}" is resolved once at start, and must resolve then`,
            hint: 'write the address itself, or reload HAProxy when it changes',
          });
        }
      }
    }
  },
});
