import type { Comparison, Problem, Reaction, Severity } from '../problem.ts';
import type { Source, TextRange } from '../text.ts';
import type { Colors } from './colors.ts';
import { newComparisons } from './new-comparisons.ts';
import { ruleUrl } from './rule-url.ts';
import { coverSecrets, withoutSecrets } from './secrets.ts';
import { mergeColumns, sideBySide } from './side-by-side.ts';
import { visible, visibleComparison, visibleProblem } from './visible.ts';
import { hanging, wrap } from './wrap.ts';

/** What a text report may show. */
export interface TextOptions {
  /** Whether the id of a rule is a link to its page, for terminals that show links. */
  readonly links?: boolean | undefined;
  /** Where sentences are broken between words; nowhere by default. */
  readonly width?: number | undefined;
  /** Whether words that are likely secrets are shown as they are. */
  readonly showSecrets?: boolean | undefined;
}

/**
 * Problems for people: place, message and rule; the line with a caret; the hint; the related places.
 */
export function reportText(problems: readonly Problem[], colors: Colors, options: TextOptions = {}): string {
  const { showSecrets = false } = options;
  const isNew = newComparisons();
  return problems
    .map((problem) => {
      const table = isNew(problem.comparison) ? comparisonLines(problem.comparison, colors) : [];
      const shown = visibleProblem(showSecrets ? problem : coverSecrets(problem));
      return `${[...describe(shown, colors, options), ...table].join('\n')}\n\n`;
    })
    .join('');
}

const PAINT = { error: 'red', warning: 'yellow', info: 'cyan' } as const satisfies Record<Severity, string>;

const HAPROXY: Readonly<Record<Reaction, string | null>> = {
  refuses: 'refuses',
  warns: 'warns',
  accepts: 'accepts',
  crashes: 'crashes',
  unknown: null,
};

function describe(problem: Problem, colors: Colors, options: TextOptions): readonly string[] {
  const { showSecrets = false, width = Number.POSITIVE_INFINITY } = options;
  const { source, range, severity, hint, related } = problem;
  const paint = colors[PAINT[severity]];
  const lines = [
    ...headline(problem, colors, options),
    ...excerpt(source, range, showSecrets).map((line, index) => (index === 0 ? line : paint(line))),
  ];
  if (hint !== null) {
    const [first = '', ...more] = hanging('  hint: ', hint, width);
    lines.push(`  ${colors.bold('hint:')}${first.slice('  hint:'.length)}`, ...more);
  }
  const said = HAPROXY[problem.haproxy];
  if (said !== null) {
    const since = problem.since === undefined ? '' : ` (since ${problem.since})`;
    lines.push(`  ${colors.dim(`haproxy -c: ${said}${since}`)}`);
  }
  for (const other of related) {
    const told = hanging('  ', `${place(other.source, other.range)}: ${other.message}`, width);
    lines.push(...told.map((line) => `  ${colors.dim(line.slice(2))}`));
  }
  return lines;
}

/** `PLACE: SEVERITY: MESSAGE [RULE]`, broken in the message only, so that each style is within a line. */
function headline(
  { source, range, severity, message, rule, node }: Problem,
  colors: Colors,
  { links = false, width = Number.POSITIVE_INFINITY }: TextOptions,
): readonly string[] {
  const at = place(source, range);
  const on = node === null ? '' : ` on ${node}`;
  const head = '_'.repeat(`${at}: ${severity}:`.length);
  const tail = '_'.repeat(`[${rule}]${on}`.length);
  const lines = wrap(`${head} ${message} ${tail}`, width);
  lines[0] = `${colors.bold(at)}: ${colors[PAINT[severity]].bold(`${severity}:`)}${lines[0]?.slice(head.length)}`;
  const last = lines.at(-1)?.slice(0, -tail.length) ?? '';
  const shown = `${colors.dim(`[${links ? linkTo(rule) : rule}]`)}${on === '' ? '' : colors.dim(on)}`;
  lines[lines.length - 1] = `${last}${shown}`;
  return lines;
}

/** More rows than this nobody compares by eye. */
const MOST_ROWS = 12;

/** The nodes as columns, where one sentence about two of them does not say all. */
function comparisonLines(comparison: Comparison, colors: Colors): readonly string[] {
  const { what, nodes, rows } = visibleComparison(comparison);
  const different = rows.filter(({ differs }) => differs);
  if (nodes.length < 3 && different.length < 2) return [];
  const shown = rows.length <= MOST_ROWS ? rows : different.slice(0, MOST_ROWS);
  const more = (rows.length <= MOST_ROWS ? 0 : different.length) - MOST_ROWS;
  const merged = mergeColumns(nodes, shown);
  return [
    '',
    ...sideBySide(merged.names, merged.rows, colors, what),
    ...(more > 0 ? [`  ${colors.dim(`and ${more} more rows that differ`)}`] : []),
  ];
}

/** The id as a link (OSC 8): a terminal shows the id and opens the page. */
function linkTo(rule: string): string {
  return `\x1b]8;;${ruleUrl(rule)}\x1b\\${rule}\x1b]8;;\x1b\\`;
}

/** `FILE:LINE:COLUMN`, as compilers write it and editors jump to it. */
export function place(source: Source, range: TextRange): string {
  const { line, column } = source.position(range.start);
  return `${source.name}:${line}:${column}`;
}

const LONGEST_EXCERPT = 160;

/** The line of the range, and below it a caret with tildes to the range's end or the line's. */
function excerpt(source: Source, range: TextRange, showSecrets: boolean): string[] {
  const { line, column } = source.position(range.start);
  const text = showSecrets ? source.line(line) : withoutSecrets(source.line(line));
  if (text.length > LONGEST_EXCERPT || visible(text.replaceAll('\t', '')) !== text.replaceAll('\t', ''))
    return [];
  const gutter = `${String(line).padStart(5)} | `;
  const width = Math.max(1, Math.min(range.end - range.start, text.length - column + 1));
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return [`${gutter}${text}`, `${' '.repeat(5)} | ${indent}^${'~'.repeat(width - 1)}`];
}
