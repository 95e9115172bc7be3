import { sectionOf } from '../../../../grammar/vocabulary.ts';
import { formatVersion, isAtLeast, isBefore } from '../../../model/value/version.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'syntax/unsupported-section',
  scope: 'config',
  severity: 'error',
  summary: 'section is unknown to the targeted version, or must be enabled first',
  why: 'A section that HAProxy does not know is read as an unknown keyword of the section above. Experimental sections (acme) and deprecated ones (program from 3.1 on) must be allowed in a global section above them.',
  remedy: 'Remove the section, target a different version, or enable it in the global section.',
  haproxy: always('refuses'),
  facts: 'REGISTER_CONFIG_SECTION in the sources of each version; cfg_parse_acme(), cfg_parse_program()',
  bad: `program exporter
    command /usr/bin/exporter
`,
  good: `traces

backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  check(config, report) {
    const { version } = config;
    for (const { source, statement, certain, known, keyword, allows } of config.sections) {
      if (!certain) continue;
      if (!known) {
        report({
          source,
          range: statement.words[0] ?? statement,
          message: `section "${keyword}" does not exist in HAProxy ${formatVersion(version)}`,
          hint: lifetimeOf(keyword),
        });
        continue;
      }
      const needs =
        keyword === 'acme' && !allows.experimental
          ? 'expose-experimental-directives'
          : keyword === 'program' &&
              !allows.deprecated &&
              isAtLeast(version, '3.1') &&
              isBefore(version, '3.3')
            ? 'expose-deprecated-directives'
            : null;
      if (needs === null) continue;
      report({
        source,
        range: statement.words[0] ?? statement,
        message: `section "${keyword}" must be allowed in a global section above it`,
        hint: `add "${needs}" to the global section`,
      });
    }
  },
});

function lifetimeOf(keyword: string): string {
  const section = sectionOf(keyword);
  if (section?.until != null) return `it exists up to HAProxy ${section.until} only`;
  return section?.since == null ? 'remove the section' : `it requires HAProxy ${section.since}`;
}
