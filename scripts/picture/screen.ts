import Anser from 'anser';

/** Columns of the terminal that is drawn. */
export const COLUMNS = 100;

/** A piece of a line in one style. */
export interface Piece {
  readonly text: string;
  readonly color: string | null;
  readonly bold: boolean;
  readonly dim: boolean;
}

/** A line of the screen. */
export type Row = readonly Piece[];

/** The lines of the screen that a line takes: a terminal breaks at its last column. */
export function screenRows(line: string): readonly Row[] {
  const rows: Piece[][] = [[]];
  let column = 0;
  for (const { content, fg, decorations } of Anser.ansiToJson(line, { use_classes: true })) {
    const style = {
      color: fg ?? null,
      bold: decorations.includes('bold'),
      dim: decorations.includes('dim'),
    };
    for (let rest = content; rest !== ''; ) {
      if (column === COLUMNS) {
        rows.push([]);
        column = 0;
      }
      const text = rest.slice(0, COLUMNS - column);
      rows.at(-1)?.push({ text, ...style });
      column += text.length;
      rest = rest.slice(text.length);
    }
  }
  return rows;
}
