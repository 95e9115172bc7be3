import { BACKENDS, FRONTENDS, sectionKinds } from '../../../model/section/kind.ts';
import type { ReadSection } from '../../../model/section/section.ts';
import { isAtLeast, type Version } from '../../../model/value/version.ts';
import type { Reaction } from '../../../problem.ts';
import { always, type Behavior, defineRule, reactionOf } from '../../rule.ts';

export default defineRule({
  id: 'syntax/duplicate-section',
  scope: 'config',
  severity: 'error',
  summary: 'two sections have the same name',
  why: 'HAProxy refuses a second section of the same kind and name, whatever file it is in; the second of two userlists is ignored. A frontend and a backend may share a name up to 3.0; 3.1 and 3.2 warn, later versions refuse it.',
  remedy: 'Rename one of them, or remove the copy.',
  haproxy: always('refuses'),
  facts: 'cfg_parse_listen() in src/cfgparse-listen.c, and the parser of each section',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80

backend app
    timeout connect 5s
    timeout server 30s
    server web2 10.0.1.2:80
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
    server web2 10.0.1.2:80
`,
  check(config, report) {
    const named = new Map<string, Earlier>();
    for (const section of config.sections) {
      const name = nameOf(section);
      if (name === null) continue;
      const others = named.get(name) ?? new Map<string, ReadSection>();
      const found = conflictOf(section, others, config.version);
      if (found !== null) {
        const { other, haproxy } = found;
        const reaction = typeof haproxy === 'string' ? haproxy : reactionOf(haproxy, config.version);
        const isSame = other.keyword === section.keyword;
        const place = `${other.source.name}:${other.source.position(other.statement.start).line}`;
        report({
          source: section.source,
          range: section.words[0]?.word ?? section.statement,
          message: `"${name}" is the name of ${isSame ? `another ${other.keyword}` : `a ${other.keyword}`} already`,
          hint: isSame ? 'rename one of them, or remove the copy' : 'rename one of them',
          haproxy,
          severity: reaction === 'refuses' ? 'error' : 'warning',
          related: [{ message: `first in ${place}`, source: other.source, range: other.statement }],
        });
      }
      if (!others.has(section.keyword)) others.set(section.keyword, section);
      named.set(name, others);
    }
  },
});

/** The name as HAProxy compares it; null where it has none, or where the section is not there for certain. */
function nameOf({ certain, known, keyword, words }: ReadSection): string | null {
  const value = certain && known ? (words[0]?.value ?? null) : null;
  if (value === null) return null;
  if (keyword === 'defaults' && value === 'from') return null;
  return keyword === 'cache' ? value.slice(0, 32) : value;
}

/** The first section of each kind that has a name. */
type Earlier = Map<string, ReadSection>;

interface Conflict {
  readonly other: ReadSection;
  readonly haproxy: Reaction | Behavior;
}

function conflictOf(section: ReadSection, others: Earlier, version: Version): Conflict | null {
  const { keyword } = section;
  const kind = sectionKinds.get(keyword);
  if (kind === undefined || keyword === 'peers' || others.size === 0) return null;
  switch (kind.duplicate) {
    case 'accepted':
      return null;
    case 'refused':
      return first(others, (other) => other === keyword, 'refuses');
    case 'ignored':
      return first(others, (other) => other === keyword, 'warns');
    case 'proxy':
      return keyword === 'log-forward' ? logForward(others, version) : proxy(keyword, others, version);
  }
}

function first(
  others: Earlier,
  isMeant: (keyword: string) => boolean,
  haproxy: Conflict['haproxy'],
): Conflict | null {
  for (const [keyword, other] of others) if (isMeant(keyword)) return { other, haproxy };
  return null;
}

const isFrontend = (keyword: string) => FRONTENDS.includes(keyword);
const isBackend = (keyword: string) => BACKENDS.includes(keyword);

function logForward(others: Earlier, version: Version): Conflict | null {
  return (
    first(others, (other) => other === 'log-forward' || isFrontend(other) || isBackend(other), 'refuses') ??
    (isAtLeast(version, '3.1') ? first(others, (other) => other === 'defaults', 'warns') : null)
  );
}

/** Up to 3.0 HAProxy looks for the side of the new proxy alone, for that of the frontend in a "listen". */
function proxy(keyword: string, others: Earlier, version: Version): Conflict | null {
  const looksAtBoth = isAtLeast(version, '3.1');
  const sameSide =
    keyword === 'defaults'
      ? null
      : first(
          others,
          (other) =>
            (isFrontend(keyword) && isFrontend(other)) ||
            (isBackend(keyword) && isBackend(other) && (looksAtBoth || keyword === 'backend')),
          'refuses',
        );
  const forwards = keyword === 'defaults' && !looksAtBoth ? null : others.get('log-forward');
  if (sameSide !== null) return sameSide;
  if (forwards != null) {
    // 3.4 loses the error, so that the alert is all.
    return {
      other: forwards,
      haproxy: [
        { from: '2.4', reaction: 'refuses' },
        { from: '3.4', reaction: 'accepts' },
      ],
    };
  }
  if (!looksAtBoth) return null;
  const isOther = (other: string) =>
    isFrontend(other) || isBackend(other) || (keyword !== 'defaults' && other === 'defaults');
  return first(others, isOther, [
    { from: '2.4', reaction: 'accepts' },
    { from: '3.1', reaction: 'warns' },
    { from: '3.3', reaction: 'refuses' },
  ]);
}
