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

/** The members whose texts are not that of the first one with their name in it, with their texts. */
export function exceptions(facts: ReadonlyMap<string, Fact>): ReadonlyMap<string, string> {
  const [first, ...others] = facts;
  if (first === undefined) return new Map();
  const template = withPlaceholder(first[1].text, first[0]);
  const isEqual = others.every(([, { text }]) => text === first[1].text);
  return new Map(
    others.flatMap(([name, { text }]) =>
      isEqual || withPlaceholder(text, name) === template ? [] : [[name, text]],
    ),
  );
}

function withPlaceholder(text: string, name: string): string {
  const escaped = name.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&');
  return text.replace(new RegExp(`(?<![A-Za-z0-9_])${escaped}(?![A-Za-z0-9_])`, 'g'), '{name}');
}
