import { quotedVariable } from '../../fix/edits.ts';
import { forbiddenCharacter } from '../../names.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/bad-peer-name',
  scope: 'config',
  severity: 'error',
  summary: 'peer name contains a character that HAProxy refuses',
  why: 'Names can contain letters, digits and . : _ - and are checked on lines with an address. A variable is replaced only inside double quotes: without them the dollar sign is part of the name, and refused. A name may start with a dash and be longer than a host name.',
  remedy: 'Use letters, digits and . : _ -; write variables as "${NAME}".',
  fix: 'The variable is put in double quotes.',
  haproxy: always('refuses'),
  facts: '_srv_parse_init() in src/server.c, invalid_char() in src/tools.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap/2 10.0.0.2:10000

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
    for (const { peers } of config.peersSections) {
      for (const { certain, name, addressWord, source } of peers) {
        if (!certain || name?.value == null) continue;
        const bad = addressWord === null ? null : forbiddenCharacter(name.value);
        if (bad === null) continue;
        report({
          source,
          range: name.word,
          message: `character "${bad}" is not allowed in the name of a peer`,
          hint:
            bad === '$'
              ? `write variables in double quotes: "${name.value}"`
              : 'use letters, digits and . : _ -',
          fix: quotedVariable(source, name.word),
        });
      }
    }
  },
});
