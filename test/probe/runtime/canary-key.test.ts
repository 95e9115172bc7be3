import { describe, expect, it } from 'vitest';
import { isLeftCanary, makeCanaryKey } from '../../../src/probe/runtime/canary-key.ts';
import { readShowInfo } from '../../../src/probe/runtime/show-info.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 0, 1, 12, 0);

describe('the key of a canary', () => {
  it.each(['ip', 'ipv4', 'ipv6', 'integer', 'string'])(
    'of the type %s tells whether its run is over',
    (type) => {
      for (const age of [0, 1, 2]) {
        expect(isLeftCanary(type, makeCanaryKey(type, 't', NOW - age * MINUTE), NOW)).toBe(false);
      }
      for (const age of [3, 10, 200]) {
        expect(isLeftCanary(type, makeCanaryKey(type, 't', NOW - age * MINUTE), NOW)).toBe(true);
      }
    },
  );

  it.each([
    ['ip', '10.0.0.1'],
    ['ipv6', '2001:db8::1'],
    ['integer', '7'],
    ['string', 'user-hapeers-canary'],
    ['binary', '00'],
  ])('is none of the keys of others (%s %s)', (type, key) => {
    expect(isLeftCanary(type, key, NOW)).toBe(false);
  });

  it('is refused for what the runtime API cannot write', () => {
    expect(() => makeCanaryKey('binary', 'app')).toThrow('keys of type binary ("app")');
  });
});

it('a process whose version is none that hapeers knows has no version', () => {
  expect(readShowInfo('Name: HAProxy\nVersion: 3.0.11-1\nPid: 7\nStopping: 1\n')).toMatchObject({
    version: { major: 3, minor: 0 },
    pid: 7,
    stopping: true,
  });
  expect(readShowInfo('Name: HAProxy\nVersion: nightly\nPid: x\n')).toMatchObject({
    versionText: 'nightly',
    version: null,
    pid: null,
    stopping: false,
  });
});
