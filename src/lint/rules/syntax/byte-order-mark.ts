import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'syntax/byte-order-mark',
  scope: 'config',
  severity: 'error',
  summary: 'file starts with a byte order mark',
  why: 'HAProxy reads the three bytes as part of the first word, which it then does not know. Some editors write them without showing them.',
  remedy: 'Save the file as UTF-8 without byte order mark.',
  fix: 'The mark is removed.',
  haproxy: always('refuses'),
  facts: 'parse_cfg() in src/cfgparse.c, before 3.1 readcfgfile()',
  bad: `\ufeffbackend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const { source } of config.files) {
      const length = lengthOfMark(source.text);
      if (length === 0) continue;
      const range = { start: 0, end: length };
      report({
        source,
        range,
        message: 'this byte order mark is read as part of the first word',
        hint: 'save the file without byte order mark',
        fix: { description: 'remove the byte order mark', safe: true, edits: [{ source, range, text: '' }] },
      });
    }
  },
});

/** One character in UTF-8; three where the file was read as latin-1 because it is not UTF-8 elsewhere. */
export function lengthOfMark(text: string): number {
  return text.startsWith('\ufeff') ? 1 : text.startsWith('\xef\xbb\xbf') ? 3 : 0;
}
