import { nearest } from '../../../grammar/vocabulary/nearest.ts';
import { placeholdersOf } from '../expand.ts';
import { isList, type Path, sectionsOf } from '../file.ts';
import type { Review } from '../review.ts';
import { requireVersion } from './versions.ts';

/** Texts in which `{name}` stands for the node, and texts that are one for all nodes. */
export function checkPlaceholders(review: Review): void {
  const { file } = review;
  for (const { entry, path } of sectionsOf(file)) {
    for (const key of ['crt', 'ca-file', 'crl-file', 'sni', 'verifyhost'] as const) {
      checkText(review, [...path, 'tls', key], entry.tls?.[key], true);
    }
    for (const [text, where] of entries(entry.log, [...path, 'log'])) checkText(review, where, text, false);
    for (const [index, observer] of (entry.observers ?? []).entries()) {
      if (typeof observer === 'object') {
        checkText(review, [...path, 'observers', index, 'address'], observer.address, false);
      }
    }
  }
  for (const [index, node] of file.nodes.entries()) {
    for (const key of ['address', 'bind', 'socket'] as const) {
      checkText(review, ['nodes', index, key], node[key], true);
    }
    for (const [text, where] of entries(node.config, ['nodes', index, 'config'])) {
      checkText(review, where, text, true);
    }
  }
}

function checkText(review: Review, path: Path, text: string | undefined, expands: boolean): void {
  if (text === undefined) return;
  for (const placeholder of placeholdersOf(text)) {
    if (!expands) {
      review.error(
        path,
        `"${placeholder}" does not expand here`,
        'write a text that is the same for all nodes',
      );
      return;
    }
    if (placeholder === '{name}') continue;
    const meant = nearest(placeholder, ['{name}']) !== null;
    review.error(
      path,
      `unknown placeholder "${placeholder}"`,
      meant ? 'did you mean "{name}"?' : '"{name}" is the only placeholder; it is replaced by the node name',
    );
    return;
  }
  const open = /\$\{(?![A-Za-z_]\w*(?:-[^}]*)?\})[^}]*\}?/.exec(text);
  if (open !== null) {
    review.error(
      path,
      `"${open[0]}" is not a valid variable`,
      'write "${NAME}" with letters, digits and "_"',
    );
  } else if (/\$\{\w+-/.test(text)) {
    requireVersion(review, path, '2.5', 'a default in "${NAME-default}"');
  }
}

function entries(value: string | readonly string[] | undefined, path: Path): [string, Path][] {
  if (value === undefined) return [];
  return isList<string, string>(value)
    ? value.map((text, index) => [text, [...path, index]])
    : [[value, path]];
}
