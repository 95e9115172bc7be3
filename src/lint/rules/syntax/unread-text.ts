import type { Line } from '../../../../grammar/ast.ts';
import { lineEndAt } from '../../../edit/text-edit.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'syntax/unread-text',
  scope: 'config',
  severity: 'warning',
  summary: 'text after a bare carriage return is not read',
  why: 'A carriage return ends a line for HAProxy, but the next line starts after the next line feed: what is between them is silently ignored. A file that only has carriage returns is one single line.',
  remedy: 'End lines with a line feed.',
  haproxy: always('accepts'),
  facts: 'parse_line() in src/tools.c',
  bad: `backend app
    timeout connect 5s\r    timeout server 30s
    server web1 10.0.1.1:80
`,
  good: `backend app\r
    timeout connect 5s\r
    timeout server 30s\r
    server web1 10.0.1.1:80\r
`,
  check(config, report) {
    for (const { source, document } of config.files) {
      if (!/\r(?!\n)/.test(source.text)) continue;
      const look = (line: Line) => {
        if (line.kind === 'scope') return;
        const range = line.kind === 'comment' ? line : line.ignored;
        const text = range === null ? '' : source.slice(range);
        const start = text.indexOf('\r');
        if (range === null || start === -1 || text.slice(start).trim() === '') return;
        report({
          source,
          range: { start: range.start + start, end: range.end },
          message: 'what follows this bare carriage return on its line is not read',
          hint: 'put a line feed there',
          fix: {
            description: 'put a line end there',
            safe: false,
            edits: [
              {
                source,
                range: { start: range.start + start, end: range.start + start + 1 },
                text: lineEndAt(source.text, range.start),
              },
            ],
          },
        });
      };
      document.preamble.forEach(look);
      for (const { header, body } of document.sections) {
        look(header);
        body.forEach(look);
      }
    }
  },
});
