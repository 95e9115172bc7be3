import Anser from 'anser';
import { hapeers } from '../test/cli/shell.ts';

/** Columns of the terminal that is drawn. */
const WIDTH = 100;
const CELL = { width: 8.4, height: 19 };
const MARGIN = 20;
const BAR = 34;

interface Theme {
  readonly name: 'dark' | 'light';
  readonly background: string;
  readonly bar: string;
  readonly text: string;
  /** By the names of `anser`. */
  readonly colors: Readonly<Record<string, string>>;
}

const themes: readonly Theme[] = [
  {
    name: 'dark',
    background: '#0d1117',
    bar: '#161b22',
    text: '#e6edf3',
    colors: {
      'ansi-red': '#ff7b72',
      'ansi-yellow': '#e3b341',
      'ansi-green': '#7ee787',
      'ansi-blue': '#79c0ff',
      'ansi-cyan': '#76e3ea',
    },
  },
  {
    name: 'light',
    background: '#ffffff',
    bar: '#f0f2f5',
    text: '#1f2328',
    colors: {
      'ansi-red': '#cf222e',
      'ansi-yellow': '#8a5700',
      'ansi-green': '#116329',
      'ansi-blue': '#0550ae',
      'ansi-cyan': '#1b7c83',
    },
  },
];

/** A piece of a line in one style. */
interface Piece {
  readonly text: string;
  readonly color: string | null;
  readonly bold: boolean;
  readonly dim: boolean;
}

/**
 * What a terminal shows after a command, drawn as SVG in both themes from what the command prints.
 * @param args the words after `hapeers`
 */
export async function pictures(
  folder: string,
  args: readonly string[],
): Promise<readonly { path: string; text: string }[]> {
  const { stdout, stderr } = await hapeers(args, { cwd: folder, env: { FORCE_COLOR: '1' } });
  const prompt = `\u001b[32m$\u001b[39m \u001b[1mhapeers ${args.join(' ')}\u001b[22m\n`;
  const lines = `${prompt}${stdout}${stderr}`.trimEnd().split('\n').flatMap(screenLines);
  const title = `hapeers ${args.join(' ')}`;
  return themes.map((theme) => ({
    path: `docs/pictures/lint-${theme.name}.svg`,
    text: drawing(lines, theme, title),
  }));
}

/** The lines of the screen that a line takes: a terminal breaks at its last column. */
function screenLines(line: string): readonly (readonly Piece[])[] {
  const rows: Piece[][] = [[]];
  let column = 0;
  for (const { content, fg, decorations } of Anser.ansiToJson(line, { use_classes: true })) {
    const style = {
      color: fg ?? null,
      bold: decorations.includes('bold'),
      dim: decorations.includes('dim'),
    };
    for (let rest = content; rest !== ''; ) {
      if (column === WIDTH) {
        rows.push([]);
        column = 0;
      }
      const text = rest.slice(0, WIDTH - column);
      rows.at(-1)?.push({ text, ...style });
      column += text.length;
      rest = rest.slice(text.length);
    }
  }
  return rows;
}

function drawing(lines: readonly (readonly Piece[])[], theme: Theme, title: string): string {
  const width = Math.ceil(WIDTH * CELL.width + 2 * MARGIN);
  const height = BAR + lines.length * CELL.height + 2 * MARGIN;
  const rows = lines.flatMap((line, row) => {
    const y = BAR + MARGIN + (row + 0.75) * CELL.height;
    const spans = line.map((piece) => span(piece, theme)).join('');
    return spans === '' ? [] : [`    <text x="${MARGIN}" y="${y}">${spans}</text>`];
  });
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (color, index) => `  <circle cx="${MARGIN + index * 20}" cy="${BAR / 2}" r="6" fill="${color}"/>`,
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    `  <rect width="${width}" height="${height}" rx="10" fill="${theme.background}" stroke="${theme.bar}"/>`,
    `  <path d="M0 ${BAR}V10a10 10 0 0 1 10-10H${width - 10}a10 10 0 0 1 10 10V${BAR}z" fill="${theme.bar}"/>`,
    ...dots,
    `  <g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="${theme.text}" style="white-space:pre">`,
    ...rows,
    '  </g>',
    '</svg>',
  ].join('\n')}\n`;
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
