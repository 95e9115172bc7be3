import { readInt } from '../value/number.ts';

const FACILITIES: ReadonlySet<string> = new Set(
  'kern user mail daemon auth syslog lpr news uucp cron auth2 ftp ntp audit alert cron2 local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  ),
);
const LEVELS: ReadonlySet<string> = new Set('emerg alert crit err warning notice info debug'.split(' '));

const FORMATS: ReadonlySet<string> = new Set('local rfc3164 rfc5424 priority short timed iso raw'.split(' '));

/** What is wrong with the arguments of a `log` line. */
export interface LogFault {
  /** Index of the argument; that of the first missing one where one is missing. */
  readonly at: number;
  readonly message: string;
  readonly hint: string;
  /** What may be there. */
  readonly words?: Iterable<string>;
}

/**
 * What HAProxy refuses in the arguments of a `log` line, its address aside (`parse_logger()` in src/log.c).
 * @param isGlobal whether it is in the global section, which cannot refer to itself
 */
export function logFault(words: readonly string[], isGlobal: boolean): LogFault | null {
  if (words.length === 1 && words[0] === 'global' && !isGlobal) return null;
  if (words.length < 2) {
    return {
      at: 0,
      message: 'a "log" line needs an address and a facility',
      hint: isGlobal ? 'write "log ADDRESS FACILITY"' : 'write "log ADDRESS FACILITY", or "log global"',
    };
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
  for (const option of ['format', 'sample', 'profile']) {
    if (words[next] !== option) continue;
    const fault = optionFault(option, words[next + 1] ?? '', next + 1);
    if (fault !== null) return fault;
    next += 2;
  }
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

function optionFault(option: string, value: string, at: number): LogFault | null {
  if (option === 'format' && !FORMATS.has(value)) {
    return {
      at,
      message: value === '' ? '"format" has no value' : `unknown log format "${value}"`,
      hint: `use one of ${[...FORMATS].join(', ')}`,
      words: FORMATS,
    };
  }
  if (option !== 'sample' || /^\d[\d,-]*:0*[1-9]\d*$/.test(value)) return null;
  return {
    at,
    message: `"${value}" is not a valid sample of log lines`,
    hint: 'write RANGE:SIZE, such as 1:10 for the first of ten lines',
  };
}
