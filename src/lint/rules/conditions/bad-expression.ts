import { correctionOf, nearest } from '../../../../grammar/vocabulary.ts';
import { predicateSince, predicatesOf } from '../../../model/line/condition-expression.ts';
import { faultsOf } from '../../../model/line/fault.ts';
import { formatVersion, isBefore, type Version } from '../../../model/value/version.ts';
import type { Fix } from '../../../problem.ts';
import type { Source, TextRange } from '../../../text.ts';
import { writing } from '../../fix/edits.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'conditions/bad-expression',
  scope: 'config',
  severity: 'error',
  summary: 'expression of a condition cannot be read',
  why: 'HAProxy stops reading at once. 2.4 accepts a single number or predicate only; "!", "&&", "||" and parentheses came with 2.5, and each version added predicates.',
  remedy: 'Use a predicate that the targeted version knows, with all its arguments in parentheses.',
  fix: 'A misspelled predicate is corrected where only one is near.',
  haproxy: always('refuses'),
  facts: 'cfg_eval_condition() in src/cfgcond.c, in 2.4 in src/cfgparse.c',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    .if version_at_least(3.0)
    server web1 10.0.1.1:80
    .endif
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    .if version_atleast(3.0)
    server web1 10.0.1.1:80
    .endif
`,
  check(config, report) {
    for (const { source, range, fault, certain, directive } of faultsOf(config.faults, 'bad-directive')) {
      if (fault !== 'bad-expression' || !certain) continue;
      report({
        source,
        range,
        message: `the expression of this "${directive}" cannot be read by HAProxy ${formatVersion(config.version)}`,
        hint: hintFor(source.slice(range), config.version),
        fix: fixOf(source, range, config.version),
      });
    }
  },
});

function hintFor(line: string, version: Version): string {
  for (const [name] of line.matchAll(/[a-z_]+(?=\s*\()/g)) {
    const since = predicateSince(name);
    if (since !== null && isBefore(version, since)) return `target HAProxy ${since} or later for "${name}"`;
    const near = since === null ? nearest(name, predicatesOf(version)) : null;
    if (near !== null) return `did you mean "${near}"?`;
  }
  if (isBefore(version, '2.5'))
    return 'give one number or one predicate, without operators and parentheses around it';
  return `use numbers, "!", "&&", "||", parentheses and ${predicatesOf(version).slice(0, 4).join(', ')} ...`;
}

/** The first misspelled predicate. */
function fixOf(source: Source, range: TextRange, version: Version): Fix | null {
  for (const { 0: name, index } of source.slice(range).matchAll(/[a-z_]+(?=\()/g)) {
    const right = predicateSince(name) === null ? correctionOf(name, predicatesOf(version)) : null;
    const start = range.start + index;
    if (right !== null) return writing(source, { start, end: start + name.length }, right);
  }
  return null;
}
