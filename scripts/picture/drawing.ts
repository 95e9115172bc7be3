import { COLUMNS, type Piece, type Row } from './screen.ts';
import type { Theme } from './theme.ts';

/** Pixels. */
export const CELL = { width: 8.4, height: 19 };
export const MARGIN = 20;
export const BAR = 34;
export const WIDTH = Math.ceil(COLUMNS * CELL.width + 2 * MARGIN);

/**
 * The window of a terminal as SVG, without anything from elsewhere.
 * @param content elements, below the bar of the window
 */
export function windowOf(content: readonly string[], rows: number, theme: Theme, title: string): string {
  const height = BAR + rows * CELL.height + 2 * MARGIN;
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (color, index) => `  <circle cx="${MARGIN + index * 20}" cy="${BAR / 2}" r="6" fill="${color}"/>`,
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    `  <rect width="${WIDTH}" height="${height}" rx="10" fill="${theme.background}" stroke="${theme.bar}"/>`,
    `  <path d="M0 ${BAR}V10a10 10 0 0 1 10-10H${WIDTH - 10}a10 10 0 0 1 10 10V${BAR}z" fill="${theme.bar}"/>`,
    ...dots,
    ...content,
    '</svg>',
  ].join('\n')}\n`;
}

/** The attributes of all text of a terminal. */
export function textStyle(theme: Theme): string {
  return `font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="${theme.text}" style="white-space:pre"`;
}

/** The rows of a screen, one below the other. */
export function drawnRows(rows: readonly Row[], theme: Theme): readonly string[] {
  return rows.flatMap((line, row) => {
    const y = BAR + MARGIN + (row + 0.75) * CELL.height;
    const spans = line.map((piece) => span(piece, theme)).join('');
    return spans === '' ? [] : [`    <text x="${MARGIN}" y="${y}">${spans}</text>`];
  });
}

function span({ text, color, bold, dim }: Piece, theme: Theme): string {
  const style = [
    color === null ? null : `fill="${theme.colors[color] ?? theme.text}"`,
    bold ? 'font-weight="bold"' : null,
    dim ? 'opacity="0.65"' : null,
    // The same columns in every font.
    `textLength="${(text.length * CELL.width).toFixed(1)}"`,
  ].filter((part) => part !== null);
  // Viewers differ in whether they keep blanks.
  return `<tspan ${style.join(' ')}>${escaped(text).replace(/ /g, '\u00a0')}</tspan>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
