import type { WordError } from '../../../../grammar/word.ts';
import { faultsOf } from '../../../model/line/fault.ts';
import { isAtLeast, type Version } from '../../../model/value/version.ts';
import type { Fix } from '../../../problem.ts';
import type { Source, TextRange } from '../../../text.ts';
import { always, defineRule } from '../../rule.ts';

type VariableError = Exclude<WordError, 'bad-hex'>;

const TEXTS: Readonly<Record<VariableError, { readonly message: string; readonly hint: string }>> = {
  'bad-variable-name': {
    message: 'variable name does not start with a letter or an underscore',
    hint: 'write \\$ for a dollar sign that is meant as a character',
  },
  'unknown-pseudo-variable': {
    message: 'no variable of HAProxy has this name',
    hint: 'use .FILE, .LINE or .SECTION, or a name without the dot for the environment',
  },
  'bad-expansion': {
    message: 'only "[*]" may follow the variable name in brackets',
    hint: 'write "[*]" to cut the value into words',
  },
  'unclosed-brace': {
    message: 'this "${" is not closed after the variable name',
    hint: 'close it with "}"; a default is written "${NAME-default}", without a colon',
  },
};

export default defineRule({
  id: 'syntax/bad-variable',
  scope: 'config',
  severity: 'error',
  summary: 'variable in double quotes cannot be read',
  why: 'Inside double quotes a dollar sign begins an environment variable. HAProxy refuses the line even where a false ".if" hides it.',
  remedy:
    'Write "$NAME", "${NAME}", "${NAME-default}" or "${NAME[*]}", or protect the dollar sign by a backslash.',
  fix: 'A default of a shell (":-") loses its colon, and a dollar sign that begins no name gets a backslash.',
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
      if (error === 'bad-hex') continue;
      report({ source, range, ...TEXTS[error], fix: fixOf(source, range, error, config.version) });
    }
  },
});

/** A default as shells write it, and a dollar sign that cannot begin a variable. */
function fixOf(source: Source, { start }: TextRange, error: VariableError, version: Version): Fix | null {
  const text = source.text.slice(start, source.text.indexOf('\n', start) + 1 || undefined);
  if (error === 'bad-variable-name' && text.charAt(1) !== '{') {
    const edits = [{ source, range: { start, end: start }, text: '\\' }];
    return { description: 'protect the dollar sign by a backslash', safe: true, edits };
  }
  const [, before] = /^(\$\{[A-Za-z_]\w*):-[^}"]*\}/.exec(text) ?? [];
  if (error !== 'unclosed-brace' || before === undefined || !isAtLeast(version, '2.5')) return null;
  const colon = start + before.length;
  const edits = [{ source, range: { start: colon, end: colon + 1 }, text: '' }];
  return { description: 'write the default without a colon', safe: true, edits };
}
