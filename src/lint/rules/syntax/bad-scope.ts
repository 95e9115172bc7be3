import { type BadScope, faultsOf } from '../../../model/line/fault.ts';
import { always, defineRule } from '../../rule.ts';

const MESSAGES: Readonly<Record<BadScope['error'], string>> = {
  'no-name': 'a line that begins with "[" names a scope, and this one has no name',
  'bad-character': 'the name of a scope consists of letters, digits, "_", "-", "." and ":"',
  'text-behind': 'behind a scope only a comment may stand',
};

export default defineRule({
  id: 'syntax/bad-scope',
  scope: 'config',
  severity: 'error',
  summary: 'a line that begins with "[" is not a scope',
  why: 'Such a line names a scope, which only the files of SPOE filters use. A false ".if" does not hide it.',
  remedy: 'Remove the line, or write "[NAME]" alone on its line in the file of a SPOE filter.',
  haproxy: always('refuses'),
  facts: 'cfg_parse_scope() in src/cfgparse.c',
  bad: `[my servers]
backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const { source, range, error } of faultsOf(config.faults, 'bad-scope')) {
      report({ source, range, message: MESSAGES[error], hint: 'remove the line, or write "[NAME]" alone' });
    }
  },
});
