import { branchOf, nearest, sectionKeywords } from '../../../../grammar/vocabulary.ts';
import type { Config } from '../../../model/config.ts';
import { faultsOf } from '../../../model/line/fault.ts';
import type { Fix } from '../../../problem.ts';
import type { Source, TextRange } from '../../../text.ts';
import { documentOf, spellingFix } from '../../fix/edits.ts';
import { always, defineRule } from '../../rule.ts';
import { mayBegin } from '../../section-header.ts';
import { lengthOfMark } from './byte-order-mark.ts';

export default defineRule({
  id: 'syntax/outside-section',
  scope: 'config',
  severity: 'error',
  summary: 'line comes before all sections of its file',
  why: 'Every file begins outside of all sections, even where the file before it ended in one.',
  remedy: 'Begin the file with a section such as "global", "defaults" or "backend NAME".',
  fix: 'A misspelled section is corrected where only one is near.',
  haproxy: always('refuses'),
  facts: 'parse_cfg() in src/cfgparse.c, before 3.1 readcfgfile()',
  bad: `timeout connect 5s

backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  good: `defaults
    timeout connect 5s

backend app
    timeout server 30s
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const { source, range, keyword } of faultsOf(config.faults, 'orphan')) {
      if (range.start === 0 && lengthOfMark(source.text) > 0) continue;
      const near = keyword === null ? null : nearest(keyword, sectionKeywords());
      report({
        source,
        range,
        message: 'this line comes before all sections of its file',
        hint:
          near === null
            ? 'begin the file with a section such as "global" or "defaults"'
            : `did you mean the section "${near}"?`,
        fix: keyword === null ? null : fixOf(config, source, range, keyword),
      });
    }
  },
});

function fixOf(config: Config, source: Source, range: TextRange, keyword: string): Fix | null {
  const line = documentOf(config, source).preamble.find(({ start }) => start === range.start);
  const [first] = line?.kind === 'statement' ? line.words : [];
  if (line?.kind !== 'statement' || first === undefined) return null;
  const sections = sectionKeywords(branchOf(config.version));
  return spellingFix(
    source,
    first,
    keyword,
    sections.filter((section) => mayBegin(section, line, source)),
  );
}
