import type { Problem } from '../problem.ts';
import type { Source } from '../text.ts';

/** Names of headers, settings and parameters whose values are nobody's business. */
const NAMES = '[\\w-]*(?:token|secret|passw(?:or)?d|pasword|api[-_]?key|authorization|credential)[\\w-]*';

/** A sample that reads such a header, and the flags of the comparison that follows. */
const HEADER = `\\w*hdr(?:_\\w+)?\\(\\s*["']?(?:${NAMES}|[\\w-]*(?:auth|key)[\\w-]*)[^)]*\\)\\S*`;
const FLAGS = '(?:-[in]\\s+|-m\\s+\\w+\\s+|--\\s+)*';

const SETENV = /(?<=^\s*(?:pre)?setenv\s+(\S+)\s+)\S.*$/g;

/** What comes after these words in a line of a config or of a cluster file is likely a secret. */
const SECRETS = [
  new RegExp(`(?<=(?:^|[\\s\\\\{,"'])${NAMES}["']?:?(?:\\\\?\\s)+)\\S.*$`, 'gi'),
  new RegExp(`(?<=\\b${HEADER}\\s+${FLAGS})[^\\s}-][^}]*?(?=\\s+\\}|\\s*$)`, 'gi'),
  /(?<=\bstats\s+(?:auth|\w{3,5})\s+)[^\s:/]+:\S+/g,
  SETENV,
  /(?<=\b(?:set|add)-header\s+\S*(?:auth|cookie|key)\S*\s+)\S.*$/gi,
  /(?<=\b(?:http_auth_bearer\(|hmac\(\w+,|jwt_verify\([^,)]*,|aes_\w+\([^,)]*,[^,)]*,))[^,)]+/g,
];

/** A text or a line in which none of these is holds no secret of those: most are done with after one look. */
const HINTS =
  /token|secret|passw|pasword|api[-_]?key|authorization|credential|stats|setenv|-header|hdr|http_auth_bearer|hmac|jwt_verify|aes_/i;

/** Shorter words may stand for anything. */
const SHORTEST = 4;
const COVER = '***';

/** A line of a config with what is likely a secret covered, character by character, so that columns stay. */
export function withoutSecrets(line: string): string {
  return SECRETS.reduce((shown, secret) => shown.replace(secret, (found) => '*'.repeat(found.length)), line);
}

const known = new WeakMap<Source, readonly string[]>();

/** The words of a text that are likely secrets, the longest first. */
function secretsOf(source: Source): readonly string[] {
  let words = known.get(source);
  if (words === undefined) {
    const found = new Set<string>();
    for (const line of HINTS.test(source.text) ? source.text.split('\n') : []) {
      if (!HINTS.test(line)) continue;
      for (const secret of SECRETS) {
        for (const [text, variable = ''] of line.matchAll(secret)) {
          if (secret === SETENV && isName(variable, source.text)) continue;
          for (const word of text.split(/[\s"']+/)) {
            if (word.length >= SHORTEST && !ORDINARY.test(word)) found.add(word);
          }
        }
      }
    }
    words = [...found].sort((a, b) => b.length - a.length);
    known.set(source, words);
  }
  return words;
}

/** Whether a variable is the name or the address of something: reports have to say it, and everyone who connects learns it. */
function isName(variable: string, text: string): boolean {
  if (!/^\w+$/.test(variable)) return false;
  const named = 'peers|backend|frontend|listen|defaults|peer|server|table|bind|localpeer';
  return new RegExp(`^[ \\t]*(?:${named})[ \\t]+(?:\\S+[ \\t]+)?\\S*\\$\\{?${variable}\\b`, 'm').test(text);
}

/** What often follows in such a line and is no secret: conditions, samples, words of HAProxy. */
const ORDINARY =
  /^(?:if|unless|groups|extra|level|mode|user|table|deny|found|bearer|basic|-.*|%\[.*|[a-z_.]+\(.*|\$.*|[{}|!]+.*)$/i;

/**
 * A problem in which no word of its files that is likely a secret is left: such words are covered in what is said, and a
 * change that would write one is left out.
 * @param values further secrets with what is shown instead, such as the values of variables
 */
export function coverSecrets(problem: Problem, values: ReadonlyMap<string, string> = new Map()): Problem {
  const { source, message, hint, related, fix } = problem;
  const words = [source, ...related.map((one) => one.source)].flatMap(secretsOf);
  if (words.length === 0 && values.size === 0) return problem;
  const cover = (text: string) => {
    const shown = words.reduce((rest, word) => rest.replaceAll(word, COVER), text);
    return [...values].reduce((rest, [value, name]) => rest.replaceAll(value, name), shown);
  };
  const writes = fix?.edits.some(({ text }) => cover(text) !== text) === true;
  return {
    ...problem,
    message: cover(message),
    hint: hint === null ? null : cover(hint),
    related: related.map((one) => ({ ...one, message: cover(one.message) })),
    fix: fix === null || writes ? null : { ...fix, description: cover(fix.description) },
  };
}
