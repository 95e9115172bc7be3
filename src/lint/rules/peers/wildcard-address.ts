import { isWildcard } from '../../../model/value/address.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/wildcard-address',
  scope: 'config',
  severity: 'error',
  summary: 'remote peer uses a wildcard address',
  why: 'An empty host, "*", 0.0.0.0 and :: mean "every address of this machine" to a listener. When dialed, they lead back to this machine: the node connects to itself, gets the answer that the name is wrong, and never reaches the other node. HAProxy accepts it silently.',
  remedy: 'Write the address of the other node.',
  haproxy: always('accepts'),
  facts: 'str2sa_range() in src/tools.c takes it for INADDR_ANY',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 0.0.0.0:10000

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
    for (const { peers, disabled } of config.peersSections) {
      if (disabled) continue;
      for (const { certain, local, name, addressWord, address, source } of peers) {
        if (!certain || local !== false || addressWord === null || address === null || !isWildcard(address))
          continue;
        report({
          source,
          range: addressWord.word,
          message: `"${addressWord.value}" leads back to this machine, not to peer "${name?.value ?? ''}"`,
          hint: 'write the address of that node',
        });
      }
    }
  },
});
