import { insertLines } from '../../../edit/line-edits.ts';
import { lineAt } from '../../../edit/text-edit.ts';
import { faultsOf } from '../../../model/line/fault.ts';
import type { Fix } from '../../../problem.ts';
import type { Source, TextRange } from '../../../text.ts';
import { editsIn } from '../../fix/edits.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'syntax/lost-variable-default',
  scope: 'config',
  severity: 'error',
  summary: 'default of a variable is lost before HAProxy reads it',
  why: '"${NAME-default}" exists since 2.5. All versions that support it have a defect: a line that needs more room than all lines before it is read twice, and the first reading destroys its defaults. That always happens to the first line of a file, and to a line that exceeds the next multiple of 1024 bytes. Where the variable is one of the machine that HAProxy runs on, a default that long is an info: the line is refused only where the variable is not set.',
  remedy: 'Put a line without a default first (a comment is enough), or set the variable by "presetenv".',
  fix: 'A comment is put above the first line of a file.',
  haproxy: always('refuses'),
  facts: 'readcfgfile() in src/cfgparse.c, since 3.1 parse_cfg(), and parse_line() in src/tools.c',
  bad: `.notice "the config of \${SITE-the lab}"

backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  good: `# the port may come from the environment
global
    presetenv PORT 80

backend app
    timeout connect 5s
    timeout server 30s
    server web1 "10.0.1.1:\${PORT-80}"
`,
  check(config, report) {
    for (const { source, range, variables, dependsOnLinesAbove } of faultsOf(
      config.faults,
      'fragile-default',
    )) {
      const names = variables.map((name) => `"${name}"`);
      const [name = ''] = names;
      const unset = names.length === 1 ? `${name} is not set` : `none of ${names.join(', ')} is set`;
      const orAbove = dependsOnLinesAbove ? ' (nor a variable above it to a text as long)' : '';
      report({
        source,
        range,
        severity: 'info',
        haproxy: 'unknown',
        message: `where ${unset}${orAbove}, this line is longer than all before it, so HAProxy reads it twice and destroys the default in the first reading`,
        hint: `set ${name} by "presetenv" in a global section, and leave the default out`,
      });
    }
    for (const { source, range, cause } of faultsOf(config.faults, 'bad-default')) {
      report(
        cause === 'unknown'
          ? {
              source,
              range,
              message: 'defaults of variables exist since HAProxy 2.5 only',
              hint: 'set the variable by "presetenv" in the global section, and leave the default out',
            }
          : {
              source,
              range,
              message: 'this line is read twice, and HAProxy destroys the default in the first reading',
              hint: 'put a shorter line without a default first, a comment for example',
              fix: fixOf(source, range),
            },
      );
    }
  },
});

/** Room for lines is made in steps of this many bytes. */
const STEP = 1024;
const REMARK = '# The first line of a file is read twice, which would destroy a default in it.';

/** A comment makes room for one step. */
function fixOf(source: Source, { start }: TextRange): Fix | null {
  const line = lineAt(source.text, start);
  if (line.start > 0 || line.end > STEP / 2) return null;
  return {
    description: 'put a comment above',
    safe: true,
    edits: editsIn(source, [insertLines(source.text, 0, [REMARK])]),
  };
}
