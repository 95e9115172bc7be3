import type { Setting } from '../model/config.ts';
import { parseAddress } from '../model/value/address.ts';
import { readInt } from '../model/value/number.ts';
import type { Fix } from '../problem.ts';
import type { TextRange } from '../text.ts';
import { addressFault } from './address-faults.ts';
import { spellingFix } from './fix/edits.ts';

const FACILITIES: ReadonlySet<string> = new Set(
  'kern user mail daemon auth syslog lpr news uucp cron auth2 ftp ntp audit alert cron2 local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  ),
);
const LEVELS: ReadonlySet<string> = new Set('emerg alert crit err warning notice info debug'.split(' '));

/** What is wrong with a "log" line, and where. */
export interface LogFinding {
  readonly range: TextRange;
  readonly message: string;
  readonly hint: string;
  readonly fix: Fix | null;
}

/**
 * What HAProxy refuses in a "log" line (`parse_logger()` in src/log.c); null too where a variable hides a word.
 * @param isGlobal whether it is in the global section, which cannot refer to itself
 */
export function logFinding(log: Setting, isGlobal = false): LogFinding | null {
  if (!log.certain || log.values.some(({ value }) => value === null)) return null;
  const fault = faultOf(log, isGlobal);
  if (fault === null) return null;
  return {
    range: log.values[fault.at]?.word ?? log.statement,
    message: fault.message,
    hint: fault.hint,
    fix: fixOf(log, fault),
  };
}

interface LogFault {
  readonly at: number;
  readonly message: string;
  readonly hint: string;
  /** What may be there. */
  readonly words?: Iterable<string>;
}

function faultOf({ negated, values }: Setting, isGlobal: boolean): LogFault | null {
  const words = values.map(({ value }) => value ?? '');
  if (negated) {
    return words.length === 0
      ? null
      : { at: 0, message: '"no log" accepts no arguments', hint: 'remove them' };
  }
  if (words.length === 1 && words[0] === 'global' && !isGlobal) return null;
  if (words.length < 2) {
    return {
      at: 0,
      message: 'a "log" line needs an address and a facility',
      hint: isGlobal ? 'write "log ADDRESS FACILITY"' : 'write "log ADDRESS FACILITY", or "log global"',
    };
  }
  const [target = ''] = words;
  const address = parseAddress(target);
  const wrong =
    address.kind === 'inet' && !/^[a-z]+@/.test(target) ? addressFault(address, target, 'remote-peer') : null;
  if (wrong?.haproxy.every(({ reaction }) => reaction === 'refuses') === true) {
    return { at: 0, message: wrong.message, hint: 'write ADDRESS:PORT, or the path of a socket' };
  }
  let next = 1;
  if (words[next] === 'len') {
    const length = readInt(words[next + 1] ?? '');
    if (length < 80 || length > 65535) {
      return {
        at: next + 1,
        message: `"${words[next + 1] ?? ''}" is not a valid log length`,
        hint: 'write a number from 80 to 65535',
      };
    }
    next += 2;
  }
  for (const option of ['format', 'sample', 'profile']) if (words[next] === option) next += 2;
  const facility = words[next] ?? '';
  if (!FACILITIES.has(facility)) {
    return facility === ''
      ? { at: next, message: 'the facility of the "log" line is missing', hint: 'add one, such as local0' }
      : {
          at: next,
          message: `unknown log facility "${facility}"`,
          hint: 'use one such as local0, daemon or user',
          words: FACILITIES,
        };
  }
  for (const at of [next + 1, next + 2]) {
    const level = words[at];
    if (level !== undefined && !LEVELS.has(level)) {
      return {
        at,
        message: `unknown log level "${level}"`,
        hint: `use one of ${[...LEVELS].join(', ')}`,
        words: LEVELS,
      };
    }
  }
  const extra = words[next + 3];
  return extra === undefined
    ? null
    : { at: next + 3, message: `extra argument "${extra}" after the log levels`, hint: 'remove it' };
}

function fixOf({ source, values }: Setting, { at, words = [] }: LogFault): Fix | null {
  const given = values[at];
  return given?.value == null ? null : spellingFix(source, given.word, given.value, words);
}
