import { randomBytes } from 'node:crypto';
import { HapeersError } from '../../errors.ts';

/** After so long no run of hapeers needs its canary any more. */
const LEFT_AFTER_MINUTES = 3;
/** Minutes of the clock that a key has room for. */
const CLOCK = 256;

/** The bytes of a key that say who made it. */
const MARK = 0xca9a;
const MARK_IPV4 = '247.202.';
const MARK_IPV6 = '2001:db8:ca9a:';
const MARK_STRING = '-hapeers-canary';

/**
 * A key that no client has, and that says when it was made: of an address no network hands out (240.0.0.0/4 is reserved,
 * 2001:db8::/32 is for documentation), of a string one that names its origin, of a number a large one. What differs in a
 * string comes first, so that a table with short keys does not cut it off.
 *
 * @param type the key type of the table as `show table` prints it
 * @param nowMs the time of the clock
 * @throws HapeersError `usage` for types that the runtime API cannot write
 */
export function makeCanaryKey(type: string, table: string, nowMs = Date.now()): string {
  const random = randomBytes(12);
  const minute = Math.floor(nowMs / 60_000) % CLOCK;
  switch (type) {
    case 'ip':
    case 'ipv4':
      return `${MARK_IPV4}${minute}.${random.readUInt8(0)}`;
    case 'ipv6': {
      const groups = [0, 2, 4, 6].map((at) => (random.readUInt16BE(at) | 0x1000).toString(16));
      return `${MARK_IPV6}${(minute | 0x1000).toString(16)}:${groups.join(':')}`;
    }
    case 'integer':
      return String(MARK * 0x10000 + minute * 0x100 + random.readUInt8(0));
    case 'string': {
      const clock = minute.toString(16).padStart(2, '0');
      return `${random.toString('base64url').replace(/[-_]/g, 'x').toLowerCase().slice(0, 12)}${clock}${MARK_STRING}`;
    }
    default:
      throw new HapeersError(
        'usage',
        `a canary cannot be written to a table with keys of type ${type} ("${table}")`,
        'the runtime API only writes string, integer, ip and ipv6 keys: choose a different table',
      );
  }
}

/** Whether a key is a canary of a run that ended without removing it: one of a run that goes on is not. */
export function isLeftCanary(type: string, key: string, nowMs = Date.now()): boolean {
  const made = minuteOf(type, key);
  if (made === null) return false;
  const age = (Math.floor(nowMs / 60_000) - made + CLOCK * 2) % CLOCK;
  return age >= LEFT_AFTER_MINUTES;
}

/** The minute in a canary's key; null for a key that is none. */
function minuteOf(type: string, key: string): number | null {
  switch (type) {
    case 'ip':
    case 'ipv4':
      return key.startsWith(MARK_IPV4) ? Number(key.split('.')[2]) : null;
    case 'ipv6': {
      const group = /^2001:db8:ca9a:(1[0-9a-f]{3}):/.exec(key)?.[1];
      return group === undefined ? null : Number.parseInt(group, 16) & 0xff;
    }
    case 'integer': {
      const value = Number(key);
      return Math.floor(value / 0x10000) === MARK ? Math.floor(value / 0x100) % CLOCK : null;
    }
    case 'string': {
      const clock = /^[a-z0-9]{12}([0-9a-f]{2})-hapeers-canary$/.exec(key)?.[1];
      return clock === undefined ? null : Number.parseInt(clock, 16);
    }
    default:
      return null;
  }
}
