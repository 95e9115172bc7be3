import { type BadScope, faultsOf } from '../../../model/line/fault.ts';
import { always, defineRule } from '../../rule.ts';

const MESSAGES: Readonly<Record<BadScope['error'], string>> = {
  'no-name': 'line starts with "[" like a scope but has no name',
  'bad-character': 'a scope name can only contain letters, digits, "_", "-", "." and ":"',
  'text-behind': 'only a comment may follow a scope',
};

export default defineRule({
  id: 'syntax/bad-scope',
  scope: 'config',
  severity: 'error',
  summary: 'line that begins with "[" is not a scope',
  why: 'Such a line names a scope, which only the files of SPOE filters use. A false ".if" does not hide it.',
  remedy: 'Remove the line, or write only "[NAME]" on its line in the file of a SPOE filter.',
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
      report({ source, range, message: MESSAGES[error], hint: 'remove the line, or write only "[NAME]"' });
    }
  },
});
