import type { Comparison, Problem, Related } from '../problem.ts';
import { Source } from '../text.ts';

/**
 * Control characters of ASCII and of C1, line ends of Unicode, what turns the direction of a text, and the bytes of a name
 * that are no UTF-8.
 */
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|(?<![\ud800-\udbff])[\udc80-\udcff]/g;

/** Longer words than this say nothing more to anybody. */
const LONGEST_WORD = 200;

/**
 * A text from outside (a word of a config, a name of a file, what a node answered) for one line of a terminal or a log: what
 * would move the cursor, begin a line or be read as a command is shown as `\x1b`, and endless words are cut.
 */
export function visible(text: string): string {
  const shown = escaped(text);
  return shown.length <= LONGEST_WORD ? shown : shown.replace(/[^\s"]{200,}/g, cut);
}

/** The same with nothing cut, for what somebody may want whole: keys and names of tables. */
export function escaped(text: string): string {
  const shown = UNSEEN.test(text) ? text.replace(UNSEEN, escape) : text;
  UNSEEN.lastIndex = 0;
  return shown;
}

function escape(character: string): string {
  const unit = character.charCodeAt(0);
  const code = unit >= 0xdc80 && unit <= 0xdcff ? unit - 0xdc00 : unit;
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

function cut(word: string): string {
  return `${word.slice(0, LONGEST_WORD - 40)}... (${word.length} characters)`;
}

/** Each line of a text that has several, such as what another program printed. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

/** Plain data, such as what a report is made from, all texts of which can be shown. */
export function visibleData<Data>(data: Data): Data {
  return changeTexts(data, visible);
}

/** Plain data with each of its texts changed; names of properties stay. */
export function changeTexts<Data>(data: Data, change: (text: string) => string): Data {
  const changed = (value: unknown): unknown => {
    if (typeof value === 'string') return change(value);
    if (Array.isArray(value)) return value.map(changed);
    if (value === null || typeof value !== 'object' || !isPlain(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, changed(one)]));
  };
  return changed(data) as Data;
}

function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype;
}

/** A problem all texts of which can be shown. */
export function visibleProblem(problem: Problem): Problem {
  const { message, hint, source, related, fix } = problem;
  return {
    ...problem,
    message: visible(message),
    hint: hint === null ? null : visible(hint),
    source: visibleSource(source),
    related: related.map(
      (one: Related): Related => ({
        ...one,
        message: visible(one.message),
        source: visibleSource(one.source),
      }),
    ),
    fix: fix === null ? null : { ...fix, description: visible(fix.description) },
  };
}

/** A comparison all texts of which can be shown. */
export function visibleComparison({ what, nodes, rows }: Comparison): Comparison {
  return {
    what: visible(what),
    nodes: nodes.map(visible),
    rows: rows.map(({ label, values, differs }) => ({
      label: visible(label),
      values: values.map((value) => (value === null ? null : visible(value))),
      differs,
    })),
  };
}

/** The places in it stay what they are. */
function visibleSource(source: Source): Source {
  const name = visible(source.name);
  return name === source.name ? source : new Source(name, source.text, source.encoding);
}

/** JSON in which no control character is left as such: its own escapes know those below a blank only. */
export function visibleJson(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
