import type { Colors } from './colors.ts';

/** A unified diff as a terminal shows it: what comes is green, what goes is red. */
export function coloredDiff(diff: string, colors: Colors): string {
  const paint = (line: string): string => {
    if (/^(?:---|\+\+\+) /.test(line)) return colors.bold(line);
    if (line.startsWith('@@')) return colors.cyan(line);
    if (line.startsWith('+')) return colors.green(line);
    return line.startsWith('-') ? colors.red(line) : line;
  };
  return diff.split('\n').map(paint).join('\n');
}
