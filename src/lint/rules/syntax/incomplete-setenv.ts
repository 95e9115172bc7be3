import type { Setting } from '../../../model/config.ts';
import { isAtLeast, type Version } from '../../../model/value/version.ts';
import type { Fix, Reaction } from '../../../problem.ts';
import { editsIn, quoting } from '../../fix/edits.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'syntax/incomplete-setenv',
  scope: 'config',
  severity: 'error',
  summary: 'line that sets or removes an environment variable is incomplete',
  why: '"setenv" and "presetenv" require a name and a value, and the value cannot be empty; "unsetenv" requires at least one name. A name cannot contain "=".',
  remedy: 'Write name and value as two words, and quote the value if it contains spaces.',
  fix: 'NAME=VALUE becomes two words; a value of several words is quoted where HAProxy refuses it.',
  haproxy: always('refuses'),
  facts: 'cfg_parse_global() in src/cfgparse-global.c, later cfg_parse_global_env_opts()',
  bad: `global
    setenv APP_PORT
`,
  good: `global
    setenv APP_PORT 8080
`,
  check(config, report) {
    for (const setting of config.globals.flatMap(({ settings }) => settings)) {
      const { source, statement, certain } = setting;
      const message = certain ? problemOf(setting) : null;
      if (message === null) continue;
      const haproxy = isOneTooMany(setting) ? reactionToOneMore(config.version) : 'refuses';
      report({
        haproxy,
        severity: haproxy === 'refuses' ? 'error' : 'warning',
        source,
        range: statement,
        message,
        hint:
          setting.keyword === 'unsetenv' ? 'write "unsetenv NAME"' : `write "${setting.keyword} NAME VALUE"`,
        fix: fixOf(setting, haproxy === 'refuses'),
      });
    }
  },
});

function problemOf({ keyword, values }: Setting): string | null {
  const [name] = values;
  switch (keyword) {
    case 'setenv':
    case 'presetenv': {
      if (values.length < 2) return `"${keyword}" needs a name and a value that is not empty`;
      if (values.length > 2) return `"${keyword}" accepts one name and one value`;
      return name?.value?.includes('=') === true ? 'a variable name cannot contain "="' : null;
    }
    case 'unsetenv':
      if (name === undefined) return '"unsetenv" needs the name of a variable';
      return values.some(({ value }) => value?.includes('=')) ? 'a variable name cannot contain "="' : null;
    default:
      return null;
  }
}

function isOneTooMany({ keyword, values }: Setting): boolean {
  return keyword !== 'unsetenv' && values.length === 3;
}

/** One word too many went unnoticed in the first releases of 2.4 to 3.0; a later one of each branch refuses it. */
function reactionToOneMore(version: Version): Reaction {
  if (isAtLeast(version, '3.0.11')) return 'refuses';
  return version.patch === 0 ? 'accepts' : 'unknown';
}

/** `NAME=VALUE` was meant for two words, and a value of several words for one; up to 3.0 the first of them counts. */
function fixOf({ source, keyword, values }: Setting, isRefused: boolean): Fix | null {
  const [name, first, ...others] = values;
  const last = others.at(-1);
  if (name?.value == null || keyword === 'unsetenv') return null;
  if (first === undefined) {
    const [, before] = /^(\w+)=[^=\s"'\\$]+$/.exec(source.slice(name.word)) ?? [];
    if (before === undefined) return null;
    const at = name.word.start + before.length;
    const edits = editsIn(source, [{ start: at, end: at + 1, text: ' ' }]);
    return { description: 'write the name and the value as two words', safe: true, edits };
  }
  if (last === undefined || !/^\w+$/.test(name.value) || values.some(({ value }) => value === '='))
    return null;
  const fix = quoting(source, { start: first.word.start, end: last.word.end });
  return fix && { ...fix, safe: isRefused };
}
