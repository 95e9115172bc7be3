/** Deeper than any cluster file, and far from where the recursion of the YAML parser ends the whole process. */
const DEEPEST = 200;

/**
 * Whether a YAML text nests deeper than its parser can follow. Counts brackets, and what a line begins with: nothing nests
 * otherwise.
 */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '[' || char === '{') depth++;
    else if (depth > 0 && (char === ']' || char === '}')) depth--;
    if (depth > DEEPEST) return true;
  }
  return new RegExp(`^[ \\t?:-]{${2 * DEEPEST}}`, 'm').test(text);
}
