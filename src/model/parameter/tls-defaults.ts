import type { Config } from '../config.ts';

/**
 * The words of `ssl-default-bind-options` or `ssl-default-server-options`, which add up over the global sections. They
 * count for the lines below them.
 * @returns null where not all of them are known, or a global section comes after others
 */
export function tlsDefaults({ globals }: Config, side: 'bind' | 'server'): readonly string[] | null {
  const words: string[] = [];
  for (const { late, settings } of globals) {
    for (const { keyword, values, certain, negated } of settings) {
      if (keyword !== `ssl-default-${side}-options`) continue;
      if (late || !certain || negated) return null;
      for (const { value } of values) {
        if (value === null) return null;
        words.push(value);
      }
    }
  }
  return words;
}
