import type { LiveLine } from '../../../model/line/live-line.ts';
import { isDropped } from '../../../model/section/extra-word.ts';
import type { ReadSection } from '../../../model/section/section.ts';
import { isBefore } from '../../../model/value/version.ts';
import { always, defineRule, type Reporter } from '../../rule.ts';

export default defineRule({
  id: 'syntax/uninheritable-rules',
  scope: 'config',
  severity: 'error',
  summary: 'defaults section contains rules that cannot be inherited',
  why: 'Only a named defaults section may contain "acl", "http-request", "tcp-request" and similar rules (2.5 and later). With rules it can be used by either frontends or backends, and by no "listen" or other defaults section, whether they name it or not.',
  remedy:
    'Move the rules into the proxies, or give frontends and backends their own defaults sections by "from".',
  haproxy: always('refuses'),
  facts: 'cfg_parse_listen() in src/cfgparse-listen.c, tcp_parse_request_rule() in src/tcp_rules.c',
  bad: `defaults
    mode http
    timeout client 30s
    http-request deny if { path /private }

frontend web
    bind 127.0.0.1:80
`,
  good: `defaults web
    mode http
    timeout client 30s
    http-request deny if { path /private }

frontend site from web
    bind 127.0.0.1:80
`,
  check(config, report) {
    if (isBefore(config.version, '2.5')) {
      refuseAll(config.sections, report);
      return;
    }
    const follower = new RuleFollower(report);
    for (const section of config.sections) {
      const { certain, known, keyword } = section;
      if (!certain || !known || isDropped(section)) continue;
      if (keyword === 'defaults') follower.defaults(section);
      else if (keyword === 'frontend' || keyword === 'backend' || keyword === 'listen') {
        follower.proxy(section, keyword);
      }
    }
  },
});

/** 2.4 takes rules in no defaults section at all. The vocabulary tells that of keywords, not of the words after them. */
function refuseAll(sections: readonly ReadSection[], report: Reporter): void {
  for (const { keyword: section, lines } of sections) {
    if (section !== 'defaults') continue;
    for (const { certain, keyword, source, statement } of lines) {
      if (!certain || (keyword !== 'tcp-request' && keyword !== 'tcp-response')) continue;
      report({
        source,
        range: statement,
        message: `"${keyword}" in a defaults section requires HAProxy 2.5`,
        hint: 'move the line into the proxies',
      });
    }
  }
}

type Side = 'frontend' | 'backend';

/** A defaults section with rules, and the side of the first proxy that inherited them. */
interface RuledDefaults {
  readonly section: ReadSection;
  readonly hasConnectionRules: boolean;
  readonly hasResponseRules: boolean;
  side: Side | null;
}

/** Follows the sections in the order in which HAProxy reads them. */
class RuleFollower {
  readonly #report: Reporter;
  /** The last defaults section of each name; null where it has no rules. */
  readonly #byName = new Map<string, RuledDefaults | null>();
  #last: RuledDefaults | null = null;

  constructor(report: Reporter) {
    this.#report = report;
  }

  defaults(section: ReadSection): void {
    const { words } = section;
    const name = words[0];
    const isAnonymous = name === undefined || (name.value === 'from' && words.length === 2);
    const lines = section.lines.filter(({ certain, prefix }) => certain && prefix === null);
    if (isAnonymous) this.#refuseAnonymous(lines);
    const parent = this.#named(section, isAnonymous ? 0 : 1);
    if (parent != null)
      this.#say(section, 'a defaults section cannot inherit the rules of another one', parent);
    const rules = lines.map(ruleOf).filter((rule) => rule !== null);
    this.#last =
      rules.length === 0 || isAnonymous
        ? null
        : {
            section,
            hasConnectionRules: rules.some((rule) => CONNECTION_RULES.has(rule)),
            hasResponseRules: rules.includes('tcp-response content'),
            side: null,
          };
    if (!isAnonymous && name.value !== null) this.#byName.set(name.value, this.#last);
  }

  proxy(section: ReadSection, keyword: Side | 'listen'): void {
    const named = this.#named(section, 1);
    const defaults = named === undefined ? this.#last : named;
    if (defaults === null) return;
    if (keyword === 'listen') {
      this.#say(section, 'a "listen" cannot inherit rules from a defaults section', defaults);
    } else if (defaults.side !== null && defaults.side !== keyword) {
      this.#say(section, 'frontends and backends cannot inherit the rules of one defaults section', defaults);
    } else if (keyword === 'backend' && defaults.hasConnectionRules) {
      this.#say(section, 'a backend cannot inherit rules on connections or sessions', defaults);
    } else if (keyword === 'frontend' && defaults.hasResponseRules) {
      this.#say(section, 'a frontend cannot inherit "tcp-response content" rules', defaults);
    } else defaults.side = keyword;
  }

  /** The defaults section that `from` names; undefined where there is no `from`, null where it has no rules. */
  #named({ words }: ReadSection, index: number): RuledDefaults | null | undefined {
    if (words[index]?.value !== 'from' || words[index + 1] === undefined) return undefined;
    return this.#byName.get(words[index + 1]?.value ?? '') ?? null;
  }

  #refuseAnonymous(lines: readonly LiveLine[]): void {
    for (const { keyword, source, statement } of lines) {
      if (keyword === null || !NEEDS_NAME.has(keyword)) continue;
      this.#report({
        source,
        range: statement,
        message: `"${keyword}" is only allowed in a named defaults section`,
        hint: 'name the section and refer to it by "from", or move the line into the proxies',
      });
    }
  }

  #say({ source, statement }: ReadSection, message: string, { section }: RuledDefaults): void {
    this.#report({
      source,
      range: statement,
      message,
      hint: 'refer to another defaults section by "from", or move the rules into the proxies',
      related: [{ message: 'the defaults section', source: section.source, range: section.statement }],
    });
  }
}

const NEEDS_NAME: ReadonlySet<string> = new Set([
  'acl',
  'http-request',
  'http-response',
  'http-after-response',
  'tcp-request',
  'tcp-response',
]);

const CONNECTION_RULES: ReadonlySet<string> = new Set(['tcp-request connection', 'tcp-request session']);

/** The rule set that a line adds to; null for lines that add no rule. */
function ruleOf({ keyword, arguments: words }: LiveLine): string | null {
  switch (keyword) {
    case 'http-request':
    case 'http-response':
    case 'http-after-response':
      return keyword;
    case 'tcp-request':
    case 'tcp-response': {
      const set = words[1]?.value;
      return set === 'connection' || set === 'session' || set === 'content' ? `${keyword} ${set}` : null;
    }
    default:
      return null;
  }
}
