import { pathToFileURL } from 'node:url';
import type { Rule } from '../lint/rule.ts';
import type { Fix, Problem, Severity } from '../problem.ts';
import type { Source, TextRange } from '../text.ts';
import { version } from '../version.ts';
import { ruleUrl } from './rule-url.ts';
import { visibleJson } from './visible.ts';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** SARIF 2.1.0, for code scanning. Columns count UTF-16 code units, and say so. */
export function reportSarif(problems: readonly Problem[], rules: readonly Rule[]): string {
  const used = rules.filter(({ id }) => problems.some(({ rule }) => rule === id));
  const run = {
    tool: {
      driver: {
        name: 'hapeers',
        semanticVersion: version,
        rules: used.map((rule) => ({
          id: rule.id,
          shortDescription: { text: `${rule.summary}.` },
          fullDescription: { text: rule.why },
          help: { text: rule.remedy },
          helpUri: ruleUrl(rule.id),
          defaultConfiguration: { enabled: rule.optIn !== true, level: LEVELS[rule.severity] },
        })),
      },
    },
    columnKind: 'utf16CodeUnits',
    results: problems.map((problem) => resultOf(problem, used)),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${visibleJson(JSON.stringify(log, null, 2))}\n`;
}

function resultOf(problem: Problem, rules: readonly Rule[]) {
  const { rule, severity, message, hint, source, range, related, fix, haproxy, node } = problem;
  const ruleIndex = rules.findIndex(({ id }) => id === rule);
  return {
    ruleId: rule,
    ...(ruleIndex === -1 ? {} : { ruleIndex }),
    level: LEVELS[severity],
    message: { text: hint === null ? `${message}.` : `${message}. ${hint}.` },
    locations: [{ physicalLocation: locationOf(source, range) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((other, id) => ({
            id,
            message: { text: other.message },
            physicalLocation: locationOf(other.source, other.range),
          })),
        }),
    ...(fix === null ? {} : { fixes: [fixOf(fix)] }),
    properties: { haproxy, ...(node === null ? {} : { node }) },
  };
}

function locationOf(source: Source, range: TextRange) {
  return { artifactLocation: { uri: uriOf(source.name) }, region: regionOf(source, range) };
}

function regionOf(source: Source, range: TextRange) {
  const start = source.position(range.start);
  const end = source.position(range.end);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

function fixOf({ description, edits }: Fix) {
  return {
    description: { text: description },
    artifactChanges: edits.map(({ source, range, text }) => ({
      artifactLocation: { uri: uriOf(source.name) },
      replacements: [{ deletedRegion: regionOf(source, range), insertedContent: { text } }],
    })),
  };
}

/** Relative paths stay relative, so that a scanner finds them in its checkout. */
function uriOf(name: string): string {
  return name.startsWith('/') ? pathToFileURL(name).href : name.split('/').map(encodeURIComponent).join('/');
}
