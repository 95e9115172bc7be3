import { nearest } from '../../../../grammar/vocabulary.ts';
import type { Setting } from '../../../model/config.ts';
import type { Argument } from '../../../model/line/expand.ts';
import { parseTime, timeText, withShortUnit } from '../../../model/value/time-size.ts';
import { isAtLeast, isBefore, type Version } from '../../../model/value/version.ts';
import type { Severity } from '../../../problem.ts';
import { always, type Behavior, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'proxy/bad-value',
  scope: 'config',
  severity: 'error',
  summary: '"mode" or "timeout" line has an invalid kind or value',
  why: 'HAProxy refuses to start. A time is a whole number with one unit (us, ms, s, m, h, d; milliseconds without one), up to 24 days; of a time in two units it reads the first only, with a warning.',
  remedy: 'Write "mode tcp" or "mode http", and "timeout KIND TIME".',
  haproxy: always('refuses'),
  facts: 'proxy_parse_timeout() in src/proxy.c, cfg_parse_listen() in src/cfgparse-listen.c',
  bad: `defaults
    mode htp
    timeout client 5x
`,
  good: `defaults
    mode http
    timeout client 5s
`,
  check({ proxies, version }, report) {
    for (const { settings } of proxies) {
      for (const setting of settings) {
        if (!setting.certain || setting.negated) continue;
        const fault =
          setting.keyword === 'mode'
            ? modeFault(setting, version)
            : setting.keyword === 'timeout'
              ? timeoutFault(setting, version)
              : null;
        if (fault === null) continue;
        const { argument, ...said } = fault;
        report({ source: setting.source, range: argument?.word ?? setting.statement, ...said });
      }
    }
  },
});

interface Fault {
  /** The word in question; null for the whole line. */
  readonly argument: Argument | null;
  readonly message: string;
  readonly hint: string;
  readonly haproxy?: Behavior;
  readonly severity?: Severity;
}

function modeFault({ values }: Setting, version: Version): Fault | null {
  const [mode, extra] = values;
  if (mode === undefined)
    return { argument: null, message: '"mode" has no value', hint: 'write "mode tcp" or "mode http"' };
  if (mode.value === null || extra?.value === null) return null;
  if (!isMode(mode.value, version)) {
    const near = nearest(mode.value, ['tcp', 'http']);
    return {
      argument: mode,
      message: `unknown mode "${mode.value}"`,
      hint: near === null ? 'write "mode tcp" or "mode http"' : `did you mean "${near}"?`,
    };
  }
  return extra === undefined ? null : extraArgument(extra, '"mode" accepts one argument');
}

/** What a version in development may know, nobody can say. */
function isMode(mode: string, version: Version): boolean {
  if (mode === 'tcp' || mode === 'http' || isAtLeast(version, '3.5')) return true;
  if (mode === 'log') return isAtLeast(version, '2.9');
  return mode === 'spop' && isAtLeast(version, '3.1');
}

const KINDS = [
  'check',
  'client',
  'client-fin',
  'client-hs',
  'connect',
  'http-keep-alive',
  'http-request',
  'queue',
  'server',
  'server-fin',
  'tarpit',
  'tunnel',
];

function timeoutFault({ values }: Setting, version: Version): Fault | null {
  const [kind, time, extra] = values;
  if (kind === undefined) {
    return {
      argument: null,
      message: '"timeout" has no kind',
      hint: 'write, for example, "timeout client 30s"',
    };
  }
  if (kind.value === null) return null;
  // it came with some release between those that were asked
  if (kind.value === 'client-hs' && isBefore(version, '3.0') && isAtLeast(version, '2.7')) return null;
  const kinds = isBefore(version, '2.7') ? KINDS.filter((one) => one !== 'client-hs') : KINDS;
  if (!kinds.includes(kind.value)) {
    if (isAtLeast(version, '3.5')) return null;
    const near = nearest(kind.value, kinds);
    return {
      argument: kind,
      message: `unknown timeout "${kind.value}"`,
      hint: near === null ? `expected one of ${kinds.join(', ')}` : `did you mean "${near}"?`,
    };
  }
  if (time === undefined) {
    return { argument: kind, message: `"timeout ${kind.value}" has no time`, hint: 'add a time such as 30s' };
  }
  if (time.value === null || time.value === '') return null;
  const read = parseTime(time.value);
  if ('reason' in read) {
    return {
      argument: time,
      message: `"${time.value}" is not a time: ${read.reason}`,
      hint: 'write a time such as 30s',
    };
  }
  if (extra?.value === null) return null;
  if (extra !== undefined) return extraArgument(extra, '"timeout" accepts a kind and one time');
  if (read.value.unread === '') return null;
  const short = withShortUnit(time.value);
  return {
    argument: time,
    message: `"${time.value}" is read as ${timeText(read.value.ms)}: HAProxy ignores "${read.value.unread}"`,
    hint: short === null ? 'write the time with one unit' : `write "${short}"`,
    haproxy: always('warns'),
    severity: 'warning',
  };
}

function extraArgument(argument: Argument, message: string): Fault {
  return { argument, message: `extra argument "${argument.value}": ${message}`, hint: 'remove it' };
}
