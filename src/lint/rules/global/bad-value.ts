import type { Config } from '../../../model/config.ts';
import { maxThreads } from '../../../model/parameter/thread-sets.ts';
import { readInt, readWholeLong } from '../../../model/value/number.ts';
import { parseTime } from '../../../model/value/time-size.ts';
import { isAtLeast, isBefore } from '../../../model/value/version.ts';
import { always, type Behavior, defineRule, type Finding } from '../../rule.ts';

export default defineRule({
  id: 'global/bad-value',
  scope: 'config',
  severity: 'error',
  summary: 'global setting has an invalid value',
  why: 'HAProxy refuses to start. Numbers and times are read with the limits of the targeted version: 100 tracking counters since 3.3, 64 threads up to 2.6 ...',
  remedy: 'Write a value within the limits.',
  haproxy: always('refuses'),
  facts:
    'cfg_parse_global() in src/cfgparse-global.c, cfg_parse_max_updt_at_once() in src/peers.c, stk_parse_stick_counters() in src/stick_table.c, cfg_parse_nbthread() in src/thread.c, proxy_parse_hard_stop_after() in src/proxy.c, cli_parse_global() in src/cli.c',
  bad: `global
    tune.peers.max-updates-at-once 0
`,
  good: `global
    tune.peers.max-updates-at-once 200
`,
  check(config, report) {
    for (const { settings } of config.globals) {
      for (const setting of settings) {
        const { certain, source, statement, values, negated, keyword } = setting;
        if (!certain || negated || values.some(({ value }) => value === null)) continue;
        const texts = values.map(({ value }) => value ?? '');
        const fault = CHECKS.get(keyword)?.(texts, config, keyword) ?? null;
        if (fault !== null) report({ source, range: statement, ...fault });
      }
    }
  },
});

/** What is wrong, and the remedy; refused where nothing else is said. */
type Fault = Pick<Finding, 'message' | 'hint' | 'haproxy' | 'severity'> | null;
type Check = (values: readonly string[], config: Config, keyword: string) => Fault;

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['tune.peers.max-updates-at-once', checkUpdates],
  ['tune.stick-counters', checkCounters],
  ['maxconn', checkConnections],
  ['nbthread', checkThreads],
  ['nbproc', checkProcesses],
  ['hard-stop-after', checkTime],
  ['stats', checkStats],
  ['ssl-server-verify', checkVerify],
  ['tune.idle-pool.shared', checkSwitch],
  ['tune.listener.multi-queue', checkSwitch],
  ['tune.sched.low-latency', checkSwitch],
  ['set-dumpable', checkDumpable],
]);

/** Releases of 2.6 between the first one and 2.6.12 may have the setting. */
const updates: Behavior = [
  { from: '2.4', reaction: 'refuses' },
  { from: '2.6.1', reaction: 'unknown' },
  { from: '2.6.12', reaction: 'accepts' },
];

function checkUpdates([value, extra]: readonly string[], { version }: Config, keyword: string): Fault {
  if (!isAtLeast(version, '2.6')) return null;
  if (extra !== undefined) return { message: `"${keyword}" accepts one number`, hint: `remove "${extra}"` };
  if (readInt(value ?? '') < 1) {
    return { message: `"${keyword}" needs a number of at least 1`, hint: 'write a number such as 200' };
  }
  if (isAtLeast(version, '2.6.12')) return null;
  return {
    message: `"${keyword}" came with HAProxy 2.7, and to 2.6 with a maintenance release`,
    hint: 'remove it, or target a later version',
    haproxy: updates,
  };
}

/** A word after it came with maintenance releases: which of these words a release takes is not asked here. */
function checkDumpable([value]: readonly string[], _: Config, keyword: string): Fault {
  if (value === undefined || ['', 'on', 'off', 'libs'].includes(value)) return null;
  return { message: `"${keyword}" does not accept "${value}"`, hint: `write "${keyword}" alone` };
}

/** Up to 2.6 any text is taken, as the number that it begins with. */
function checkConnections([value, extra]: readonly string[], config: Config, keyword: string): Fault {
  if (value === undefined || value === '') return null;
  if (extra !== undefined) return { message: `"${keyword}" accepts one number`, hint: `remove "${extra}"` };
  const settings = config.globals.flatMap((global) => global.settings);
  const isRepeated = settings.filter((setting) => setting.keyword === keyword).length > 1;
  if (isRepeated || isBefore(config.version, '2.8') || /^\s*[+-]?\d+$/.test(value)) return null;
  return {
    message: `"${keyword} ${value}" is not a whole number`,
    hint: 'write the number without a unit',
  };
}

function checkCounters([value = '']: readonly string[], { version }: Config, keyword: string): Fault {
  if (!isAtLeast(version, '2.8')) return null;
  const isLimited = isAtLeast(version, '3.3');
  const count = readInt(value);
  if (readWholeLong(value) !== null && count >= 0 && (!isLimited || count <= 100)) return null;
  return {
    message: `"${keyword} ${value}" is not a valid number of stick counters`,
    hint: isLimited ? 'write a number from 1 to 100' : 'write a number of at least 1',
  };
}

/** With the limits of ordinary builds: others may be made for more threads. */
function checkThreads([value = '', extra]: readonly string[], { version }: Config, keyword: string): Fault {
  if (extra !== undefined) return { message: `"${keyword}" accepts one number`, hint: `remove "${extra}"` };
  const number = readWholeLong(value);
  const limit = BigInt(maxThreads(version));
  if (value !== '' && number !== null && number >= 1n && number <= limit) return null;
  return {
    message: `"${keyword} ${value}" is not a valid number of threads`,
    hint: `write a number from 1 to ${limit}`,
  };
}

/** 2.4 is the last version with processes; peers work with one only. */
function checkProcesses([value = '']: readonly string[], config: Config, keyword: string): Fault {
  if (isAtLeast(config.version, '2.5')) return null;
  const count = readInt(value);
  if (count < 1 || count > 64) {
    return {
      message: `"${keyword} ${value}" is not a valid number of processes`,
      hint: 'remove the line: later versions refuse it',
    };
  }
  if (count === 1) return null;
  const isShared = sharesPeers(config);
  return {
    message: isShared
      ? 'several processes would use one peers section'
      : `"${keyword} ${value}" is deprecated, and refused from HAProxy 2.5 on`,
    hint: 'remove the line, and use threads',
    haproxy: isShared ? 'refuses' : 'warns',
    severity: isShared ? 'error' : 'warning',
  };
}

/** Whether the tables of a peers section belong to proxies of several processes, for certain. */
function sharesPeers({ proxies, peersSections }: Config): boolean {
  return peersSections.some(({ name, certain, disabled, peers }) => {
    if (!certain || disabled || !peers.some(({ local }) => local === true)) return false;
    const users = proxies.filter(
      (proxy) =>
        proxy.certain &&
        !proxy.disabled &&
        proxy.tables.some(
          (table) => table.certain && table.peers?.value != null && table.peers.value === name?.value,
        ),
    );
    const bound = users.map(({ settings }) =>
      settings
        .filter(({ keyword }) => keyword === 'bind-process')
        .map(({ values }) => values.map(({ value }) => value).join(' '))
        .join(' '),
    );
    return bound.includes('') || new Set(bound).size > 1;
  });
}

function checkTime([value]: readonly string[], _: Config, keyword: string): Fault {
  const hint = 'write a time such as 30s';
  if (value === undefined) return { message: `"${keyword}" needs a time`, hint };
  const time = parseTime(value);
  return 'reason' in time ? { message: `"${keyword} ${value}": ${time.reason}`, hint } : null;
}

function checkSwitch([value = '']: readonly string[], { version }: Config, keyword: string): Fault {
  // The queue of a listener has had further words since some release.
  if (value === 'on' || value === 'off' || value === '') return null;
  if (keyword === 'tune.listener.multi-queue' && isAtLeast(version, '2.6') && value === 'fair') return null;
  return {
    message: `"${value}" is not a valid value of "${keyword}"`,
    hint: `write "${keyword} on" or "${keyword} off"`,
  };
}

function checkVerify([value, extra]: readonly string[], _: Config, keyword: string): Fault {
  if (extra !== undefined) return { message: `"${keyword}" accepts one word`, hint: `remove "${extra}"` };
  if (value === 'none' || value === 'required') return null;
  return {
    message:
      value === undefined ? `"${keyword}" needs a value` : `"${value}" is not a valid value of "${keyword}"`,
    hint: `write "${keyword} required" or "${keyword} none"`,
  };
}

function checkStats([what, value]: readonly string[]): Fault {
  switch (what) {
    case 'socket':
      return value === undefined
        ? { message: '"stats socket" needs an address', hint: 'write the path of a socket' }
        : null;
    case 'timeout': {
      const time = parseTime(value ?? '');
      return 'value' in time && time.value.ms > 0
        ? null
        : { message: `"stats timeout ${value ?? ''}" is not a valid time`, hint: 'write a time such as 30s' };
    }
    case 'maxconn':
      return readInt(value ?? '') > 0
        ? null
        : {
            message: `"stats maxconn ${value ?? ''}" is not a valid number of connections`,
            hint: 'write a number of at least 1',
          };
    case 'bind-process':
    case 'calculate-max-counters':
    case undefined:
      return null;
    default:
      return {
        message: `"stats ${what}" does not exist in a "global" section`,
        hint: 'expected one of socket, timeout, maxconn; other statistics settings belong in proxies',
      };
  }
}
