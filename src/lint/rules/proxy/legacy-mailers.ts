import type { Entity } from '../../../model/entity.ts';
import { emailAlertsOf } from '../../../model/section/email-alerts.ts';
import { isAtLeast } from '../../../model/value/version.ts';
import { withEmailAlerts, withoutEmailAlerts } from '../../example/mailers.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'proxy/legacy-mailers',
  scope: 'config',
  severity: 'warning',
  summary: 'email alerts are sent without Lua',
  why: 'Since 3.3 HAProxy leaves the sending of email alerts to a Lua script and ignores the "email-alert" lines of a config that loads none, with a warning. 3.1 and 3.2 still send them, and warn about the change.',
  remedy:
    'Load the script that comes with HAProxy, "lua-load examples/lua/mailers.lua" in the global section; the other lines stay.',
  haproxy: [
    { from: '2.4', reaction: 'accepts' },
    { from: '3.1', reaction: 'warns' },
  ],
  facts: 'init_email_alert() (3.1, 3.2) and mailers_post_check() (3.3) in src/mailers.c',
  bad: withEmailAlerts('alerts'),
  good: withoutEmailAlerts,
  check(config, report) {
    if (!isAtLeast(config.version, '3.1') || mayLoadLua(config.globals)) return;
    const sections = new Set(
      config.sections.flatMap(({ keyword, words }) => (keyword === 'mailers' ? [words[0]?.value] : [])),
    );
    const isIgnored = isAtLeast(config.version, '3.3');
    const said = new Set<Entity>();
    for (const { proxy, mailers, missing } of emailAlertsOf(config) ?? []) {
      if (mailers === null || missing.length > 0 || said.has(mailers)) continue;
      if (!sections.has(mailers.values[1]?.value)) continue;
      said.add(mailers);
      const name = proxy.name?.value ?? '';
      report({
        source: mailers.source,
        range: mailers.statement,
        message: isIgnored
          ? `no email alert of "${name}" is sent, because no Lua script is loaded that sends it`
          : `HAProxy 3.3 and later send the email alerts of "${name}" only by a Lua script`,
        hint: 'add "lua-load" with the path of HAProxy\'s examples/lua/mailers.lua to the global section',
      });
    }
  },
});

/** A script may send alerts, or switch the sending by HAProxy itself off; whether it does is not looked into. */
function mayLoadLua(globals: readonly { readonly settings: readonly { readonly keyword: string }[] }[]) {
  return globals.some(({ settings }) =>
    settings.some(({ keyword }) => keyword === '' || keyword.startsWith('lua-load')),
  );
}
