import type { Fact, Notes } from './notes.ts';

/**
 * One text for all members, in which `{name}` stands for the name of each; undefined where no member has one. Members
 * whose texts differ in more than the name are a contradiction.
 * @param facts by member
 */
export function nameTemplate(
  facts: ReadonlyMap<string, Fact>,
  what: string,
  notes: Notes,
): string | undefined {
  const [first, ...others] = facts;
  if (first === undefined) return undefined;
  const [name, fact] = first;
  if (others.length > 0 && others.every(([, other]) => other.text === fact.text)) return fact.text;
  const template = withPlaceholder(fact.text, name);
  const odd = others.find(([other, { text }]) => withPlaceholder(text, other) !== template);
  if (odd !== undefined) notes.conflict(fact, odd[1], what);
  return template;
}

function withPlaceholder(text: string, name: string): string {
  const escaped = name.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&');
  return text.replace(new RegExp(`(?<![A-Za-z0-9_])${escaped}(?![A-Za-z0-9_])`, 'g'), '{name}');
}
