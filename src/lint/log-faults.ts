import type { Setting } from '../model/config.ts';
import { type LogFault, logFault } from '../model/section/log-line.ts';
import { parseAddress } from '../model/value/address.ts';
import type { Fix } from '../problem.ts';
import type { TextRange } from '../text.ts';
import { addressFault } from './address-faults.ts';
import { spellingFix } from './fix/edits.ts';
import { always, type Behavior } from './rule.ts';

/** What is wrong with a "log" line, and where. */
export interface LogFinding {
  readonly range: TextRange;
  readonly message: string;
  readonly hint: string;
  readonly fix: Fix | null;
  /** Where not every version refuses it. */
  readonly haproxy: Behavior;
}

interface Fault extends LogFault {
  readonly haproxy?: Behavior;
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
    haproxy: fault.haproxy ?? always('refuses'),
  };
}

function faultOf({ negated, values }: Setting, isGlobal: boolean): Fault | null {
  const words = values.map(({ value }) => value ?? '');
  if (negated) {
    return words.length === 0
      ? null
      : { at: 0, message: '"no log" accepts no arguments', hint: 'remove them' };
  }
  const [target = ''] = words;
  const address = words.length < 2 ? null : parseAddress(target);
  const wrong =
    address?.kind === 'inet' && !/^[a-z]+@/.test(target) ? addressFault(address, target, 'log') : null;
  if (wrong !== null) {
    const hint = 'write ADDRESS:PORT, or the path of a socket';
    return { at: 0, message: wrong.message, hint, haproxy: wrong.haproxy };
  }
  return logFault(words, isGlobal);
}

function fixOf({ source, values }: Setting, { at, words = [] }: LogFault): Fix | null {
  const given = values[at];
  return given?.value == null ? null : spellingFix(source, given.word, given.value, words);
}
