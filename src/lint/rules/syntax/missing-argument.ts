import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'syntax/missing-argument',
  scope: 'config',
  severity: 'error',
  summary: 'keyword lacks its argument',
  why: 'HAProxy refuses to start. Most keywords need a value; an empty one in quotes counts as none.',
  remedy: 'Write what belongs after the keyword, or remove the line.',
  haproxy: always('refuses'),
  facts: 'the parser of each keyword; each was given alone to the binaries',
  bad: `defaults
    timeout client 30s
    maxconn

frontend web
    bind 127.0.0.1:80
`,
  good: `defaults
    timeout client 30s
    maxconn 1000

frontend web
    bind 127.0.0.1:80
`,
  check(config, report) {
    for (const { source, certain, before, word, problem } of config.unknownWords) {
      if (problem !== 'bare' || !certain) continue;
      report({
        source,
        range: word.word,
        message: `"${`${before} ${word.value ?? ''}`.trim()}" needs an argument`,
        hint: 'write what belongs after it, or remove the line',
      });
    }
  },
});
