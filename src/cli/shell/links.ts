import type { Io } from './io.ts';

/**
 * Whether standard output is a terminal that shows links (OSC 8). Terminals do not tell, so that only those are taken
 * that are known to; `FORCE_HYPERLINK` says it for others.
 */
export function showsLinks(io: Io): boolean {
  const { env } = io;
  if (env['FORCE_HYPERLINK'] !== undefined) return env['FORCE_HYPERLINK'] !== '0';
  if (!io.terminal.stdout || env['TERM'] === 'dumb' || env['CI'] !== undefined) return false;
  if (env['WT_SESSION'] !== undefined || env['KONSOLE_VERSION'] !== undefined) return true;
  if (Number(env['VTE_VERSION'] ?? 0) >= 5000) return true;
  return (
    /^(?:iTerm\.app|WezTerm|vscode|ghostty|Hyper|Tabby)$/.test(env['TERM_PROGRAM'] ?? '') ||
    /^(?:xterm-kitty|alacritty|foot)/.test(env['TERM'] ?? '')
  );
}
