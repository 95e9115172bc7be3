import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TextEdit } from '../../edit/text-edit.ts';
import type { CodeAction } from '../../editor/code-actions.ts';
import type { Completion } from '../../editor/completion.ts';
import type { ConfigSymbol } from '../../editor/symbols.ts';
import type { Problem, Severity } from '../../problem.ts';
import type { Source, TextRange } from '../../text.ts';
import {
  CodeActionKind,
  CompletionItemKind,
  type Diagnostic,
  DiagnosticSeverity,
  type DocumentSymbol,
  type Location,
  type CodeAction as LspCodeAction,
  type Range as LspRange,
  type TextEdit as LspTextEdit,
  type Position,
  SymbolKind,
} from './languageserver.ts';

/** The words of hapeers in those of the Language Server Protocol: lines and characters count from 0 there. */

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

const SYMBOLS: Readonly<Record<ConfigSymbol['kind'], SymbolKind>> = {
  section: SymbolKind.Namespace,
  proxy: SymbolKind.Class,
  peers: SymbolKind.Module,
  server: SymbolKind.Object,
  peer: SymbolKind.Object,
  table: SymbolKind.Struct,
  listener: SymbolKind.Event,
  acl: SymbolKind.Boolean,
};

const COMPLETIONS: Readonly<Record<Completion['kind'], CompletionItemKind>> = {
  keyword: CompletionItemKind.Keyword,
  parameter: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  function: CompletionItemKind.Function,
  name: CompletionItemKind.Reference,
};

export function uriOf(path: string): string {
  return pathToFileURL(path).href;
}

/** The path of a `file:` address; what is not saved yet has its address for a path. */
export function pathOf(uri: string): string {
  return uri.startsWith('file:') ? fileURLToPath(uri) : uri;
}

export function positionOf(source: Source, offset: number): Position {
  const { line, column } = source.position(offset);
  return { line: line - 1, character: column - 1 };
}

export function offsetOf(text: string, { line, character }: Position): number {
  let start = 0;
  for (let number = 0; number < line; number++) {
    const end = text.indexOf('\n', start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  return Math.min(start + character, end < 0 ? text.length : end);
}

export function rangeOf(source: Source, { start, end }: TextRange): LspRange {
  return { start: positionOf(source, start), end: positionOf(source, end) };
}

export function locationOf(source: Source, range: TextRange): Location {
  return { uri: uriOf(source.name), range: rangeOf(source, range) };
}

export function diagnosticOf(problem: Problem, url: string): Diagnostic {
  const { source, range, hint } = problem;
  return {
    range: rangeOf(source, range),
    severity: SEVERITIES[problem.severity],
    source: 'hapeers',
    code: problem.rule,
    codeDescription: { href: url },
    message: hint === null ? problem.message : `${problem.message}\nhint: ${hint}`,
    relatedInformation: problem.related.map((one) => ({
      location: locationOf(one.source, one.range),
      message: one.message,
    })),
  };
}

export function textEditsOf(source: Source, edits: readonly TextEdit[]): LspTextEdit[] {
  return edits.map(({ start, end, text }) => ({ range: rangeOf(source, { start, end }), newText: text }));
}

export function codeActionOf(
  action: CodeAction,
  sources: ReadonlyMap<string, Source>,
  url: string,
): LspCodeAction {
  const changes: Record<string, LspTextEdit[]> = {};
  for (const [name, edits] of action.edits) {
    const source = sources.get(name);
    if (source !== undefined) changes[uriOf(name)] = textEditsOf(source, edits);
  }
  return {
    title: action.title,
    kind: CodeActionKind.QuickFix,
    isPreferred: action.isPreferred,
    diagnostics: [diagnosticOf(action.problem, url)],
    edit: { changes },
  };
}

export function symbolOf(symbol: ConfigSymbol, source: Source): DocumentSymbol {
  return {
    name: symbol.name,
    kind: SYMBOLS[symbol.kind],
    range: rangeOf(source, symbol.range),
    selectionRange: rangeOf(source, symbol.selection),
    children: symbol.children.map((child) => symbolOf(child, source)),
  };
}

export function completionKindOf({ kind }: Completion): CompletionItemKind {
  return COMPLETIONS[kind];
}
