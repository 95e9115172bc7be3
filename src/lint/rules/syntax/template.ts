import type { Statement } from '../../../../grammar/ast.ts';
import type { ConfigFile } from '../../../model/config.ts';
import { always, defineRule } from '../../rule.ts';

/** How the languages of templates begin what they replace: Jinja, Go and Mustache, ERB. */
const MARKS = /^(?:\{\{|\{%|\{#|<%)/;

export default defineRule({
  id: 'syntax/template',
  scope: 'config',
  severity: 'error',
  summary: 'file is a template that has not been rendered',
  why: 'The file has the marks of a template language (Jinja, Go templates, ERB) where HAProxy expects words. What it will be is known only after rendering, so nothing else is reported about it.',
  remedy: 'Render the template first, and lint the result.',
  haproxy: always('refuses'),
  facts: 'the parser of each section',
  bad: `peers mypeers
{% for node in nodes %}
    peer {{ node.name }} {{ node.address }}:10000
{% endfor %}
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    for (const file of config.files) {
      for (const statement of statementsOf(file)) {
        const mark = markOf(statement, file);
        if (mark === null) continue;
        const [first] = statement.words;
        const isFirst = first !== undefined && mark.start === first.start;
        report({
          source: file.source,
          range: mark,
          message: 'this looks like a template, and HAProxy reads it as it is',
          hint: 'render it first, and lint the result',
          haproxy: isFirst ? always('refuses') : 'unknown',
        });
        break;
      }
    }
  },
});

function* statementsOf({ source, document }: ConfigFile): Generator<Statement> {
  // most files have none of the marks, and a search in their text costs nothing
  if (!/\{[{%#]|<%/.test(source.text)) return;
  for (const line of document.preamble) if (line.kind === 'statement') yield line;
  for (const { header, body } of document.sections) {
    yield header;
    for (const line of body) if (line.kind === 'statement') yield line;
  }
}

/** A mark at the beginning of the line, or of its first argument, where no quotes make it a text. */
function markOf({ words }: Statement, { source }: ConfigFile) {
  const [first, second] = words;
  return [first, second].find((word) => word !== undefined && MARKS.test(source.slice(word))) ?? null;
}
