import type { Setting } from '../../../model/config.ts';
import { readInt } from '../../../model/value/number.ts';
import type { Fix } from '../../../problem.ts';
import { spellingFix } from '../../fix/edits.ts';
import { always, defineRule } from '../../rule.ts';

const FACILITIES: ReadonlySet<string> = new Set(
  'kern user mail daemon auth syslog lpr news uucp cron auth2 ftp ntp audit alert cron2 local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  ),
);
const LEVELS: ReadonlySet<string> = new Set('emerg alert crit err warning notice info debug'.split(' '));

export default defineRule({
  id: 'peers/bad-log',
  scope: 'config',
  severity: 'error',
  summary: 'log line of a peers section is incomplete or has an unknown word',
  why: 'HAProxy refuses to start. The line is "log ADDRESS [len N] [format F] [sample S] FACILITY [LEVEL [MINLEVEL]]", or "log global". (In practice nothing of interest is logged here: connections refused in the handshake are not.)',
  remedy: 'Write the facility after the address, or "log global".',
  fix: 'A misspelled facility or level is corrected where only one is near.',
  haproxy: always('refuses'),
  facts: 'parse_logger() in src/log.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000
    log 127.0.0.1 local8

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000
    log 127.0.0.1 local0

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    for (const { logs } of config.peersSections) {
      for (const log of logs) {
        if (!log.certain || log.values.some(({ value }) => value === null)) continue;
        const fault = faultOf(log);
        if (fault === null) continue;
        report({
          source: log.source,
          range: log.values[fault.at]?.word ?? log.statement,
          message: fault.message,
          hint: fault.hint,
          fix: fixOf(log, fault),
        });
      }
    }
  },
});

interface LogFault {
  readonly at: number;
  readonly message: string;
  readonly hint: string;
  /** What may be there. */
  readonly words?: Iterable<string>;
}

function faultOf({ negated, values }: Setting): LogFault | null {
  const words = values.map(({ value }) => value ?? '');
  if (negated) {
    return words.length === 0
      ? null
      : { at: 0, message: '"no log" accepts no arguments', hint: 'remove them' };
  }
  if (words.length === 1 && words[0] === 'global') return null;
  if (words.length < 2) {
    return {
      at: 0,
      message: 'a "log" line needs an address and a facility',
      hint: 'write "log ADDRESS FACILITY", or "log global"',
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
