import type { Problem, Related } from '../problem.ts';
import type { Source, TextRange } from '../text.ts';
import { newComparisons } from './new-comparisons.ts';
import { ruleUrl } from './rule-url.ts';
import { summarize } from './summary.ts';
import { visibleJson } from './visible.ts';

/** Problems for scripts, in the shape of the command-line contract, version 1. */
export function reportJson(problems: readonly Problem[], files: number): string {
  const isNew = newComparisons();
  const report = {
    version: 1,
    problems: problems.map((problem) => problemObject(problem, isNew(problem.comparison))),
    summary: summarize(problems, files),
  };
  return `${visibleJson(JSON.stringify(report, null, 2))}\n`;
}

function problemObject(problem: Problem, showsComparison: boolean) {
  const { source, range, fix } = problem;
  const end = source.position(range.end);
  return {
    rule: problem.rule,
    severity: problem.severity,
    message: problem.message,
    ...start(source, range),
    endLine: end.line,
    endColumn: end.column,
    node: problem.node,
    hint: problem.hint,
    haproxy: problem.haproxy,
    since: problem.since ?? null,
    url: ruleUrl(problem.rule),
    related: problem.related.map((related: Related) => ({
      message: related.message,
      ...start(related.source, related.range),
    })),
    comparison: showsComparison ? (problem.comparison ?? null) : null,
    fix: fix && {
      description: fix.description,
      safe: fix.safe,
      edits: fix.edits.map(({ source: file, range: at, text }) => ({
        file: file.name,
        start: at.start,
        end: at.end,
        text,
      })),
    },
  };
}

function start(source: Source, range: TextRange) {
  const { line, column } = source.position(range.start);
  return { file: source.name, line, column };
}
