import { nearest } from '../../../../grammar/vocabulary.ts';
import type { Entity } from '../../../model/entity.ts';
import { emailAlertsOf } from '../../../model/section/email-alerts.ts';
import { withEmailAlerts, withoutEmailAlerts } from '../../example/mailers.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'proxy/bad-email-alert',
  scope: 'config',
  severity: 'error',
  summary: '"email-alert" lines are incomplete or name unknown mailers',
  why: 'HAProxy refuses a name that no "mailers" section has. Where one of "from", "mailers" and "to" is missing it ignores all "email-alert" lines of the proxy, with a warning.',
  remedy: 'Write all three lines, and name a "mailers" section.',
  haproxy: always('refuses'),
  facts: 'check_config_validity() in src/cfgparse.c, proxy_finalize() in src/proxy.c',
  bad: withEmailAlerts('alert'),
  good: withoutEmailAlerts,
  check(config, report) {
    const names = config.sections
      .filter(({ keyword }) => keyword === 'mailers')
      .map(({ words }) => words[0]?.value ?? null);
    const said = new Set<Entity>();
    for (const { proxy, line, mailers, missing } of emailAlertsOf(config) ?? []) {
      const where = mailers ?? line;
      if (said.has(where)) continue;
      const name = mailers?.values[1];
      if (missing.length > 0) {
        said.add(where);
        const lines = missing.map((word) => `"email-alert ${word}"`).join(' and ');
        report({
          source: where.source,
          range: where.statement,
          severity: 'warning',
          haproxy: 'warns',
          message: `${proxy.kind} "${proxy.name?.value ?? ''}" has no ${lines} line, so HAProxy ignores its other "email-alert" lines`,
          hint: `add ${lines}`,
        });
      } else if (name?.value != null && names.every((one) => one !== null && one !== name.value)) {
        said.add(where);
        const near = nearest(
          name.value,
          names.flatMap((one) => one ?? []),
        );
        report({
          source: where.source,
          range: name.word,
          message: `no "mailers" section is named "${name.value}"`,
          hint: near === null ? 'add the section, or correct the name' : `did you mean "${near}"?`,
        });
      }
    }
  },
});
