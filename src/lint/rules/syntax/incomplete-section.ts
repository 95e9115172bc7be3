import type { ProxySection } from '../../../model/config.ts';
import { emailAlertsOf } from '../../../model/section/email-alerts.ts';
import { FRONTENDS } from '../../../model/section/kind.ts';
import type { ReadSection } from '../../../model/section/section.ts';
import type { Reaction } from '../../../problem.ts';
import { always, defineRule } from '../../rule.ts';

interface Need {
  /** One of these is enough. */
  readonly keywords: readonly string[];
  readonly reaction: Reaction;
}

/** What a section must hold. */
const NEEDS: ReadonlyMap<string, Need> = new Map([
  ['cache', { keywords: ['total-max-size'], reaction: 'refuses' }],
  ['fcgi-app', { keywords: ['docroot'], reaction: 'refuses' }],
  ['program', { keywords: ['command'], reaction: 'refuses' }],
  ['acme', { keywords: ['directory'], reaction: 'refuses' }],
  ['resolvers', { keywords: ['nameserver', 'parse-resolv-conf'], reaction: 'warns' }],
  ['log-forward', { keywords: ['bind', 'dgram-bind'], reaction: 'warns' }],
]);

export default defineRule({
  id: 'syntax/incomplete-section',
  scope: 'config',
  severity: 'error',
  summary: 'section lacks a required line',
  why: 'HAProxy refuses a cache without a size, an application without a document root and a program without a command. It warns about a frontend without "bind" and resolvers without a name server, which do nothing, and removes mailers that nothing uses.',
  remedy: 'Add the missing line, or remove the section.',
  haproxy: always('refuses'),
  facts: 'the parser of each section and check_config_validity() in src/cfgparse.c',
  bad: `cache small
    max-age 60
`,
  good: `cache small
    total-max-size 4
    max-age 60
`,
  check(config, report) {
    const proxies = new Map(config.proxies.map((proxy) => [proxy.section, proxy]));
    const alerts = emailAlertsOf(config);
    const used = new Set(alerts?.flatMap(({ mailers }) => mailers?.values[1]?.value ?? []));
    const named = new Set(
      config.sections.map(({ keyword, words }) => keyword === 'mailers' && words[0]?.value),
    );
    // A name that no section has is the fault to mend first.
    const isClear = alerts !== null && [...used].every((name) => named.has(name));
    for (const section of config.sections) {
      if (isClear && isUnusedMailers(section, used)) {
        report({
          source: section.source,
          range: section.statement,
          message: 'no proxy names this section in "email-alert mailers", so HAProxy removes it',
          hint: 'use it in a proxy, or remove it',
          haproxy: 'warns',
          severity: 'warning',
        });
      }
      const need = needOf(section, proxies.get(section.section));
      if (need === null || !section.certain || !section.known) continue;
      const { source, statement, keyword } = section;
      const words = need.keywords.map((word) => `"${word}"`).join(' or ');
      report({
        source,
        range: statement,
        message: `section "${keyword}" has no ${words} line`,
        hint: 'add one, or remove the section',
        haproxy: need.reaction,
        severity: need.reaction === 'refuses' ? 'error' : 'warning',
      });
    }
  },
});

/** A proxy that is ignored for what it lacks counts as a use here: that is what to mend first. */
function isUnusedMailers(
  { keyword, certain, known, words }: ReadSection,
  used: ReadonlySet<string>,
): boolean {
  const name = words[0]?.value;
  return keyword === 'mailers' && certain && known && name != null && !used.has(name);
}

/** What a section misses; null where nothing is missing, or where that is not certain. */
function needOf(section: ReadSection, proxy: ProxySection | undefined): Need | null {
  if (FRONTENDS.includes(section.keyword)) return listenerOf(section, proxy);
  const need = NEEDS.get(section.keyword);
  if (need === undefined || section.words.length === 0) return null;
  const has = section.lines.some(({ keyword }) => keyword === null || need.keywords.includes(keyword));
  return has ? null : need;
}

/** An address in the header, as HAProxy took it long ago, is told by another rule. */
function listenerOf({ words }: ReadSection, proxy: ProxySection | undefined): Need | null {
  if (words[1] !== undefined && words[1].value !== 'from') return null;
  if (proxy === undefined || proxy.disabled || proxy.binds.length > 0 || proxy.name === null) return null;
  return { keywords: ['bind'], reaction: 'warns' };
}
