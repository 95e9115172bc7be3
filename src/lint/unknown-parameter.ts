import { type Branch, branchOf, existsIn, nearest, parametersOf } from '../../grammar/vocabulary.ts';
import { looksLikeAddress } from '../model/address.ts';
import type { Config } from '../model/config.ts';
import type { Argument } from '../model/expand.ts';
import type { ParameterLine } from '../model/parameter-lines.ts';
import { parameterFacts } from '../model/parameters.ts';
import { formatVersion, type Version } from '../model/version.ts';
import type { Reaction, Severity } from '../problem.ts';

/** Why HAProxy does not take a word in the place of a parameter. */
export interface UnknownParameter {
  readonly word: Argument;
  readonly message: string;
  readonly hint: string;
  readonly haproxy: Reaction;
  readonly severity: Severity;
}

const REFUSED = { haproxy: 'refuses', severity: 'error' } as const;

/**
 * The first word of a line that the parameter parser of a version does not take (`_srv_parse_kw()` in src/server.c,
 * `bind_parse_args_list()` in src/listener.c): nothing behind it is read.
 */
export function unknownParameter(
  line: ParameterLine,
  version: Version,
  allowsExperimental: boolean,
): UnknownParameter | null {
  const branch = branchOf(version);
  const facts = parameterFacts(line.place, branch);
  let deprecated: UnknownParameter | null = null;
  for (const { keyword: word } of line.parameters.known) {
    const fact = facts(word.value ?? '');
    if (fact === null) continue;
    const quoted = `"${word.value}"`;
    if (!existsIn(fact, branch)) {
      const isNew = fact.since !== null && !existsIn({ since: fact.since, until: null }, branch);
      return {
        word,
        message: isNew
          ? `${quoted} exists since HAProxy ${fact.since}, the target is ${formatVersion(version)}`
          : `${quoted} exists up to HAProxy ${fact.until} only, the target is ${formatVersion(version)}`,
        hint: isNew ? `remove it, or target HAProxy ${fact.since} or later` : 'remove it',
        ...REFUSED,
      };
    }
    if (fact.verdict === 'removed') {
      return {
        word,
        message: `${quoted} was removed in HAProxy ${fact.removedSince ?? branch}`,
        hint: word.value === 'process' ? 'use "thread" instead' : 'remove it',
        ...REFUSED,
      };
    }
    if (fact.verdict === 'refused') {
      return {
        word,
        message: `${quoted} stands behind "source ADDRESS" only`,
        hint: 'write "source ADDRESS" in front of it',
        ...REFUSED,
      };
    }
    if (fact.deprecated) {
      deprecated = {
        word,
        message: `${quoted} is deprecated in HAProxy ${branch}`,
        hint: word.value === 'process' ? 'use "thread" instead' : 'remove it',
        // 2.5 prints an alert about it and accepts the file.
        haproxy: branch === '2.5' ? 'accepts' : 'warns',
        severity: 'warning',
      };
    }
    if (fact.experimental && !allowsExperimental) {
      return {
        word,
        message: `${quoted} is experimental in HAProxy ${branch} and refused unless it is allowed`,
        hint: 'add "expose-experimental-directives" to the global section, or remove it',
        ...REFUSED,
      };
    }
  }
  const word = line.parameters.unknown;
  if (word?.value == null) return deprecated;
  return { word, ...unknownWord(line, word.value, branch), ...REFUSED };
}

function unknownWord(
  { place, keyword }: ParameterLine,
  word: string,
  branch: Branch,
): Pick<UnknownParameter, 'message' | 'hint'> {
  const message = `unknown parameter "${word}" on a "${keyword}" line`;
  const isDefault = place === 'default-server' || place === 'default-bind';
  if (looksLikeAddress(word)) {
    if (isDefault) return { message: `"${keyword}" takes no address`, hint: `remove "${word}"` };
    return { message, hint: 'an address and its port are one word, ADDRESS:PORT, and a line takes one only' };
  }
  if (/^\d+$/.test(word)) return { message, hint: 'write address and port as one word, ADDRESS:PORT' };
  const isServer = place === 'server' || place === 'default-server';
  const other = isServer ? 'bind' : 'server';
  if (parameterFacts(other, branch)(word) !== null) {
    return { message, hint: `it belongs on a "${other}" line` };
  }
  const near = nearest(
    word,
    parametersOf(place, branch).map((parameter) => parameter.keyword),
  );
  if (near !== null) return { message, hint: `did you mean "${near}"?` };
  return { message, hint: 'remove it, or correct its spelling' };
}

/** Whether a global section says, for certain or perhaps, that experimental words are welcome. */
export function allowsExperimental({ globals }: Config): boolean {
  return globals.some(({ settings }) =>
    settings.some(({ keyword }) => keyword === 'expose-experimental-directives'),
  );
}
