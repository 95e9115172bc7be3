import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'syntax/extra-argument',
  scope: 'config',
  severity: 'error',
  summary: 'keyword or option that accepts no arguments has one',
  why: 'HAProxy refuses to start. A comment at the end of a line must start with "#".',
  remedy: 'Remove the word, or write "#" in front of a comment.',
  haproxy: always('refuses'),
  facts:
    'alertif_too_many_args() in src/cfgparse.c; each keyword was given with a word after it to the binaries',
  bad: `defaults
    mode http
    option dontlognull for health checks
`,
  good: `defaults
    mode http
    option dontlognull # for health checks
`,
  check(config, report) {
    for (const { source, certain, before, word, problem } of config.unknownWords) {
      if (problem !== 'extra' || !certain) continue;
      report({
        source,
        range: word.word,
        message: `"${before}" does not accept an argument`,
        hint: 'remove the word, or write "#" in front of a comment',
      });
    }
  },
});
