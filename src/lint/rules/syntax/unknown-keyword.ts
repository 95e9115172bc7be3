import {
  actionOf,
  actionsOf,
  type Branch,
  branches,
  branchOf,
  correctionOf,
  existsIn,
  nearest,
  optionOf,
  optionsOf,
  sectionKeywords,
  sectionsOf,
  statementOf,
  statementsOf,
  type Word,
} from '../../../../grammar/vocabulary.ts';
import { indentAt } from '../../../edit/text-edit.ts';
import type { UnknownWord } from '../../../model/section/unknown-word.ts';
import { formatVersion, type Version } from '../../../model/value/version.ts';
import type { Fix } from '../../../problem.ts';
import { spellingFix } from '../../fix/edits.ts';
import { always, defineRule } from '../../rule.ts';
import { mayBegin } from '../../section-header.ts';
import { successorOf } from '../../successors.ts';

export default defineRule({
  id: 'syntax/unknown-keyword',
  scope: 'config',
  severity: 'error',
  summary: 'keyword, option or action is unknown in its section',
  why: 'HAProxy refuses to start. Each version has its own words, and most words belong to a few kinds of sections only.',
  remedy: 'Correct the word, move the line into its section, or target a version that knows it.',
  fix: 'A misspelled word is corrected where only one is near.',
  haproxy: always('refuses'),
  facts: 'the parser of each section, and the keywords that the binaries of all versions list by -dKall',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    balence roundrobin
    server web1 10.0.1.1:80
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    balance roundrobin
    server web1 10.0.1.1:80
`,
  check(config, report) {
    const known = new Map<string, Texts>();
    for (const unknown of config.unknownWords) {
      const { source, statement, certain, word, problem, place, section } = unknown;
      if (!certain || OTHERS.has(problem) || word.value === null) continue;
      const shape = mayBegin('global', statement, source) ? 'bare' : mayBegin('backend', statement, source);
      const key = `${section} ${place.kind === 'action' ? place.of : place.kind} ${shape} ${word.value}`;
      const texts =
        known.get(key) ?? textsOf(unknown, word.value, config.version, known.size < MOST_SUGGESTIONS);
      known.set(key, texts);
      const { message, hint, right } = texts;
      if (isContinued(unknown)) {
        report({ source, range: word.word, message, hint: CONTINUATION });
        continue;
      }
      const fix = right === null ? null : fixOf(unknown, word.value, right);
      report({ source, range: word.word, message, hint, fix });
    }
  },
});

/** Problems that other rules tell of. */
const OTHERS: ReadonlySet<UnknownWord['problem']> = new Set(['ignored', 'not-negatable', 'bare', 'extra']);

const CONTINUATION =
  'HAProxy has no line continuation: join this line with the one above, without the backslash';

/** Whether the line above ends in a backslash, as lines of shell scripts do that go on. */
function isContinued({ source, statement, place }: UnknownWord): boolean {
  const { line } = source.position(statement.start);
  return place.kind === 'statement' && line > 1 && /(?:^|\s)\\$/.test(source.line(line - 1));
}

/** To look for similar words takes time; HAProxy itself gives up after 50 errors. */
const MOST_SUGGESTIONS = 200;

interface Texts {
  readonly message: string;
  readonly hint: string | null;
  /** The one word that was meant; null where nobody can tell. */
  readonly right: string | null;
}

function textsOf(unknown: UnknownWord, value: string, version: Version, suggests: boolean): Texts {
  const { section, place, problem } = unknown;
  const what = shorten(value);
  const where = place.kind === 'action' ? `"${place.of}"` : `a "${section}" section`;
  const kind = place.kind === 'statement' ? 'keyword' : place.kind;
  switch (problem) {
    case 'refused':
      return {
        message: `${kind} "${what}" is not allowed in ${where}`,
        hint: placesOf(unknown, value, branchOf(version)),
        right: null,
      };
    case 'removed':
      return {
        message: `${kind} "${what}" was removed ${removalOf(wordIn(unknown, value))}`,
        hint: successorOf(value) ?? 'remove the line',
        right: null,
      };
    default: {
      const other = wordIn(unknown, value);
      const isKnown = other !== null && !existsIn(other, branchOf(version));
      const elsewhere =
        (isKnown ? lifetimeOf(other) : null) ??
        (suggests ? placesOf(unknown, value, branchOf(version)) : null);
      const words = elsewhere === null && suggests ? wordsOf(unknown, branchOf(version)) : [];
      const name = nameOf(unknown, value);
      const near = nearest(name, words);
      return {
        message: isKnown
          ? `${kind} "${what}" in ${where} does not exist in HAProxy ${formatVersion(version)}`
          : `unknown ${kind} "${what}" in ${where}`,
        hint: elsewhere ?? (near === null ? null : `did you mean "${near}"?`),
        right: correctionOf(
          name,
          words.filter((word) => mayBegin(word, unknown.statement, unknown.source)),
        ),
      };
    }
  }
}

/** An action may have its arguments in parentheses. */
function nameOf({ place }: UnknownWord, value: string): string {
  return place.kind === 'action' ? value.replace(/\(.*$/s, '') : value;
}

function fixOf(unknown: UnknownWord, value: string, right: string): Fix | null {
  const { source, word, place } = unknown;
  // A capitalised line at the margin is more likely a heading that somebody forgot to make a comment of.
  const isHeading =
    place.kind === 'statement' && /[A-Z]/.test(value) && indentAt(source.text, word.word.start) === '';
  if (isHeading) return null;
  const name = nameOf(unknown, value);
  return spellingFix(source, { start: word.word.start, end: word.word.start + name.length }, name, [right]);
}

/** The word in its place in any branch. */
function wordIn({ section, place }: UnknownWord, value: string): Word | null {
  switch (place.kind) {
    case 'statement':
      return statementOf(section, value);
    case 'option':
      return optionOf(section, value);
    case 'action':
      return actionOf(place.of, value);
  }
}

/** The oldest branch of the vocabulary cannot tell when it was. */
function removalOf(word: Word | null): string {
  const since = word?.removedSince ?? null;
  return since === null || since === branches[0] ? `before HAProxy ${branches[0]}` : `in HAProxy ${since}`;
}

function lifetimeOf({ since, until }: Word): string | null {
  if (since !== null && until !== null) return `it exists from HAProxy ${since} to ${until}`;
  if (since !== null) return `it requires HAProxy ${since}`;
  return until === null ? null : `it exists up to HAProxy ${until}`;
}

/** The sections in which the word would be right. */
function placesOf({ place }: UnknownWord, value: string, branch: Branch): string | null {
  if (place.kind !== 'statement') return null;
  const sections = sectionsOf(value, branch);
  if (sections.length === 0) return null;
  return `it belongs in a ${sections.map((name) => `"${name}"`).join(', ')} section`;
}

/** The words that would be right in its place. */
function wordsOf({ section, place }: UnknownWord, branch: Branch): readonly string[] {
  switch (place.kind) {
    case 'statement':
      return [...statementsOf(section, branch), ...sectionKeywords(branch)];
    case 'option':
      return optionsOf(section, branch);
    case 'action':
      return actionsOf(place.of, branch);
  }
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
