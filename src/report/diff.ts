import type { Colors } from './colors.ts';
import { withoutSecrets } from './secrets.ts';
import { escaped } from './visible.ts';

/**
 * A unified diff for somebody's eyes: no control character of the file reaches the terminal, and likely secrets are covered.
 * It fits no file any more; what goes to a pipe or a file stays as it is.
 */
export function shownDiff(diff: string): string {
  const shown = (line: string): string => {
    const change = /^[-+ ]/.exec(line)?.[0] ?? '';
    return change + escapedButTabs(withoutSecrets(line.slice(change.length)));
  };
  return diff.split('\n').map(shown).join('\n');
}

function escapedButTabs(text: string): string {
  return text.split('\t').map(escaped).join('\t');
}

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
