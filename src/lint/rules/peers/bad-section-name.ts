import type { PeersSection } from '../../../model/config.ts';
import { isMeantAsPeer } from '../../../model/section/peers.ts';
import { forbiddenCharacter } from '../../names.ts';
import { always, type Behavior, defineRule } from '../../rule.ts';

/** In the first peers section of a config the word after the name crashes the checker of several releases. */
const extraInFirst: Behavior = [
  { from: '2.4', reaction: 'crashes' },
  { from: '3.0.11', reaction: 'refuses' },
  { from: '3.1', reaction: 'crashes' },
  { from: '3.2', reaction: 'refuses' },
];

export default defineRule({
  id: 'peers/bad-section-name',
  scope: 'config',
  severity: 'error',
  summary: 'peers section has no name, a bad name, or extra arguments',
  why: 'Stick-tables refer to the section by its name. It can contain letters, digits and . : _ - and nothing may follow it: "from" does not exist here. Up to 3.0.10 and in 3.1 a second word crashes HAProxy, "haproxy -c" included.',
  remedy: 'Write "peers NAME".',
  haproxy: always('refuses'),
  facts: 'cfg_parse_peers() in src/cfgparse-peers.c',
  bad: `peers my/peers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers my/peers
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    config.peersSections.forEach((section, index) => {
      const { certain, source, statement, name, extra } = section;
      if (!certain) return;
      if (name === null) {
        report({
          source,
          range: statement,
          message: 'a peers section needs a name',
          hint: 'write "peers NAME"',
        });
        return;
      }
      if (extra !== null) {
        report({
          source,
          range: extra.word,
          message: `extra argument "${extra.value ?? source.slice(extra.word)}" after the section name`,
          hint: isMeantAsPeer(section)
            ? `"peer" was meant: write "peer ${name.value} ${extra.value}"`
            : 'remove it',
          haproxy: index === 0 ? extraInFirst : always('refuses'),
        });
      }
      const bad = badCharacter(section);
      if (bad === null) return;
      report({
        source,
        range: name.word,
        message: `character "${bad}" is not allowed in the name of a peers section`,
        hint: 'use letters, digits and . : _ -',
      });
    });
  },
});

function badCharacter({ name }: PeersSection): string | null {
  return name?.value == null ? null : forbiddenCharacter(name.value);
}
