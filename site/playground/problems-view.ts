import { applyEdits, type TextEdit } from '../../src/edit/text-edit.ts';
import type { Fix, Problem, Reaction } from '../../src/problem.ts';
import { visibleProblem } from '../../src/report/visible.ts';
import type { Source, TextRange } from '../../src/text.ts';
import { diffView } from './diff-view.ts';
import { button, element } from './dom.ts';

/** What the list of problems can ask the page to do. */
export interface ProblemActions {
  /** Shows a place in its editor. */
  readonly reveal: (source: Source, range: TextRange) => void;
  /** Writes new texts into the editors, by file name. */
  readonly write: (texts: ReadonlyMap<string, string>) => void;
}

const SAYS: Readonly<Record<Reaction, string | null>> = {
  refuses: 'refuses this',
  warns: 'warns, and calls the file valid',
  accepts: 'accepts this silently',
  crashes: 'crashes on this',
  unknown: null,
};

/** Problems as a list: place, message, what to do, and the fix as a diff. */
export function problemList(problems: readonly Problem[], actions: ProblemActions): HTMLElement {
  const items = problems.map((problem) => item(problem, actions));
  return element('ol', { class: 'problems' }, ...items);
}

/** What hovering over an underlined place shows. */
export function problemHover(problem: Problem): HTMLElement {
  const shown = visibleProblem(problem);
  return element(
    'div',
    { class: 'hover' },
    element('p', {}, shown.message),
    shown.hint === null ? null : element('p', { class: 'hint' }, shown.hint),
    verdict(problem),
    ruleLink(problem.rule),
  );
}

function item(problem: Problem, actions: ProblemActions): HTMLElement {
  const shown = visibleProblem(problem);
  const { severity, rule, node, fix } = problem;
  const related = shown.related.map(({ message }, index) => {
    const other = problem.related[index];
    return other === undefined
      ? null
      : element('p', { class: 'related' }, placeButton(other.source, other.range, actions), ` ${message}`);
  });
  return element(
    'li',
    { class: `problem ${severity}` },
    element(
      'div',
      { class: 'problem-head' },
      element('span', { class: 'badge' }, severity),
      placeButton(problem.source, problem.range, actions),
      node === null ? null : element('span', { class: 'node' }, `on ${node}`),
      ruleLink(rule),
    ),
    element('p', { class: 'message' }, shown.message),
    shown.hint === null ? null : element('p', { class: 'hint' }, shown.hint),
    verdict(problem),
    ...related,
    fix === null ? null : fixView(fix, actions),
  );
}

function verdict({ haproxy, since }: Problem): HTMLElement | null {
  const said = SAYS[haproxy];
  if (said === null) return null;
  const from = since === undefined ? '' : ` (since ${since})`;
  return element('p', { class: 'verdict' }, element('code', {}, 'haproxy -c'), ` ${said}${from}`);
}

function ruleLink(rule: string): HTMLElement {
  return element('a', { class: 'rule', href: `rules/${rule}.html` }, rule);
}

function placeButton(source: Source, range: TextRange, { reveal }: ProblemActions): HTMLElement {
  const { line, column } = source.position(range.start);
  const place = `${source.name}:${line}:${column}`;
  return button(place, () => reveal(source, range), { class: 'place', 'aria-label': `Go to ${place}` });
}

/** Closed where the fix is not certain: whoever applies it should look at it first. */
function fixView(fix: Fix, { write }: ProblemActions): HTMLElement {
  const texts = fixedTexts(fix);
  const diffs = [...texts].map(([file, { before, after }]) => diffView(file, before, after));
  const apply = button('Apply', () => write(new Map([...texts].map(([file, { after }]) => [file, after]))));
  const kind = fix.safe ? 'Fix' : 'Possible fix';
  const summary = element('summary', {}, element('strong', {}, kind), `: ${fix.description}`);
  return element('details', { class: 'fix' }, summary, ...diffs, apply);
}

interface Rewritten {
  readonly before: string;
  readonly after: string;
}

function fixedTexts({ edits }: Fix): ReadonlyMap<string, Rewritten> {
  const byFile = new Map<string, { readonly source: Source; readonly edits: TextEdit[] }>();
  for (const { source, range, text } of edits) {
    const own = byFile.get(source.name) ?? { source, edits: [] };
    byFile.set(source.name, own);
    own.edits.push({ ...range, text });
  }
  return new Map(
    [...byFile].map(([file, own]) => [
      file,
      { before: own.source.text, after: applyEdits(own.source.text, own.edits) },
    ]),
  );
}
