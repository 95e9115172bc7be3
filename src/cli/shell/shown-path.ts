/**
 * A path without the `./` in front, which is how the tools that read reports know a file; it stays where the rest would be
 * taken for an option or for standard input.
 */
export function shownPath(path: string): string {
  return path.replace(/^(\.\/+)+(?=[^-/])/, '');
}
