import { gzipSync } from 'node:zlib';

/** What the playground may load before it shows its first result, in bytes after gzip. */
export const MOST_BYTES = 250_000;

/** What an opened playground loads. */
const LOADED = ['index.html', 'style.css', 'theme.js', 'main.js', 'icon.svg'];

/** How many bytes a static host sends for the playground until it shows its first result, compressed with gzip. */
export function playgroundBytes(files: ReadonlyMap<string, string>): number {
  return LOADED.reduce((sum, name) => sum + compressedBytes(files.get(name) ?? ''), 0);
}

export function compressedBytes(text: string): number {
  return gzipSync(text, { level: 9 }).length;
}
