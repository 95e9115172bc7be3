import { describe, expect, it } from 'vitest';
import type { Section, TextRange } from '../../grammar/ast.ts';
import { parse } from '../../grammar/parser.ts';
import { applyEdits } from '../../src/edit/text-edit.ts';
import { lintExample } from '../../src/lint/example/example.ts';
import type { Example, Rule } from '../../src/lint/rule.ts';
import { rules } from '../../src/lint/rules/index.ts';

/** Every word that is written as it is, but for the keywords of sections, which only a plain word or a quoted one can be. */
function rewritten(text: string, write: (word: string) => string): string {
  const document = parse(text);
  const edits = document.sections.flatMap(({ header, body }: Section) => {
    const lines = [
      header.words.slice(1),
      ...body.flatMap((line) => (line.kind === 'statement' ? [line.words] : [])),
    ];
    return lines.flat().flatMap((word: TextRange) => {
      const written = text.slice(word.start, word.end);
      return /["'\\$]/.test(written) ? [] : [{ start: word.start, end: word.end, text: write(written) }];
    });
  });
  return applyEdits(text, edits);
}

/** Ways to write a config in which HAProxy reads the same words. */
const ways: readonly (readonly [string, (text: string) => string])[] = [
  ['in double quotes', (text) => rewritten(text, (word) => `"${word}"`)],
  ['in single quotes', (text) => rewritten(text, (word) => `'${word}'`)],
  [
    'with a quote in the middle',
    (text) => rewritten(text, (word) => `${word.slice(0, 1)}"${word.slice(1)}"`),
  ],
  [
    'by variables',
    (text) => {
      const names = new Map<string, string>();
      const said = rewritten(text, (word) => {
        const name = names.get(word) ?? `W${names.size}`;
        names.set(word, name);
        return `"\${${name}}"`;
      });
      const lines = [...names].map(([word, name]) => `    setenv ${name} '${word}'\n`);
      return `global\n${lines.join('')}\n${said}`;
    },
  ],
];

function written(example: Example, write: (text: string) => string): Example {
  if (typeof example === 'string') return write(example);
  if (typeof example['files'] === 'object')
    return { ...example, config: write(example['config'] as string) } as Example;
  return Object.fromEntries(Object.entries(example).map(([name, text]) => [name, write(text as string)]));
}

/** What these judge is how a text is written. */
const ABOUT_WRITING: ReadonlySet<string> = new Set(['syntax/template', 'syntax/lost-variable-default']);

/** What these judge is the beginning of a file, where the lines with the variables are. */
const ABOUT_THE_TOP: ReadonlySet<string> = new Set(['syntax/byte-order-mark', 'syntax/outside-section']);

const judged = rules.filter(
  ({ id, scope }) => scope !== 'reach' && scope !== 'haproxy' && !ABOUT_WRITING.has(id),
);

describe.each(ways)('a config whose words are written %s', (way, write) => {
  it.each(
    judged
      .filter(({ id }) => way !== 'by variables' || !ABOUT_THE_TOP.has(id))
      .map((rule): [string, Rule] => [rule.id, rule]),
  )('means the same to %s', (_id, rule) => {
    for (const example of [rule.bad, rule.good]) {
      const said = (one: Example) =>
        lintExample(example === rule.bad ? { ...rule, bad: one } : rule, one, [rule]).map(
          ({ severity, message }) => `${severity}: ${message.replace(/(?<=line )\d+/, 'N')}`,
        );
      expect(said(written(example, write))).toEqual(said(example));
    }
  });
});
