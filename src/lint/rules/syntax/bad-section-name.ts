import { badCharacterOf, PROXIES, sectionKinds } from '../../../model/section/kind.ts';
import { isAtLeast } from '../../../model/value/version.ts';
import { utf8Length } from '../../../text.ts';
import { always, defineRule } from '../../rule.ts';

const MAX_CACHE_NAME = 32;

export default defineRule({
  id: 'syntax/bad-section-name',
  scope: 'config',
  severity: 'error',
  summary: 'section name is missing or contains an invalid character',
  why: 'Most sections need a name of letters, digits, "-", "_", "." and ":". HAProxy 3.4 prints an alert about such a character in the name of a proxy, but still starts.',
  remedy: 'Use only permitted characters in the name.',
  haproxy: always('refuses'),
  facts: 'invalid_char() in src/tools.c, and the parser of each section',
  bad: `backend my*app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80

backend
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  good: `backend my-app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const { source, statement, certain, known, keyword, words } of config.sections) {
      const kind = sectionKinds.get(keyword);
      if (!certain || !known || kind === undefined || keyword === 'peers') continue;
      const [name] = words;
      if (name === undefined) {
        if (kind.name !== 'required') continue;
        report({
          source,
          range: statement,
          message: `section "${keyword}" needs a name`,
          hint: `write "${keyword} NAME"`,
        });
        continue;
      }
      if (name.value === null) continue;
      const bad = kind.checksName ? badCharacterOf(name.value) : null;
      if (bad !== null) {
        report({
          source,
          range: name.word,
          message: `"${bad}" is not permitted in the name of a section`,
          hint: 'use letters, digits, "-", "_", "." and ":"',
          ...(PROXIES.includes(keyword) && isAtLeast(config.version, '3.4') ? { haproxy: 'accepts' } : {}),
        });
      } else if (keyword === 'cache' && utf8Length(name.value) > MAX_CACHE_NAME) {
        report({
          source,
          range: name.word,
          severity: 'warning',
          haproxy: 'warns',
          message: `HAProxy cuts the name of a cache after ${MAX_CACHE_NAME} characters`,
          hint: 'shorten it here and where it is used',
        });
      }
    }
  },
});
