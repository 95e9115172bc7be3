/** Puts a node's name in the place of every `{name}`; `${name}` is a variable of HAProxy's and stays. */
export function expandName(text: string, name: string): string {
  return text.replace(/(\$?)\{name\}/g, (all, dollar: string) => (dollar === '' ? name : all));
}

/** The placeholders in a text: `{...}` but not `${...}`. */
export function placeholdersOf(text: string): readonly string[] {
  return [...text.matchAll(/\$?\{[^{}]*\}/g)].map(([all]) => all).filter((all) => !all.startsWith('$'));
}

/** Whether HAProxy will expand a variable in the text, so that its value is not known here. */
export function hasVariable(text: string): boolean {
  return /\$\{/.test(text);
}
