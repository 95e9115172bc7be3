import type { WordError } from '../../../../grammar/word.ts';
import { faultsOf } from '../../../model/line-fault.ts';
import { always, defineRule } from '../../rule.ts';

type VariableError = Exclude<WordError, 'bad-hex'>;

const TEXTS: Readonly<Record<VariableError, { readonly message: string; readonly hint: string }>> = {
  'bad-variable-name': {
    message: 'the name of a variable begins with a letter or an underscore',
    hint: 'write \\$ for a dollar sign that is meant as a character',
  },
  'unknown-pseudo-variable': {
    message: 'no variable of HAProxy has this name',
    hint: 'use .FILE, .LINE or .SECTION, or a name without the dot for the environment',
  },
  'bad-expansion': {
    message: 'behind the name of a variable only "[*]" may stand in brackets',
    hint: 'write "[*]" to cut the value into words',
  },
  'unclosed-brace': {
    message: 'this "${" is not closed behind the name of the variable',
    hint: 'close it with "}"; a default is written "${NAME-default}", without a colon',
  },
};

export default defineRule({
  id: 'syntax/bad-variable',
  scope: 'config',
  severity: 'error',
  summary: 'a variable in double quotes cannot be read',
  why: 'Inside double quotes a dollar sign begins an environment variable. HAProxy refuses the line even where a false ".if" hides it.',
  remedy:
    'Write "$NAME", "${NAME}", "${NAME-default}" or "${NAME[*]}", or protect the dollar sign by a backslash.',
  haproxy: always('refuses'),
  facts: 'parse_line() in src/tools.c',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 "\${WEB1:-10.0.1.1}:80"
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 "\${WEB1-10.0.1.1}:80"
`,
  check(config, report) {
    for (const { source, range, error } of faultsOf(config.faults, 'bad-word')) {
      if (error !== 'bad-hex') report({ source, range, ...TEXTS[error] });
    }
  },
});
