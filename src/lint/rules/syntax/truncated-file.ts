import { lineEndAt } from '../../../edit/text-edit.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'syntax/truncated-file',
  scope: 'config',
  severity: 'error',
  summary: 'last line of a file has no line end',
  why: 'HAProxy treats such a file as truncated and refuses to start, since 2.3.',
  remedy: 'End the last line with a line feed.',
  fix: 'The line end is added.',
  haproxy: always('refuses'),
  facts: 'parse_cfg() in src/cfgparse.c, before 3.1 readcfgfile()',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const { source } of config.files) {
      const { text } = source;
      if (text === '' || text.endsWith('\n')) continue;
      const start = text.lastIndexOf('\n') + 1;
      report({
        source,
        range: { start, end: text.length },
        message: 'the last line has no line end, so HAProxy treats the file as truncated',
        hint: 'add a line feed',
        fix: {
          description: 'add the missing line feed',
          safe: true,
          edits: [
            { source, range: { start: text.length, end: text.length }, text: lineEndAt(text, text.length) },
          ],
        },
      });
    }
  },
});
