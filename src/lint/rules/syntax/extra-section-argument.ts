import { isWord } from '../../../edit/layout.ts';
import { insertStatement } from '../../../edit/line-edits.ts';
import type { Config } from '../../../model/config.ts';
import type { Argument } from '../../../model/line/expand.ts';
import { extraWordOf } from '../../../model/section/extra-word.ts';
import { FRONTENDS, sectionKinds } from '../../../model/section/kind.ts';
import type { ReadSection } from '../../../model/section/section.ts';
import { parseAddress } from '../../../model/value/address.ts';
import { isAtLeast, isBefore, type Version } from '../../../model/value/version.ts';
import type { Fix, Reaction } from '../../../problem.ts';
import type { TextRange } from '../../../text.ts';
import { documentOf, editsIn, withoutWords } from '../../fix/edits.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'syntax/extra-section-argument',
  scope: 'config',
  severity: 'error',
  summary: 'section header has an extra argument',
  why: 'HAProxy accepts only the name, for proxies also "from" and the name of a defaults section. Where it does not refuse another word, it ignores it; a proxy with one is not created at all, and its first line is refused.',
  remedy: 'Remove the word; addresses belong on "bind" lines.',
  fix: 'The address in the header of a frontend or listen section becomes a bind line.',
  haproxy: always('refuses'),
  facts: 'alertif_too_many_args() in src/cfgparse.c, and the parser of each section',
  bad: `backend app 10.0.1.1:80
    timeout connect 5s
    timeout server 30s
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const section of config.sections) {
      const { source, certain, known, keyword } = section;
      const extra = certain && known ? extraWordOf(section) : null;
      if (extra === null) continue;
      const text = extra.value ?? source.slice(extra.word);
      const isFrom = text === 'from';
      const message = isFrom
        ? '"from" needs the name of a defaults section'
        : `section "${keyword}" does not accept "${text}" here`;
      const hint = isFrom
        ? 'name a defaults section, or remove "from"'
        : FRONTENDS.includes(keyword)
          ? 'remove it, and put addresses on "bind" lines'
          : 'remove it';
      const { reaction, range } = reactionTo(section, extra, config.version);
      if (range === extra.word) {
        const severity = reaction === 'accepts' && keyword === 'defaults' ? 'warning' : 'error';
        report({
          source,
          range,
          message,
          hint,
          haproxy: reaction,
          severity,
          fix: bindFix(config, section, extra),
        });
      } else {
        const { line } = source.position(section.statement.start);
        report({
          source,
          range,
          message: `this line belongs to no section, since HAProxy drops the header on line ${line}`,
          hint: isFrom ? `name a defaults section on line ${line}` : `remove "${text}" on line ${line}`,
          haproxy: reaction,
          related: [{ message, source, range: extra.word }],
          fix: bindFix(config, section, extra),
        });
      }
    }
  },
});

/** Long ago the header of a frontend had its address, as "bind" has it now. */
function bindFix(
  config: Config,
  { keyword, source, section, words }: ReadSection,
  extra: Argument,
): Fix | null {
  const address = extra.value === null ? null : parseAddress(extra.value);
  const isAddress = address?.kind === 'inet' && address.port.kind === 'number' && isWord(extra.value ?? '');
  const isFrontend = FRONTENDS.includes(keyword);
  if (!isFrontend || !isAddress || words.length !== 2 || source.slice(extra.word) !== extra.value)
    return null;
  if (section.header.comment !== null) return null;
  const line = insertStatement(documentOf(config, source), section, ['bind', extra.value], {
    after: section.header,
  });
  return {
    description: 'move the address into a "bind" line',
    safe: true,
    edits: [withoutWords(source, extra.word), ...editsIn(source, [line])],
  };
}

/** What HAProxy does about it, and on which line. */
function reactionTo(
  section: ReadSection,
  extra: Argument,
  version: Version,
): { readonly reaction: Reaction; readonly range: TextRange } {
  const { keyword, words } = section;
  const range = extra.word;
  const kind = sectionKinds.get(keyword);
  if (kind?.extra === 'refused') return { reaction: 'refuses', range };
  if (keyword === 'defaults' && words[1]?.value === 'from' && words.length === 2) {
    // 3.4 loses the error, so that the alert is all.
    return { reaction: isAtLeast(version, '3.4') ? 'accepts' : 'refuses', range };
  }
  if (kind?.extra === 'ignored' || keyword === 'defaults') return { reaction: 'accepts', range };
  if (words[1]?.value === 'from' && words.length > 3) return { reaction: 'refuses', range };
  const isFrontend = keyword !== 'backend';
  const refusesHeader = isFrontend
    ? isAtLeast(version, '3.3') || isAtLeast(version, '3.2.26')
    : isAtLeast(version, '3.2.26') && isBefore(version, '3.3');
  if (refusesHeader) return { reaction: 'refuses', range };
  const first = section.section.body.find(({ kind }) => kind === 'statement' || kind === 'directive');
  if (first?.kind === 'directive') return { reaction: 'unknown', range };
  // The alert about a frontend is on its header as well.
  if (first !== undefined) return { reaction: 'refuses', range: isFrontend ? range : first };
  const isOpen = !isFrontend && isAtLeast(version, '3.3') && !Number.isFinite(version.patch);
  return { reaction: isOpen ? 'unknown' : 'accepts', range };
}
