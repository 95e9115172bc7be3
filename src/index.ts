export type * from '../grammar/ast.ts';
export { parse } from '../grammar/parser.ts';
export { print } from '../grammar/print.ts';
export {
  type Branch,
  branchOf,
  type KnownWord,
  lookup,
  nearest,
  type Place,
  recall,
} from '../grammar/vocabulary.ts';
export { literalValue } from '../grammar/word.ts';
export { type ClusterReading, readCluster } from './cluster/read.ts';
export { insertStatement, type LinePlace, removeStatement, replaceWord } from './edit/line-edits.ts';
export { insertSection, removeSection, type SectionPlace } from './edit/section-edits.ts';
export { applyEdits, type TextEdit } from './edit/text-edit.ts';
export { type ErrorCode, HapeersError } from './errors.ts';
export { quoteWord } from './generate/quote.ts';
export { spliceInto } from './generate/splice.ts';
export { nodeText as generate } from './generate/text.ts';
export { type LintFile, type LintOptions, lint } from './lint/lint.ts';
export type { Rule } from './lint/rule.ts';
export { rules } from './lint/rules/index.ts';
export type * from './model/cluster.ts';
export type * from './model/config.ts';
export { Environment } from './model/line/environment.ts';
export type { Argument } from './model/line/expand.ts';
export { readConfig } from './model/read.ts';
export { type IdentifiedServer, identifyServers } from './model/section/server-ids.ts';
export type * from './model/table/stick-table.ts';
export type { ReadTarget } from './model/target.ts';
export { parseVersion, type Version } from './model/value/version.ts';
export type { ProbeFinding, Verdict } from './probe/finding.ts';
export { type ObserveOptions, observe } from './probe/observe.ts';
export { type ProbeOptions, probe } from './probe/probe.ts';
export { type ProbeTarget, parseTarget } from './probe/target.ts';
export type * from './problem.ts';
export { type Position, Source } from './text.ts';
