import type { Completion } from '../completion.ts';
import { clusterSpotAt } from './path.ts';
import { keysAt, schemasAt } from './schema.ts';

/** What may be written at an offset of a cluster file: keys, or the values of a key that has few. */
export function clusterCompletionsAt(text: string, offset: number): readonly Completion[] {
  const { path, valueOf } = clusterSpotAt(text, offset);
  if (valueOf === null) {
    return [...keysAt(path)].map(([key, { description }]) => ({
      text: key,
      kind: 'parameter',
      detail: description ?? '',
    }));
  }
  const values = schemasAt([...path, valueOf]).flatMap((node) =>
    node.enum !== undefined ? node.enum : node.type === 'boolean' ? [true, false] : [],
  );
  return [...new Set(values.map(String))].map((value) => ({ text: value, kind: 'value', detail: valueOf }));
}

/** What a key of a cluster file means, as Markdown; null for no key. */
export function clusterHoverAt(text: string, offset: number): string | null {
  const { path, key, valueOf } = clusterSpotAt(text, offset);
  const name = key ?? valueOf;
  const node = name === null ? undefined : keysAt(path).get(name);
  if (name === null || node === undefined) return null;
  const [example] = node.examples ?? [];
  return [
    `\`${name}\``,
    node.description ?? '',
    ...(node.default === undefined ? [] : [`Default: \`${JSON.stringify(node.default)}\``]),
    ...(example === undefined ? [] : [`Example: \`${name}: ${JSON.stringify(example)}\``]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
