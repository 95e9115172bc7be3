import { spawnSync } from 'node:child_process';
import type { Answer, Messages } from './ask.ts';
import { ask } from './ask.ts';
import type { Attributes } from './dump.ts';
import { readDump } from './dump.ts';
import type { Place } from './questions.ts';
import {
  defaultServerPlace,
  filterPlace,
  noOptionPlace,
  optionPlaces,
  parameterPlaces,
  ruleSetPlaces,
  samplePlaces,
  secondWordPlaces,
  sectionPlace,
  statementPlaces,
  statementWithArgument,
} from './questions.ts';

/** What one branch knows: by `place<TAB>word`, the facts about each word; null where only its existence is known. */
export type Observation = ReadonlyMap<string, Attributes | null>;

/** Words to ask for, by place. The place `proxy` stands for the four kinds of proxies, `option` for their options. */
export type Candidates = ReadonlyMap<string, ReadonlySet<string>>;

const unknownWord = 'no-such-word-anywhere';
const proxies = new Set(['defaults', 'frontend', 'backend', 'listen']);

/** The dump of a binary; null for releases before 2.6, which have none. */
export function dumpOf(binary: string): string | null {
  // The exit status tells of the empty configuration, not of the dump.
  const { stdout: text } = spawnSync(binary, ['-dKall', '-q', '-c', '-f', '/dev/null'], {
    encoding: 'utf8',
    maxBuffer: 1 << 24,
    timeout: 20_000,
  });
  return text.startsWith('# List of registered') ? text : null;
}

/** The key of a word in an observation. */
export function keyOf(place: string, word: string): string {
  return `${place}\t${word}`;
}

/**
 * Asks a binary for every candidate and for every word of its dump.
 * @throws Error when the binary calls a word unknown that its own dump contains
 */
export async function observe(binary: string, candidates: Candidates): Promise<Observation> {
  const dump = readDump(dumpOf(binary) ?? '');
  const found = new Map<string, Attributes | null>();
  const dumped = new Map<string, Attributes>();
  const wanted = new Map<string, Set<string>>(
    [...candidates].map(([place, words]) => [place, new Set(words)]),
  );
  for (const { place, word, attributes } of dump) {
    wanted.set(place, (wanted.get(place) ?? new Set()).add(word));
    dumped.set(keyOf(place, word), attributes);
  }
  const wordsOf = (place: string) => [...(wanted.get(place) ?? [])].sort();
  const note = (place: string, word: string, attributes: Attributes | null) => {
    found.set(keyOf(place, word), attributes);
  };

  const sections = await askPlace(binary, sectionPlace, wordsOf('section'), 1);
  for (const [word, messages] of sections) {
    note('section', word, judgement(messages));
  }
  for (const place of statementPlaces) {
    if (sections.has(place.name) || place.name === 'global') {
      const words = proxies.has(place.name) ? wordsOf('proxy') : wordsOf(place.name);
      const longer = await askPlace(binary, { ...place, line: statementWithArgument }, words);
      for (const [word, messages] of await askPlace(binary, place, words)) {
        note(place.name, word, judgement([...messages, ...(longer.get(word) ?? [])]));
      }
    }
  }
  const negatable = await askPlace(binary, noOptionPlace, wordsOf('option'));
  for (const place of optionPlaces) {
    for (const [word, messages] of await askPlace(binary, place, wordsOf('option'))) {
      note(place.name, word, { ...judgement(messages), ...(negatable.has(word) ? { no: true } : {}) });
    }
  }
  for (const place of [...secondWordPlaces, filterPlace]) {
    for (const [word, messages] of await askPlace(binary, place, wordsOf(place.name))) {
      note(place.name, word, judgement(messages));
    }
  }
  for (const place of parameterPlaces) {
    const elsewhere =
      place.name === 'server'
        ? await askPlace(binary, defaultServerPlace, wordsOf('server'))
        : new Map<string, Messages>();
    for (const [word, messages] of await askPlace(binary, place, wordsOf(place.name))) {
      const facts = dumped.get(keyOf(place.name, word));
      const onDefault = !(elsewhere.get(word) ?? []).some((text) => /default-server sections/.test(text));
      note(place.name, word, { ...facts, ...judgement(messages), ...(onDefault ? {} : { default: false }) });
    }
  }
  for (const place of samplePlaces) {
    for (const word of (await askPlace(binary, place, wordsOf(place.name))).keys()) {
      note(place.name, word, dumped.get(keyOf(place.name, word)) ?? null);
    }
  }
  for (const place of ruleSetPlaces) {
    for (const { word, attributes } of await askForActions(binary, place)) {
      note(place.name, word, attributes);
    }
  }
  checkAgainstDump(binary, found, dumped);
  return found;
}

/** The words that the binary knows in a place, each with what it printed about the line. */
async function askPlace(
  binary: string,
  place: Place,
  words: readonly string[],
  linesPerRun = 45,
): Promise<ReadonlyMap<string, Messages>> {
  if (words.length === 0) {
    return new Map();
  }
  const answer = await ask(binary, {
    head: place.head,
    lines: words.map((word, index) => place.line(word, index)),
    sentinel: place.line(unknownWord, words.length),
    linesPerRun,
  });
  return new Map(
    words.flatMap((word, index) => {
      const messages = answer.messages[index] ?? [];
      return isUnknown(word, messages, answer) ? [] : [[word, messages] as const];
    }),
  );
}

/**
 * A word is unknown when the binary says of it what it says of a word that cannot exist. Since 3.1 HAProxy calls an
 * option unknown that it has just ignored for the kind of the proxy: such an option is refused there, not unknown.
 */
function isUnknown(word: string, messages: Messages, answer: Answer): boolean {
  if (messages.some((text) => ignored.test(text))) {
    return false;
  }
  const texts = new Set(answer.sentinel.map((text) => withoutWord(text, unknownWord)));
  return messages.some((text) => texts.has(withoutWord(text, word)));
}

function withoutWord(message: string, word: string): string {
  return message
    .replace(/[;.,]? *did you mean.*$/i, '')
    .replaceAll(`'${word}'`, "'*'")
    .replace(/\d+/g, '#')
    .replace(/[ .]+$/, '');
}

const ignored = /^W:.*ignored (because|in backends)/;
// `usesrc` is a parameter of its own only to be refused without `source`.
const refused =
  /^A:.*(not allowed|not available in|not supported in|only (available|allowed) (in|after)|has no (frontend|backend) capability)/;

/** How HAProxy takes a word in its place, from what it says about a line that has nothing else. */
function judgement(messages: Messages): Attributes {
  const some = (pattern: RegExp) => messages.some((text) => pattern.test(text));
  const verdict = some(/not supported any ?more|support for .* was removed/)
    ? 'removed'
    : some(refused) || (some(ignored) && some(/^A:unknown option/))
      ? 'refused'
      : some(ignored)
        ? 'ignored'
        : null;
  return {
    ...(verdict === null ? {} : { verdict }),
    ...(some(/experimental/) ? { experimental: true } : {}),
    ...(some(/deprecated/) ? { deprecated: true } : {}),
  };
}

/** The actions of a rule set, from the list that HAProxy prints for an unknown one; none where it lacks the set. */
async function askForActions(
  binary: string,
  place: Place,
): Promise<readonly { readonly word: string; readonly attributes: Attributes }[]> {
  const answer = await ask(binary, {
    head: place.head,
    lines: [],
    sentinel: place.line(unknownWord, 0),
    linesPerRun: 1,
  });
  const text = answer.sentinel.find((message) => message.includes(`got '${unknownWord}'`)) ?? '';
  const list = /(?:expects|supports) (.*?)(?: in \w+ '|\(got|, but got|\. but got)/.exec(text)?.[1] ?? '';
  const names = [...list.replace(/'track-sc0' \.\.\. 'track-sc\d+'/, "'track-sc(*)'").matchAll(/'([^']+)'/g)];
  return names.map(([, name = '']) =>
    name.endsWith('(*)')
      ? { word: name.slice(0, -3), attributes: { prefix: true } }
      : { word: name, attributes: {} },
  );
}

function checkAgainstDump(
  binary: string,
  found: ReadonlyMap<string, Attributes | null>,
  dumped: ReadonlyMap<string, Attributes>,
): void {
  for (const key of dumped.keys()) {
    const known = key.startsWith('proxy\t') ? found.has(key.replace('proxy', 'listen')) : found.has(key);
    if (!known) {
      throw new Error(`${binary} dumps "${key.replace('\t', ' ')}" but does not know it`);
    }
  }
}
