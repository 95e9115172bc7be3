import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Recording, readCast } from '../demo/recording.ts';
import { BAR, CELL, drawnRows, MARGIN, textStyle, WIDTH, windowOf } from './drawing.ts';
import { type Row, screenRows } from './screen.ts';
import { type Theme, themes } from './theme.ts';

/** Rows of the terminal that is drawn. */
export const ROWS = 30;
/** Nobody watches a terminal that shows nothing new for longer. */
const IDLE_S = 3;
/** How long the last screen stays before it begins again. */
const END_S = 6;

/** From a moment on, so many rows have been printed. */
interface Step {
  readonly at: number;
  readonly rows: number;
}

/** A recording as SVG that moves, in both themes: `docs/pictures/demo-THEME.svg` of `docs/demo.cast`. */
export async function movingPictures(folder: string): Promise<readonly { path: string; text: string }[]> {
  const recording = readCast(await readFile(join(folder, 'docs/demo.cast'), 'utf8'));
  return themes.map((theme) => ({
    path: `docs/pictures/demo-${theme.name}.svg`,
    text: drawing(recording, theme),
  }));
}

function drawing(recording: Recording, theme: Theme): string {
  const { rows, steps, seconds } = played(recording);
  const height = ROWS * CELL.height;
  // All rows are there from the beginning: a curtain is drawn down before what has not been printed, and both scroll.
  const scroll = keyframes(steps, seconds, (printed) => -Math.max(0, printed - ROWS) * CELL.height);
  const curtain = keyframes(steps, seconds, (printed) => printed * CELL.height);
  const last = -Math.max(0, rows.length - ROWS) * CELL.height;
  const content = [
    '  <style>',
    `    @keyframes scroll{${scroll}}`,
    `    @keyframes curtain{${curtain}}`,
    `    .scroll{animation:scroll ${seconds}s step-end infinite}`,
    `    .curtain{animation:curtain ${seconds}s step-end infinite}`,
    `    @media (prefers-reduced-motion:reduce){.scroll{animation:none;transform:translateY(${last}px)}.curtain{display:none}}`,
    '  </style>',
    `  <clipPath id="screen"><rect y="${BAR + MARGIN}" width="${WIDTH}" height="${height}"/></clipPath>`,
    '  <g clip-path="url(#screen)">',
    `  <g class="scroll" ${textStyle(theme)}>`,
    ...drawnRows(rows, theme),
    `    <rect class="curtain" x="1" y="${BAR + MARGIN}" width="${WIDTH - 2}" height="${(rows.length + ROWS) * CELL.height}" fill="${theme.background}"/>`,
    '  </g>',
    '  </g>',
  ];
  return windowOf(content, ROWS, theme, recording.title);
}

/** The rows of a whole recording, and when they come: as it was, but for the time in which nothing happened. */
function played({ shown }: Recording): {
  readonly rows: readonly Row[];
  readonly steps: readonly Step[];
  readonly seconds: number;
} {
  const rows: Row[] = [];
  const steps: Step[] = [{ at: 0, rows: 0 }];
  let at = 0;
  let before = 0;
  for (const event of shown) {
    at += Math.min(IDLE_S, event.at - before);
    before = event.at;
    rows.push(...event.text.replace(/\n$/, '').split('\n').flatMap(screenRows));
    steps.push({ at, rows: rows.length });
  }
  return { rows, steps, seconds: Math.ceil(at + END_S) };
}

function keyframes(steps: readonly Step[], seconds: number, yOf: (rows: number) => number): string {
  const frames = new Map<string, number>();
  for (const { at, rows } of steps) frames.set(((100 * at) / seconds).toFixed(2), yOf(rows));
  let before: number | null = null;
  let text = '';
  for (const [percent, y] of frames) {
    if (y !== before) text += `${percent}%{transform:translateY(${y}px)}`;
    before = y;
  }
  return text;
}
