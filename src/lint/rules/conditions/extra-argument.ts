import { wordsAt } from '../../../edit/layout.ts';
import { faultsOf } from '../../../model/line/fault.ts';
import type { Fix } from '../../../problem.ts';
import type { Source, TextRange } from '../../../text.ts';
import { quoting } from '../../fix/edits.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'conditions/extra-argument',
  scope: 'config',
  severity: 'error',
  summary: 'directive has extra arguments',
  why: '".else" and ".endif" accept no argument; ".notice", ".warning", ".alert" and ".diag" accept one. 2.4 ignores extra arguments, later versions refuse them.',
  remedy: 'Put a message of several words into quotes.',
  fix: 'The message is quoted, and text after ".endif" becomes a comment.',
  haproxy: [
    { from: '2.4', reaction: 'accepts' },
    { from: '2.5', reaction: 'refuses' },
  ],
  facts: 'parse_cfg() in src/cfgparse.c, before 3.1 readcfgfile()',
  bad: `.notice this is the config of app

backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  good: `.notice "this is the config of app"

backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const { source, range, fault, certain, directive } of faultsOf(config.faults, 'bad-directive')) {
      if (fault !== 'extra-argument' || !certain) continue;
      const takesNone = directive === '.else' || directive === '.endif';
      report({
        source,
        range,
        message: `"${directive}" accepts ${takesNone ? 'no argument' : 'one argument'}`,
        hint: takesNone ? 'remove what follows it' : 'put the message in quotes',
        fix: fixOf(source, range, directive),
      });
    }
  },
});

/** Words behind ".endif" can only be a remark; those behind ".else" may be a condition. */
function fixOf(source: Source, { start }: TextRange, directive: string): Fix | null {
  const [, first, ...others] = wordsAt(source.text, start)?.words ?? [];
  const last = others.at(-1) ?? first;
  if (first === undefined || last === undefined || directive === '.else') return null;
  if (directive !== '.endif') return quoting(source, { start: first.start, end: last.end });
  return {
    description: 'make a comment of what follows',
    safe: true,
    edits: [{ source, range: { start: first.start, end: first.start }, text: '# ' }],
  };
}
