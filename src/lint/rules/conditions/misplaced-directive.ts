import type { ConditionFault } from '../../../model/line/conditions.ts';
import { MAX_NESTED_CONDITIONS } from '../../../model/line/conditions.ts';
import { faultsOf } from '../../../model/line/fault.ts';
import { always, defineRule } from '../../rule.ts';

const MESSAGES: ReadonlyMap<ConditionFault, string> = new Map([
  ['lone-elif', '".elif" without ".if"'],
  ['lone-else', '".else" without ".if"'],
  ['lone-endif', '".endif" without ".if"'],
  ['elif-after-else', '".elif" is not allowed after ".else"'],
  ['else-twice', 'duplicate ".else" in this block'],
  ['nested-too-deep', `".if" blocks can be nested ${MAX_NESTED_CONDITIONS} levels deep at most`],
]);

export default defineRule({
  id: 'conditions/misplaced-directive',
  scope: 'config',
  severity: 'error',
  summary: '".if" block is not well formed',
  why: 'HAProxy stops reading at once. Every block ends in the file in which it begins.',
  remedy:
    'Write ".if", then any number of ".elif", then at most one ".else", then ".endif", each on its own line.',
  haproxy: always('refuses'),
  facts: 'parse_cfg() in src/cfgparse.c, before 3.1 readcfgfile()',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    .if version_atleast(3.0)
    server web1 10.0.1.1:80
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    .if version_atleast(3.0)
    server web1 10.0.1.1:80
    .endif
`,
  check(config, report) {
    for (const { source, range, fault } of faultsOf(config.faults, 'bad-directive')) {
      const message = MESSAGES.get(fault);
      if (message === undefined) continue;
      const hint = fault.startsWith('lone-') ? 'remove it, or begin the block with ".if"' : 'remove it';
      report({ source, range, message, hint });
    }
    for (const { source, range, opened } of faultsOf(config.faults, 'unterminated')) {
      const { line } = source.position(opened.start);
      report({
        source,
        range,
        message: `the file ends before the ".if" of line ${line} is closed`,
        hint: 'close the block with ".endif"',
        related: [{ message: 'the block begins here', source, range: opened }],
      });
    }
  },
});
