import type { Argument } from '../../../model/line/expand.ts';
import { badCharacterOf, PROXIES } from '../../../model/section/kind.ts';
import type { ReadSection } from '../../../model/section/section.ts';
import { isAtLeast, isBefore, type Version } from '../../../model/value/version.ts';
import { nameFix } from '../../fix/edits.ts';
import { always, defineRule, type Finding, type Reporter } from '../../rule.ts';

export default defineRule({
  id: 'syntax/unknown-defaults',
  scope: 'config',
  severity: 'error',
  summary: '"from" names a defaults section that does not exist or is not unique',
  why: 'A defaults section must come before the sections that name it, in this file or in an earlier one. A name that two of them share cannot be used, and from 3.1 on a name that was used cannot be defined again. If some proxies name a section and others inherit it without naming it, HAProxy warns.',
  remedy: 'Give every defaults section its own name, and put it above the sections that use it.',
  fix: 'A misspelled name of at least five letters is corrected where only one is near.',
  haproxy: always('refuses'),
  facts: 'cfg_parse_listen() in src/cfgparse-listen.c',
  bad: `defaults tcp
    mode tcp
    timeout connect 5s
    timeout server 30s

backend app from tpc
    server web1 10.0.1.1:80
`,
  good: `defaults tcp
    mode tcp
    timeout connect 5s
    timeout server 30s

backend app from tcp
    server web1 10.0.1.1:80
`,
  check(config, report) {
    const follower = new DefaultsFollower(config.version, report);
    for (const section of config.sections) {
      if (!section.known) continue;
      if (section.keyword === 'defaults') follower.defaults(section);
      else if (PROXIES.includes(section.keyword)) follower.proxy(section);
    }
  },
});

/** A defaults section with the ways in which it was used. */
interface Defaults {
  readonly section: ReadSection;
  isNamed: boolean;
  isInherited: boolean;
}

/** Follows the sections in the order in which HAProxy reads them. */
class DefaultsFollower {
  readonly #version: Version;
  readonly #report: Reporter;
  readonly #byName = new Map<string, Defaults[]>();
  #last: Defaults | null = null;
  #hasUnknownName = false;

  constructor(version: Version, report: Reporter) {
    this.#version = version;
    this.#report = report;
  }

  defaults(section: ReadSection): void {
    const [first] = section.words;
    const isAnonymous = first === undefined || (first.value === 'from' && section.words.length === 2);
    const name = isAnonymous ? '' : first.value;
    if (section.certain && name !== null && name !== '') this.#redefine(section, name);
    this.#name(section, isAnonymous ? section.words[1] : section.words[2], name);
    this.#last = { section, isNamed: false, isInherited: false };
    if (name === null) this.#hasUnknownName = true;
    else if (name !== '') this.#remember(name, this.#last);
  }

  proxy(section: ReadSection): void {
    if (this.#name(section, section.words[2], null)) return;
    const last = this.#last;
    if (last === null || !section.certain) return;
    last.isInherited = true;
    if (last.section.certain) this.#mixed(section, last);
  }

  /** Takes in `from`; false where there is none. */
  #name(section: ReadSection, named: Argument | undefined, own: string | null): boolean {
    const isFrom = section.words.some(
      ({ value }, index) => value === 'from' && section.words[index + 1] === named,
    );
    if (!isFrom || named === undefined) return false;
    if (named.value === null || !section.certain) return true;
    const { value } = named;
    // A section of the same name is gone when the new one looks for it, from 3.1 on.
    const isGone = own === value && isAtLeast(this.#version, '3.1');
    const candidates = isGone ? [] : (this.#byName.get(value) ?? []);
    if (candidates.length === 0 && !this.#hasUnknownName) {
      this.#say(section, named, {
        message: `no defaults section "${value}" comes before this line`,
        hint: 'put the defaults section above this one, or correct the name',
        fix: nameFix(section.source, named.word, value, this.#byName.keys()),
      });
    }
    const last = candidates.at(-1);
    if (last === undefined || this.#hasUnknownName || candidates.some((one) => !one.section.certain))
      return true;
    const loses = isAtLeast(this.#version, '3.4');
    if (candidates.length > 1) {
      this.#say(section, named, {
        message: `there is more than one defaults section "${value}"`,
        hint: 'rename all but one of them',
        ...(loses ? { haproxy: 'accepts' } : {}),
        related: candidates.map((one) => ({
          message: 'one of them',
          source: one.section.source,
          range: one.section.statement,
        })),
      });
    }
    const bad = badCharacterOf(value);
    if (bad !== null) {
      this.#say(section, named, {
        message: `"${bad}" is not permitted in the name of a defaults section that is referred to`,
        hint: 'use letters, digits, "-", "_", "." and ":"',
        ...(loses ? { haproxy: 'accepts' } : {}),
      });
    }
    last.isNamed = true;
    this.#mixed(section, last);
    return true;
  }

  /** Three of a name tell as much as all of them. */
  #remember(name: string, defaults: Defaults): void {
    const all = this.#byName.get(name) ?? [];
    this.#byName.set(name, [...all.slice(-2), defaults]);
  }

  #redefine(section: ReadSection, name: string): void {
    const before = this.#byName.get(name)?.findLast((one) => one.section.certain);
    if (before?.isNamed !== true || isBefore(this.#version, '3.1')) return;
    const word = section.words[0];
    if (word === undefined) return;
    this.#say(section, word, {
      message: `a defaults section "${name}" was used above and cannot be replaced`,
      hint: 'give this one a different name',
      related: [{ message: 'the first one', source: before.section.source, range: before.section.statement }],
    });
  }

  #mixed(section: ReadSection, { section: defaults, isNamed, isInherited }: Defaults): void {
    if (!isNamed || !isInherited || isBefore(this.#version, '2.5')) return;
    const { source, statement } = section;
    const place = `${defaults.source.name}:${defaults.source.position(defaults.statement.start).line}`;
    this.#report({
      source,
      range: statement,
      severity: 'warning',
      haproxy: isAtLeast(this.#version, '2.9') ? 'warns' : 'accepts',
      message: `some sections name the defaults of ${place}, others inherit them unnamed`,
      hint: 'name the defaults section everywhere with "from", or start a new defaults section after it',
    });
  }

  #say(
    { source }: ReadSection,
    { word }: Argument,
    finding: Pick<Finding, 'message' | 'hint' | 'haproxy' | 'related' | 'fix'>,
  ): void {
    this.#report({ source, range: word, ...finding });
  }
}
