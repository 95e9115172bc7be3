import type { Problem } from '../../src/problem.ts';
import { PROJECT_URL } from '../../src/report/rule-url.ts';
import { summarize, summaryLine } from '../../src/report/summary.ts';
import { examples } from '../shared/examples.ts';
import { type NodeText, type PlaygroundState, views } from '../shared/state.ts';
import { copyText } from './clipboard.ts';
import { CodeEditor, type Mark } from './code-editor.ts';
import { diffView } from './diff-view.ts';
import { button, byId, element } from './dom.ts';
import { FILES, type Judgement, judge, withSafeFixes } from './judge.ts';
import { linkFragment, stateOfFragment } from './link.ts';
import { loadPart, MissingPart } from './parts.ts';
import { type ProblemActions, problemHover, problemList } from './problems-view.ts';
import { tabs } from './tabs.ts';

const CLUSTER_FILE = 'hapeers.yaml';
/** Beyond this a page is the wrong tool. */
const LARGEST = 1_000_000;
/** Milliseconds without a key before the texts are judged. */
const PAUSE = 150;

const editors = [
  new CodeEditor(byId('editor-a', HTMLElement), 'Config of node A', 'haproxy', () => changed()),
  new CodeEditor(byId('editor-b', HTMLElement), 'Config of node B', 'haproxy', () => changed()),
];
const clusterEditor = new CodeEditor(byId('editor-cluster', HTMLElement), 'Cluster file', 'yaml', () =>
  changed(),
);
const names = [byId('name-a', HTMLInputElement), byId('name-b', HTMLInputElement)];
const panes = [byId('pane-a', HTMLElement), byId('pane-b', HTMLElement), byId('pane-cluster', HTMLElement)];
const version = byId('version', HTMLSelectElement);
const twoNodes = byId('two-nodes', HTMLInputElement);
const withCluster = byId('with-cluster', HTMLInputElement);
const example = byId('example', HTMLSelectElement);
const summary = byId('summary', HTMLElement);
const note = byId('note', HTMLElement);

const view = tabs(views, () => refresh());
const actions: ProblemActions = {
  reveal: ({ name }, { start, end }) => editorOf(name)?.reveal(start, end),
  write(texts) {
    for (const [file, text] of texts) {
      const editor = editorOf(file);
      if (editor !== undefined) editor.text = text;
    }
    refresh();
    // The button that was pressed is gone.
    summary.focus();
  },
};

function editorOf(file: string): CodeEditor | undefined {
  return file === CLUSTER_FILE ? clusterEditor : editors[FILES.indexOf(file)];
}

function nodeTexts(): readonly NodeText[] {
  const all = editors.map(({ text }, index) => ({ name: names[index]?.value.trim() ?? '', text }));
  return twoNodes.checked ? all : all.slice(0, 1);
}

function currentState(): PlaygroundState {
  return {
    nodes: nodeTexts(),
    cluster: withCluster.checked ? clusterEditor.text : null,
    version: version.value,
    view: view.selected,
  };
}

function show(state: PlaygroundState): void {
  for (const [index, editor] of editors.entries()) {
    const node = state.nodes[index];
    const input = names[index];
    editor.text = node?.text ?? '';
    if (input !== undefined) input.value = node?.name ?? '';
  }
  twoNodes.checked = state.nodes.length > 1;
  withCluster.checked = state.cluster !== null;
  clusterEditor.text = state.cluster ?? '';
  if ([...version.options].some(({ value }) => value === state.version)) version.value = state.version;
  view.select(state.view);
  refresh();
}

let timer: ReturnType<typeof setTimeout> | undefined;
function changed(): void {
  clearTimeout(timer);
  timer = setTimeout(refresh, PAUSE);
}

/** Only the answer to the last question is shown: parts are loaded meanwhile. */
let asked = 0;

function refresh(): void {
  clearTimeout(timer);
  const [, second, third] = panes;
  if (view.selected === 'generate' && !withCluster.checked) openCluster();
  if (second !== undefined) second.hidden = !twoNodes.checked;
  if (third !== undefined) third.hidden = !withCluster.checked;
  byId('workspace', HTMLElement).dataset['panes'] = String(panes.filter(({ hidden }) => !hidden).length);
  const texts = nodeTexts();
  if (texts.some(({ text }) => text.length > LARGEST) || clusterEditor.text.length > LARGEST) {
    summary.textContent = 'This is too much for a page: run "hapeers lint" on it.';
    return;
  }
  asked++;
  try {
    const judgement = judge(texts, version.value);
    render(judgement, []);
    void renderParts(judgement, asked);
  } catch (error) {
    fail(error);
  }
}

/** But for a script that did not come, a bug: what was shown before is no answer to what the texts say now. */
function fail(error: unknown): void {
  if (error instanceof MissingPart) {
    note.textContent = `${error.message}: is this page complete, and its host reachable?`;
    return;
  }
  const reason = error instanceof Error ? error.message : String(error);
  summary.textContent = `hapeers failed on these texts (${reason}): report them at ${PROJECT_URL}/issues`;
  byId('problems', HTMLElement).replaceChildren();
}

function openCluster(): void {
  withCluster.checked = true;
  if (clusterEditor.text === '') {
    clusterEditor.text = examples.find(({ state }) => state.cluster !== null)?.state.cluster ?? '';
  }
}

/** What needs a script of its own; what is wrong in the cluster file joins the list when it has come. */
async function renderParts(judgement: Judgement, question: number): Promise<void> {
  try {
    if (view.selected === 'tables') {
      const { show: showTables } = await loadPart('tables');
      if (question === asked) showTables(byId('panel-tables', HTMLElement), judgement.nodes);
    }
    if (!withCluster.checked) return;
    const { show: showGenerated } = await loadPart('generate');
    if (question !== asked) return;
    const targets = judgement.nodes.map(({ config }, index) => ({
      file: FILES[index] ?? '',
      node: config.localPeer.name,
      text: editors[index]?.text ?? '',
    }));
    const place = byId('panel-generate', HTMLElement);
    const found = showGenerated(place, clusterEditor.text, targets, actions);
    if (found.length > 0) render(judgement, found);
  } catch (error) {
    fail(error);
  }
}

function render({ nodes, problems: ofNodes, unnamed }: Judgement, ofCluster: readonly Problem[]): void {
  const problems = [...ofNodes, ...ofCluster];
  for (const [index, editor] of editors.entries()) {
    editor.mark(problems.filter(({ source }) => source.name === FILES[index]).map(markOf));
  }
  clusterEditor.mark(ofCluster.map(markOf));
  const files = nodes.length + (withCluster.checked ? 1 : 0);
  summary.textContent = `${summaryLine(summarize(problems, files))}, judged as HAProxy ${version.value}`;
  byId('count', HTMLElement).textContent = String(problems.length);
  byId('unnamed', HTMLElement).textContent = unnamed.length === 0 ? '' : nameThem(unnamed);
  const fixAll = byId('fix-all', HTMLElement);
  fixAll.replaceChildren(...fixAllView(problems));
  byId('problems', HTMLElement).replaceChildren(
    problems.length === 0
      ? element(
          'p',
          { class: 'empty' },
          'hapeers finds nothing wrong here. It reads peers sections, stick-tables and the rules that use them; keep running haproxy -c for everything else.',
        )
      : problemList(problems, actions),
  );
}

function nameThem(files: readonly string[]): string {
  return `The nodes are not compared: name the local peer of ${files.join(' and ')}, as -L does.`;
}

function markOf(problem: Problem): Mark {
  const { range, severity, message } = problem;
  return { ...range, severity, message, describe: () => problemHover(problem) };
}

/** Where there is more than one safe fix, all of them at once, with what they change. */
function fixAllView(problems: readonly Problem[]): HTMLElement[] {
  const { fixable } = summarize(problems, 0);
  if (fixable < 2) return [];
  const texts = nodeTexts();
  const fixed = withSafeFixes(texts, version.value);
  const changes = fixed.texts.flatMap((text, index) => {
    const before = texts[index]?.text ?? '';
    return text === before ? [] : [{ file: FILES[index] ?? '', before, text }];
  });
  const apply = button('Apply all safe fixes', () =>
    actions.write(new Map(changes.map(({ file, text }) => [file, text]))),
  );
  const diffs = changes.map(({ file, before, text }) => diffView(file, before, text));
  const title = element('summary', {}, `All safe fixes (${fixed.applied})`);
  return [element('details', { class: 'fix' }, title, ...diffs, apply)];
}

async function share(): Promise<void> {
  const fragment = await linkFragment(currentState());
  history.replaceState(null, '', fragment);
  const isCopied = await copyText(location.href);
  const where = isCopied ? 'The link is copied.' : 'The address of this page is the link now.';
  note.textContent = `${where} It holds the texts themselves, passwords too.`;
}

/** Shows what a link in the address holds, where there is one; what is in the editors stays where there is none. */
async function openLink(): Promise<boolean> {
  if (!/^#\d/.test(location.hash)) return false;
  const state = await stateOfFragment(location.hash);
  if (state === null) {
    note.textContent = 'This link cannot be read: a part of it may be missing.';
    return false;
  }
  example.value = '';
  show(state);
  return true;
}

async function open(): Promise<void> {
  const [first] = examples;
  if (!(await openLink()) && first !== undefined) show(first.state);
  performance.mark('first-result');
}

for (const control of [version, twoNodes]) control.addEventListener('change', () => refresh());
for (const name of names) name.addEventListener('input', () => changed());
withCluster.addEventListener('change', () => {
  if (withCluster.checked) openCluster();
  if (withCluster.checked) view.select('generate');
  else if (view.selected === 'generate') view.select('problems');
  refresh();
});
example.addEventListener('change', () => {
  const chosen = examples[Number(example.value)];
  note.textContent = '';
  if (chosen !== undefined) show(chosen.state);
});
byId('share', HTMLButtonElement).addEventListener('click', () => void share());
addEventListener('hashchange', () => void openLink());

/** Shows what the address holds, or the first example. */
export function start(): void {
  void open();
}
