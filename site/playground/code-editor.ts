import {
  cursorDocEnd,
  cursorDocStart,
  cursorPageDown,
  cursorPageUp,
  history,
  historyKeymap,
  insertNewlineKeepIndent,
  isolateHistory,
  selectAll,
  selectDocEnd,
  selectDocStart,
  selectPageDown,
  selectPageUp,
} from '@codemirror/commands';
import {
  type Diagnostic,
  lintGutter,
  nextDiagnostic,
  previousDiagnostic,
  setDiagnostics,
} from '@codemirror/lint';
import { RangeSetBuilder } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { type Language, type TokenKind, tokensOf } from '../shared/highlight.ts';

/** A problem as the editor underlines it and shows it beside the line. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  /** What hovering shows. */
  readonly describe: () => Node;
}

/** The one place that knows which editor the page uses. Positions are UTF-16 offsets, as everywhere. */
export class CodeEditor {
  readonly #view: EditorView;
  /** Whether a change comes from the page and not from a person. */
  #isSetting = false;

  constructor(place: HTMLElement, label: string, language: Language, onChange: () => void) {
    const changed = EditorView.updateListener.of(({ docChanged }) => {
      if (docChanged && !this.#isSetting) onChange();
    });
    this.#view = new EditorView({
      parent: place,
      extensions: [
        lineNumbers(),
        lintGutter(),
        highlightActiveLineGutter(),
        highlightActiveLine(),
        highlightSpecialChars(),
        history(),
        keymap.of([...KEYS, ...historyKeymap]),
        colored(language),
        EditorView.contentAttributes.of({
          'aria-label': label,
          tabindex: '0',
          spellcheck: 'false',
          translate: 'no',
        }),
        changed,
      ],
    });
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  /** Replaces what differs, so that the cursor and the history stay. */
  set text(text: string) {
    const before = this.text;
    if (before === text) return;
    let start = 0;
    const shortest = Math.min(before.length, text.length);
    while (start < shortest && before[start] === text[start]) start++;
    let tail = 0;
    while (tail < shortest - start && before.at(-1 - tail) === text.at(-1 - tail)) tail++;
    this.#isSetting = true;
    this.#view.dispatch({
      changes: { from: start, to: before.length - tail, insert: text.slice(start, text.length - tail) },
      // Ctrl+Z takes a fix back alone, however soon it came after the text.
      annotations: isolateHistory.of('full'),
    });
    this.#isSetting = false;
  }

  /** Underlines problems; those that were there before are gone. */
  mark(marks: readonly Mark[]): void {
    const length = this.#view.state.doc.length;
    const diagnostics = marks.map(
      ({ start, end, severity, message, describe }): Diagnostic => ({
        from: Math.min(start, length),
        to: Math.min(end, length),
        severity,
        message,
        renderMessage: describe,
      }),
    );
    this.#view.dispatch(setDiagnostics(this.#view.state, diagnostics));
  }

  /** Selects a range, in the middle of the view, and puts the cursor there. */
  reveal(start: number, end: number): void {
    this.#view.dispatch({
      selection: { anchor: start, head: end },
      effects: EditorView.scrollIntoView(start, { y: 'center' }),
    });
    this.#view.focus();
  }
}

/** Beyond what a browser does by itself. Tab stays with the page, so that the keyboard can leave an editor. */
const KEYS = [
  { key: 'Enter', run: insertNewlineKeepIndent },
  { key: 'F8', run: nextDiagnostic },
  { key: 'Shift-F8', run: previousDiagnostic },
  { key: 'PageUp', run: cursorPageUp, shift: selectPageUp },
  { key: 'PageDown', run: cursorPageDown, shift: selectPageDown },
  { key: 'Mod-Home', run: cursorDocStart, shift: selectDocStart },
  { key: 'Mod-End', run: cursorDocEnd, shift: selectDocEnd },
  { key: 'Mod-a', run: selectAll },
];

const CLASSES = new Map<TokenKind, Decoration>();

function colorOf(kind: TokenKind): Decoration {
  const known = CLASSES.get(kind) ?? Decoration.mark({ class: `tok-${kind}` });
  CLASSES.set(kind, known);
  return known;
}

/** Colors of the lines that are on the screen. */
function colored(language: Language) {
  const build = ({ state, visibleRanges }: EditorView): DecorationSet => {
    const builder = new RangeSetBuilder<Decoration>();
    for (const { from, to } of visibleRanges) {
      for (let at = from; at <= to; ) {
        const line = state.doc.lineAt(at);
        for (const { start, end, kind } of tokensOf(line.text, language)) {
          builder.add(line.from + start, line.from + end, colorOf(kind));
        }
        at = line.to + 1;
      }
    }
    return builder.finish();
  };
  class Colors {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = build(view);
    }
    update({ docChanged, viewportChanged, view }: ViewUpdate) {
      if (docChanged || viewportChanged) this.decorations = build(view);
    }
  }
  return ViewPlugin.fromClass(Colors, { decorations: ({ decorations }) => decorations });
}
