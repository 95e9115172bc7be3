import { isBefore } from '../../../model/value/version.ts';
import { isUnconditional } from '../../certainty.ts';
import { twinFix } from '../../fix/edits.ts';
import { always, type Behavior, defineRule } from '../../rule.ts';

const twoBinds: Behavior = [
  { from: '2.4', reaction: 'accepts' },
  { from: '2.6', reaction: 'refuses' },
];
const list: Behavior = [
  { from: '2.4', reaction: 'accepts' },
  { from: '2.9', reaction: 'refuses' },
];

export default defineRule({
  id: 'peers/several-listeners',
  scope: 'config',
  severity: 'error',
  summary: 'peers section has more than one listener',
  why: 'The old process of a reload dials one address only. From 2.6 on a second bind line is refused, from 2.9 on a list of addresses and a range of ports are refused too; earlier versions open all of them, and several of them crash over it.',
  remedy: 'Keep one bind line with one address and one port; "bind :PORT" listens on every address.',
  fix: 'A bind line that says the same word for word is removed.',
  haproxy: always('refuses'),
  facts: 'cfg_parse_peers() in src/cfgparse-peers.c',
  bad: `peers mypeers
    bind 10.0.0.1:10000
    bind 10.0.1.1:10000
    server hap1
    server hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    bind 10.0.0.1:10000
    server hap1
    server hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    for (const section of config.peersSections) {
      const binds = section.binds.filter(({ certain }) => certain);
      const begin = binds.findIndex(({ addressWord }) => addressWord !== null);
      const [first, ...others] = (begin === -1 ? [] : binds.slice(begin)).filter(
        // Later versions refuse a line without an address as such.
        ({ addressWord }) => addressWord !== null || isBefore(config.version, '2.9'),
      );
      for (const { addressWord, addresses, source } of first === undefined ? [] : [first, ...others]) {
        if (addressWord?.value == null) continue;
        const isRange = addresses.some(
          (address) =>
            address.kind === 'inet' && address.port.kind === 'range' && address.port.end > address.port.start,
        );
        if (addresses.length < 2 && !isRange) continue;
        report({
          source,
          range: addressWord.word,
          message: `"${addressWord.value}" is ${addresses.length > 1 ? 'a list of addresses' : 'a range of ports'}, and a peers section has one listener`,
          hint: 'write one address and one port; ":PORT" listens on every address',
          haproxy: list,
        });
      }
      for (const other of others) {
        const { source, statement } = other;
        report({
          source,
          range: statement,
          message: 'a second "bind" line, and a peers section has one listener',
          hint: 'remove it; ":PORT" listens on every address',
          haproxy: twoBinds,
          fix: first !== undefined && isUnconditional(config, section.section) ? twinFix(other, first) : null,
          ...(first === undefined
            ? {}
            : { related: [{ message: 'the first one', source: first.source, range: first.statement }] }),
        });
      }
    }
  },
});
