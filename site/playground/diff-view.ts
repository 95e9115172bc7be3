import { unifiedDiff } from '../../src/generate/diff.ts';
import { element } from './dom.ts';

const CLASSES: Readonly<Record<string, string>> = { '+': 'added', '-': 'removed', '@': 'hunk' };

/** The difference between two texts of a file, as `hapeers lint --diff` writes it, without its two lines of names. */
export function diffView(file: string, before: string, after: string): HTMLElement {
  const [, , ...lines] = unifiedDiff(file, before, after).trimEnd().split('\n');
  const spans = lines.map((line) =>
    element('span', { class: CLASSES[line.charAt(0)] ?? 'same' }, `${line}\n`),
  );
  return element(
    'pre',
    { class: 'diff', tabindex: '0', role: 'group', 'aria-label': `Changes in ${file}` },
    ...spans,
  );
}
