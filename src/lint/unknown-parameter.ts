import { isQuoted } from '../../grammar/quoting.ts';
import {
  type Branch,
  branchOf,
  correctionOf,
  existsIn,
  nearest,
  type Parameter,
  parametersOf,
} from '../../grammar/vocabulary.ts';
import type { Config } from '../model/config.ts';
import type { Argument } from '../model/line/expand.ts';
import type { ParameterLine } from '../model/parameter/lines.ts';
import { parameterFacts } from '../model/parameter/parameters.ts';
import { valueFault } from '../model/parameter/values.ts';
import { looksLikeAddress, parseAddress } from '../model/value/address.ts';
import { formatVersion, type Version } from '../model/value/version.ts';
import type { Fix, Reaction, Severity } from '../problem.ts';
import { editsIn, spellingFix } from './fix/edits.ts';

/** Why HAProxy does not take a word in the place of a parameter. */
export interface UnknownParameter {
  readonly word: Argument;
  readonly message: string;
  readonly hint: string;
  readonly haproxy: Reaction;
  readonly severity: Severity;
  readonly fix?: Fix | null;
}

const REFUSED = { haproxy: 'refuses', severity: 'error' } as const;

/**
 * The first word of a line that the parameter parser of a version does not take (`_srv_parse_kw()` in src/server.c,
 * `bind_parse_args_list()` in src/listener.c): nothing after it is read.
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
          ? `${quoted} requires HAProxy ${fact.since}, the target is ${formatVersion(version)}`
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
        message: `${quoted} is only valid after "source ADDRESS"`,
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
  return {
    word,
    ...unknownWord(line, word.value, branch),
    ...REFUSED,
    fix: portFix(line, word) ?? correction(line, word, word.value, version),
  };
}

function unknownWord(
  { place, keyword }: ParameterLine,
  word: string,
  branch: Branch,
): Pick<UnknownParameter, 'message' | 'hint'> {
  const message = `unknown parameter "${word}" on a "${keyword}" line`;
  const isDefault = place === 'default-server' || place === 'default-bind';
  if (looksLikeAddress(word)) {
    if (isDefault) return { message: `"${keyword}" accepts no address`, hint: `remove "${word}"` };
    return {
      message,
      hint: 'an address and its port are one word, ADDRESS:PORT, and a line accepts only one',
    };
  }
  if (/^\d+$/.test(word)) return { message, hint: 'write address and port as one word, ADDRESS:PORT' };
  const other = sideOf({ place }) === 'server' ? 'bind' : 'server';
  if (parameterFacts(other, branch)(word) !== null) {
    return { message, hint: `it belongs on a "${other}" line` };
  }
  const near = nearest(
    word,
    knownParameters(place, branch).map((parameter) => parameter.keyword),
  );
  if (near !== null) return { message, hint: `did you mean "${near}"?` };
  return { message, hint: 'remove it, or correct its spelling' };
}

/** The one parameter that is meant by a misspelled one, where what follows it is right for it. */
function correction(line: ParameterLine, word: Argument, text: string, version: Version): Fix | null {
  const branch = branchOf(version);
  const known = knownParameters(line.place, branch);
  const keywords = known.map(({ keyword }) => keyword);
  const right = correctionOf(text, keywords);
  const parameter = known.find(({ keyword }) => keyword === right);
  if (right === null || parameter === undefined || parameter.experimental || parameter.deprecated)
    return null;
  const { words } = line.statement;
  const behind = words.slice(words.findIndex(({ start }) => start === word.word.start) + 1);
  const texts = behind.map((one) => line.source.slice(one));
  const args = texts.slice(0, parameter.args);
  const next = texts[parameter.args];
  const facts = parameterFacts(line.place, branch);
  const isKeyword = (one: string) => facts(one) !== null || correctionOf(one, keywords) !== null;
  const [value] = args;
  const isTaken =
    value === undefined ||
    isQuoted(value, 0, value.length) ||
    valueFault(sideOf(line), right, value, version) === null;
  const fits = args.length === parameter.args && isTaken && !args.some((one) => facts(one) !== null);
  const goesOn = next === undefined || parameter.options.includes(next) || isKeyword(next);
  return fits && goesOn ? spellingFix(line.source, word.word, text, [right]) : null;
}

const memory = new Map<string, readonly Parameter[]>();

/** As `parametersOf()`, made once: the same slip may be on every line of a long file. */
function knownParameters(place: ParameterLine['place'], branch: Branch): readonly Parameter[] {
  const key = `${place} ${branch}`;
  const parameters = memory.get(key) ?? parametersOf(place, branch);
  memory.set(key, parameters);
  return parameters;
}

function sideOf({ place }: Pick<ParameterLine, 'place'>): 'server' | 'bind' {
  return place === 'server' || place === 'default-server' ? 'server' : 'bind';
}

/** `ADDRESS PORT` was meant for one word where the address has no port. */
function portFix({ declares, source, statement }: ParameterLine, { value, word }: Argument): Fix | null {
  const address = declares?.addressWord;
  if (address?.value == null || value === null || source.slice(word) !== value) return null;
  const { words } = statement;
  const isNext =
    words.findIndex(({ start }) => start === word.start) - 1 ===
    words.findIndex(({ start }) => start === address.word.start);
  const parsed = parseAddress(address.value);
  const isPort = /^[1-9]\d{0,4}$/.test(value) && Number(value) <= 65535;
  if (!isNext || !isPort || parsed.kind !== 'inet' || parsed.port.kind !== 'none') return null;
  return {
    description: 'write address and port as one word',
    safe: true,
    edits: editsIn(source, [{ start: address.word.end, end: word.start, text: ':' }]),
  };
}

/** Whether a global section says, for certain or perhaps, that experimental words are welcome. */
export function allowsExperimental({ globals }: Config): boolean {
  return globals.some(({ settings }) =>
    settings.some(({ keyword }) => keyword === 'expose-experimental-directives'),
  );
}
