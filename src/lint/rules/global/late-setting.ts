import { isWord } from '../../../edit/layout.ts';
import { insertStatement, removeLines } from '../../../edit/line-edits.ts';
import { lineAt } from '../../../edit/text-edit.ts';
import type { Config, Setting } from '../../../model/config.ts';
import type { Fix } from '../../../problem.ts';
import { isUnconditional } from '../../certainty.ts';
import { documentOf, editsIn } from '../../fix/edits.ts';
import { type Behavior, defineRule } from '../../rule.ts';

/** 3.1.0 prints the alert and accepts the file. */
const late: Behavior = [
  { from: '2.4', reaction: 'accepts' },
  { from: '2.7', reaction: 'refuses' },
  { from: '3.1', reaction: 'accepts' },
  { from: '3.2', reaction: 'refuses' },
];
const KEYWORDS: ReadonlySet<string> = new Set(['nbthread', 'thread-group', 'thread-groups']);

export default defineRule({
  id: 'global/late-setting',
  scope: 'config',
  severity: 'error',
  summary: 'thread setting is in a global section that comes after other sections',
  why: 'The number of threads has to be known before the first proxy or peers section is read. From 2.7 on HAProxy refuses the setting in a later global section.',
  remedy: 'Move the line to a global section above all other sections.',
  fix: 'The line moves to the first global section of its file, if that section comes before all others and does not have the setting.',
  haproxy: late,
  facts: 'cfg_parse_nbthread() in src/thread.c, check_section_position() in src/cfgparse.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

global
    nbthread 2

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `global
    nbthread 2

peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    for (const { late: isLate, settings } of config.globals) {
      for (const setting of isLate ? settings : []) {
        if (!isOfThreads(setting)) continue;
        report({
          source: setting.source,
          range: setting.statement,
          message: `"${setting.keyword}" comes after a section that is not "global"`,
          hint: 'move it into a global section above all other sections',
          fix: fixOf(config, setting),
        });
      }
    }
  },
});

function isOfThreads({ keyword, certain, negated }: Setting): boolean {
  return certain && !negated && KEYWORDS.has(keyword);
}

/** To the first global section of the file, where that is above all others and does not have the setting. */
function fixOf(config: Config, { source, statement, keyword }: Setting): Fix | null {
  const [first] = config.globals;
  const own = config.globals.find(({ settings }) => settings.some((one) => one.statement === statement));
  if (first === undefined || own === undefined || first.late || first.source !== source || !first.certain)
    return null;
  const isFree = first.settings.every((setting) => setting.keyword !== keyword);
  if (!isFree || ![first, own].every(({ section }) => isUnconditional(config, section))) return null;
  if (statement.comment !== null) return null;
  const words = statement.words.map((word) => source.slice(word));
  if (!words.every(isWord)) return null;
  return {
    description: 'move it into the first global section',
    safe: true,
    edits: editsIn(source, [
      insertStatement(documentOf(config, source), first.section, words),
      removeLines(source.text, lineAt(source.text, statement.start)),
    ]),
  };
}
