import { randomBytes } from 'node:crypto';
import { HapeersError } from '../../errors.ts';

/**
 * A random key that no client has: of an address no network hands out (240.0.0.0/4 is reserved, 2001:db8::/32 is for
 * documentation), of a string one that names its origin, of a number a large one. The random part of a string comes first,
 * so that a table with short keys does not cut it off.
 *
 * @param type the key type of the table as `show table` prints it
 * @throws HapeersError `usage` for types that the runtime API cannot write
 */
export function makeCanaryKey(type: string, table: string): string {
  const random = randomBytes(12);
  switch (type) {
    case 'ip':
    case 'ipv4':
      return `${240 + (random.readUInt8(0) % 15)}.${random.readUInt8(1)}.${random.readUInt8(2)}.${random.readUInt8(3)}`;
    case 'ipv6': {
      const groups = [0, 2, 4, 6, 8, 10].map((at) => (random.readUInt16BE(at) | 0x1000).toString(16));
      return `2001:db8:${groups.join(':')}`;
    }
    case 'integer':
      return String(0xc0000000 + (random.readUInt32BE(0) >>> 2));
    case 'string':
      return `${random.toString('base64url').replace(/[-_]/g, 'x').toLowerCase().slice(0, 14)}-hapeers-canary`;
    default:
      throw new HapeersError(
        'usage',
        `a canary cannot be written to a table with keys of type ${type} ("${table}")`,
        'the runtime API only writes string, integer, ip and ipv6 keys: choose a different table',
      );
  }
}
