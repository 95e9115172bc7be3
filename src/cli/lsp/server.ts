import { parse } from '../../../grammar/parser.ts';
import { branchOf } from '../../../grammar/vocabulary.ts';
import { clusterCompletionsAt, clusterHoverAt } from '../../editor/cluster/assist.ts';
import { codeActionsFor } from '../../editor/code-actions.ts';
import { completionsAt } from '../../editor/completion.ts';
import { hoverAt } from '../../editor/hover.ts';
import { inlayHintsFor } from '../../editor/inlay-hints.ts';
import { definitionsAt, referencesAt, renameAt } from '../../editor/navigation.ts';
import { occurrenceAt } from '../../editor/occurrence.ts';
import { symbolsOf } from '../../editor/symbols.ts';
import { HapeersError } from '../../errors.ts';
import { parseVersion } from '../../model/value/version.ts';
import type { Problem } from '../../problem.ts';
import { ruleUrl } from '../../report/rule-url.ts';
import { coverSecrets } from '../../report/secrets.ts';
import { visible, visibleProblem } from '../../report/visible.ts';
import { Source } from '../../text.ts';
import { version } from '../../version.ts';
import { CLUSTER_NAMES } from '../shell/find-cluster.ts';
import type { Io } from '../shell/io.ts';
import {
  type Connection,
  createConnection,
  DidChangeConfigurationNotification,
  ErrorCodes,
  type InitializeResult,
  ResponseError,
  TextDocumentSyncKind,
} from './languageserver.ts';
import {
  codeActionOf,
  completionKindOf,
  diagnosticOf,
  locationOf,
  offsetOf,
  pathOf,
  positionOf,
  rangeOf,
  symbolOf,
  textEditsOf,
  uriOf,
} from './protocol.ts';
import { type LspSettings, Workspace } from './workspace.ts';

/** Serves the Language Server Protocol on these streams until the client says `exit` or goes away. */
export function serve(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  settings: LspSettings,
  io: Io,
): Promise<void> {
  const connection = createConnection(input, output);
  const workspace = new Workspace(io, settings);
  onFiles(connection, workspace);
  onSettings(connection, workspace, settings);
  onQuestions(connection, workspace);
  connection.listen();
  return new Promise((resolve) => {
    connection.onExit(() => resolve());
    input.on('end', () => resolve());
  });
}

function onSettings(connection: Connection, workspace: Workspace, given: LspSettings): void {
  let asksForSettings = false;
  connection.onInitialize(({ capabilities }): InitializeResult => {
    asksForSettings = capabilities.workspace?.configuration === true;
    return {
      serverInfo: { name: 'hapeers', version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        completionProvider: { triggerCharacters: [' ', ',', '/'] },
        hoverProvider: true,
        definitionProvider: true,
        referencesProvider: true,
        documentHighlightProvider: true,
        documentSymbolProvider: true,
        codeActionProvider: { codeActionKinds: ['quickfix'] },
        renameProvider: { prepareProvider: true },
        inlayHintProvider: true,
      },
    };
  });
  const refresh = async () => {
    if (!asksForSettings) return;
    const answer: unknown = await connection.workspace.getConfiguration('hapeers');
    workspace.settings = settingsOf(answer, given, connection);
    await publishAll(connection, workspace);
  };
  connection.onInitialized(async () => {
    if (!asksForSettings) return;
    await connection.client.register(DidChangeConfigurationNotification.type);
    await refresh();
  });
  connection.onDidChangeConfiguration(refresh);
}

/** What the editor's own settings say, over the command line. */
function settingsOf(answer: unknown, given: LspSettings, connection: Connection): LspSettings {
  const { haproxyVersion, localPeer } = (answer ?? {}) as Record<string, unknown>;
  const named = typeof localPeer === 'string' && localPeer !== '' ? localPeer : given.localPeer;
  if (typeof haproxyVersion !== 'string' || haproxyVersion === '') return { ...given, localPeer: named };
  try {
    return { version: parseVersion(haproxyVersion), localPeer: named };
  } catch (error) {
    if (!(error instanceof HapeersError)) throw error;
    connection.window.showWarningMessage(visible(`hapeers: ${error.message}`));
    return { ...given, localPeer: named };
  }
}

function onFiles(connection: Connection, workspace: Workspace): void {
  connection.onDidOpenTextDocument(async ({ textDocument: { uri, text } }) => {
    workspace.update(pathOf(uri), text);
    await publishAll(connection, workspace);
  });
  connection.onDidChangeTextDocument(async ({ textDocument: { uri }, contentChanges }) => {
    const path = pathOf(uri);
    let text = workspace.textOf(path) ?? '';
    for (const change of contentChanges) {
      text =
        'range' in change
          ? text.slice(0, offsetOf(text, change.range.start)) +
            change.text +
            text.slice(offsetOf(text, change.range.end))
          : change.text;
    }
    workspace.update(path, text);
    await publishAll(connection, workspace);
  });
  connection.onDidCloseTextDocument(async ({ textDocument: { uri } }) => {
    workspace.update(pathOf(uri), null);
    await connection.sendDiagnostics({ uri, diagnostics: [] });
    await publishAll(connection, workspace);
  });
  connection.onDidSaveTextDocument(async () => {
    workspace.forget();
    await publishAll(connection, workspace);
  });
}

/** A change of one file may change what is wrong in another one of its node or its fleet. */
async function publishAll(connection: Connection, workspace: Workspace): Promise<void> {
  for (const path of workspace.openFiles()) {
    const text = workspace.textOf(path);
    const problems = isCluster(path)
      ? workspace.clusterProblems(path)
      : ((await workspace.analysisOf(path))?.problems ?? []);
    // What was found belongs to a text that is no longer there: the next change publishes.
    if (workspace.textOf(path) !== text) continue;
    const own = problems.filter(({ source }) => source.name === path);
    await connection.sendDiagnostics({
      uri: uriOf(path),
      diagnostics: own.map((problem) => diagnosticOf(shown(problem), ruleUrl(problem.rule))),
    });
  }
}

/** A problem as a report shows it; its fix is offered by itself. */
function shown(problem: Problem): Problem {
  return visibleProblem(coverSecrets(problem));
}

function isCluster(path: string): boolean {
  return CLUSTER_NAMES.some((name) => path.endsWith(`/${name}`));
}

/** A place of an open file. */
interface Asked {
  readonly path: string;
  readonly source: Source;
  readonly offset: number;
}

function askedAt(
  workspace: Workspace,
  uri: string,
  position: { readonly line: number; readonly character: number },
): Asked {
  const path = pathOf(uri);
  const source = new Source(path, workspace.textOf(path) ?? '');
  return { path, source, offset: offsetOf(source.text, position) };
}

function onQuestions(connection: Connection, workspace: Workspace): void {
  const occurrencesOf = async (path: string) => (await workspace.analysisOf(path))?.occurrences ?? [];

  connection.onCompletion(async ({ textDocument, position }) => {
    const { path, source, offset } = askedAt(workspace, textDocument.uri, position);
    const analysis = isCluster(path) ? null : await workspace.analysisOf(path);
    if (!isCluster(path) && analysis === null) return [];
    const found =
      analysis === null
        ? clusterCompletionsAt(source.text, offset)
        : completionsAt(parse(source.text), offset, {
            branch: branchOf(analysis.config.version),
            occurrences: analysis.occurrences,
          });
    return found.map((one) => ({ label: one.text, kind: completionKindOf(one), detail: one.detail }));
  });

  connection.onHover(async ({ textDocument, position }) => {
    const { path, source, offset } = askedAt(workspace, textDocument.uri, position);
    if (isCluster(path)) {
      const value = clusterHoverAt(source.text, offset);
      return value === null ? null : { contents: { kind: 'markdown', value } };
    }
    const analysis = await workspace.analysisOf(path);
    if (analysis === null) return null;
    const own = analysis.problems.filter((problem) => problem.source.name === path);
    const hover = hoverAt(parse(source.text), offset, branchOf(analysis.config.version), own);
    if (hover === null) return null;
    return { contents: { kind: 'markdown', value: hover.text }, range: rangeOf(source, hover.range) };
  });

  connection.onDefinition(async ({ textDocument, position }) => {
    const { path, offset } = askedAt(workspace, textDocument.uri, position);
    const found = definitionsAt(await occurrencesOf(path), path, offset);
    return found.map((one) => locationOf(one.source, one.range));
  });

  connection.onReferences(async ({ textDocument, position, context }) => {
    const { path, offset } = askedAt(workspace, textDocument.uri, position);
    const found = referencesAt(await occurrencesOf(path), path, offset);
    return found
      .filter(({ role }) => context.includeDeclaration || role === 'reference')
      .map((one) => locationOf(one.source, one.range));
  });

  connection.onDocumentHighlight(async ({ textDocument, position }) => {
    const { path, offset } = askedAt(workspace, textDocument.uri, position);
    const found = referencesAt(await occurrencesOf(path), path, offset);
    return found
      .filter(({ source }) => source.name === path)
      .map(({ source, range }) => ({ range: rangeOf(source, range) }));
  });

  connection.onDocumentSymbol(({ textDocument: { uri } }) => {
    const { path, source } = askedAt(workspace, uri, { line: 0, character: 0 });
    return isCluster(path) ? [] : symbolsOf(parse(source.text)).map((symbol) => symbolOf(symbol, source));
  });

  connection.onCodeAction(async ({ textDocument: { uri }, range }) => {
    const { path, source, offset } = askedAt(workspace, uri, range.start);
    const analysis = isCluster(path) ? null : await workspace.analysisOf(path);
    if (analysis === null) return [];
    const sources = new Map(analysis.config.files.map((file) => [file.source.name, file.source]));
    const end = offsetOf(source.text, range.end);
    return codeActionsFor(analysis.problems, source, { start: offset, end }).map((action) =>
      codeActionOf(
        { ...action, title: visible(action.title), problem: shown(action.problem) },
        sources,
        ruleUrl(action.problem.rule),
      ),
    );
  });

  connection.onPrepareRename(async ({ textDocument, position }) => {
    const { path, source, offset } = askedAt(workspace, textDocument.uri, position);
    const here = occurrenceAt(await occurrencesOf(path), path, offset);
    return here === null ? null : { range: rangeOf(source, here.range), placeholder: here.name };
  });

  connection.onRenameRequest(async ({ textDocument, position, newName }) => {
    const { path, offset } = askedAt(workspace, textDocument.uri, position);
    const occurrences = await occurrencesOf(path);
    const sources = new Map(occurrences.map(({ source }) => [source.name, source]));
    try {
      const edits = renameAt(occurrences, path, offset, newName);
      const changes = [...edits].flatMap(([name, own]) => {
        const source = sources.get(name);
        return source === undefined ? [] : [[uriOf(name), textEditsOf(source, own)] as const];
      });
      return { changes: Object.fromEntries(changes) };
    } catch (error) {
      if (!(error instanceof HapeersError)) throw error;
      const hint = error.hint === null ? '' : `: ${error.hint}`;
      throw new ResponseError(ErrorCodes.InvalidRequest, `${error.message}${hint}`);
    }
  });

  connection.languages.inlayHint.on(async ({ textDocument: { uri }, range }) => {
    const { path, source, offset } = askedAt(workspace, uri, range.start);
    const analysis = isCluster(path) ? null : await workspace.analysisOf(path);
    if (analysis === null) return [];
    const end = offsetOf(source.text, range.end);
    return inlayHintsFor(analysis.config, path)
      .filter((hint) => offset <= hint.offset && hint.offset <= end)
      .map(({ offset: at, text, tooltip }) => ({
        position: positionOf(source, at),
        label: text,
        tooltip,
        paddingLeft: true,
      }));
  });
}
