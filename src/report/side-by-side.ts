import type { ComparisonRow } from '../problem.ts';
import type { Colors } from './colors.ts';

const WIDTH = 80;
const LABEL = 15;
/** The narrowest column in which a value can still be read. */
const NARROWEST = 14;

/**
 * Rows with the nodes as columns, with `≠` in front of those that differ; one node below the other where columns would be
 * too narrow. At most 80 columns wide.
 * @param corner what is above the labels
 */
export function sideBySide(
  names: readonly string[],
  rows: readonly ComparisonRow[],
  colors: Colors,
  corner = '',
): readonly string[] {
  const label = Math.min(2 * LABEL, Math.max(LABEL, corner.length));
  const width = Math.floor((WIDTH - label - 4) / names.length) - 1;
  return width < NARROWEST
    ? stacked(names, rows, colors, corner)
    : columns(names, rows, { label, width }, colors, corner);
}

/** The nodes that say the same in every row as one column, under the names of all of them. */
export function mergeColumns(
  names: readonly string[],
  rows: readonly ComparisonRow[],
): { readonly names: readonly string[]; readonly rows: readonly ComparisonRow[] } {
  const groups = new Map<string, [number, ...number[]]>();
  for (const index of names.keys()) {
    const key = JSON.stringify(rows.map(({ values }) => values[index]));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  }
  const kept = [...groups.values()];
  return {
    names: kept.map((group) => listText(group.map((index) => names[index] ?? ''))),
    rows: rows.map((row) => ({ ...row, values: kept.map(([index]) => row.values[index] ?? null) })),
  };
}

function listText(names: readonly string[]): string {
  const more = names.length - 2;
  return more < 2 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${more} more`;
}

interface Widths {
  readonly label: number;
  readonly width: number;
}

function columns(
  names: readonly string[],
  rows: readonly ComparisonRow[],
  { label: labelWidth, width }: Widths,
  colors: Colors,
  corner: string,
): string[] {
  const plain = (text: string) => text;
  const line = (
    mark: string,
    label: string,
    cells: readonly (readonly string[])[],
    paint: (text: string) => string,
  ) =>
    Array.from({ length: Math.max(...cells.map(({ length }) => length)) }, (_, index) =>
      [
        index === 0 ? mark : ' ',
        colors.dim(shorten(index === 0 ? label : '', labelWidth).padEnd(labelWidth)),
        ...cells.map((lines) => paint(shorten(lines[index] ?? '', width).padEnd(width))),
      ]
        .join(' ')
        .trimEnd(),
    );
  return [
    ...line(
      ' ',
      corner,
      names.map((name) => wrap(name, width)),
      colors.bold,
    ),
    ...rows.flatMap(({ label, values, differs }) =>
      line(
        differs ? colors.yellow('≠') : ' ',
        label,
        values.map((value) => wrap(value ?? '–', width)),
        differs ? colors.yellow : plain,
      ),
    ),
  ];
}

function stacked(
  names: readonly string[],
  rows: readonly ComparisonRow[],
  colors: Colors,
  corner: string,
): string[] {
  const width = WIDTH - LABEL - 4;
  const lines = rows.flatMap(({ label, values, differs }) => {
    if (!differs) return [`  ${colors.dim(label.padEnd(LABEL))} ${shorten(values[0] ?? '–', width)}`];
    return values.map((value, index) =>
      colors.yellow(
        `${index === 0 ? '≠' : ' '} ${(index === 0 ? label : '').padEnd(LABEL)} ${shorten(`${names[index] ?? ''}: ${value ?? '–'}`, width)}`,
      ),
    );
  });
  return corner === '' ? lines : [`  ${colors.dim(corner)}`, ...lines];
}

/** Breaks a text at blanks; a word that is too long is cut. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    const joined = last === '' ? word : `${last} ${word}`;
    if (joined.length <= width) lines[lines.length - 1] = joined;
    else if (last === '') lines[lines.length - 1] = shorten(word, width);
    else lines.push(shorten(word, width));
  }
  return lines;
}

/** Shortens a text to a width, with an ellipsis. */
export function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
