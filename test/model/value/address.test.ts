import { describe, expect, it } from 'vitest';
import {
  addressKey,
  expandAddress,
  isLoopback,
  isPublic,
  isWildcard,
  parseAddress,
} from '../../../src/model/value/address.ts';

describe('parseAddress', () => {
  it.each([
    ['10.0.0.1:80', { kind: 'inet', host: '10.0.0.1', family: 'ipv4', port: { kind: 'number', value: 80 } }],
    ['10.0.0.1', { kind: 'inet', host: '10.0.0.1', family: 'ipv4', port: { kind: 'none' } }],
    ['10.0.0.1:', { kind: 'inet', host: '10.0.0.1', family: 'ipv4', port: { kind: 'none' } }],
    [':80', { kind: 'inet', host: '', family: 'any', port: { kind: 'number', value: 80 } }],
    ['*:80', { kind: 'inet', host: '', family: 'any', port: { kind: 'number', value: 80 } }],
    ['[::1]:80', { kind: 'inet', host: '::1', family: 'ipv6', port: { kind: 'number', value: 80 } }],
    ['::1:80', { kind: 'inet', host: '::1', family: 'ipv6', port: { kind: 'number', value: 80 } }],
    ['tcp4@h:80', { kind: 'inet', host: 'h', family: 'name', port: { kind: 'number', value: 80 } }],
    ['h:80-90', { kind: 'inet', host: 'h', family: 'name', port: { kind: 'range', start: 80, end: 90 } }],
    ['h:+5', { kind: 'inet', host: 'h', family: 'name', port: { kind: 'offset', text: '+5' } }],
    ['h:80x', { kind: 'inet', host: 'h', family: 'name', port: { kind: 'bad', text: '80x' } }],
    ['/run/s', { kind: 'unix', path: '/run/s' }],
    ['uxst@/run/s', { kind: 'unix', path: '/run/s' }],
    ['abns@s', { kind: 'abns', path: 's' }],
    ['uxdg@/run/s', { kind: 'udp', text: 'uxdg@/run/s' }],
    ['udp6@[::1]:80', { kind: 'udp', text: 'udp6@[::1]:80' }],
    ['quic4@h:80', { kind: 'quic', text: 'quic4@h:80' }],
    ['fd@3', { kind: 'fd', text: 'fd@3' }],
    ['$H:80', { kind: 'variable', text: '$H:80' }],
    ['', { kind: 'empty', text: '' }],
  ])('reads %s', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });
});

describe('expandAddress', () => {
  const values: Readonly<Record<string, string | null>> = { H: '10.0.0.1', EMPTY: '', UNSET: null };
  it.each([
    ['10.0.0.1:80', '10.0.0.1:80'],
    ['$H:80', '10.0.0.1:80'],
    ['${H}:80', '10.0.0.1:80'],
    ['$UNSET:80', ':80'],
    ['$EMPTY', ''],
    ['$OTHER:80', null],
  ])('%s is %s', (text, expanded) => {
    expect(expandAddress(text, (name) => (name in values ? values[name] : undefined))).toBe(expanded);
  });
});

describe('kinds of hosts', () => {
  it.each([
    ['127.0.0.1:1', 'loopback'],
    ['127.9.9.9:1', 'loopback'],
    ['[::1]:1', 'loopback'],
    ['localhost:1', 'loopback'],
    [':1', 'wildcard'],
    ['0.0.0.0:1', 'wildcard'],
    ['[::]:1', 'wildcard'],
    ['203.0.113.7:1', 'public'],
    ['8.8.8.8:1', 'public'],
    ['[2001:db8::1]:1', 'public'],
    ['10.0.0.1:1', 'inner'],
    ['172.16.0.1:1', 'inner'],
    ['172.32.0.1:1', 'public'],
    ['192.168.0.1:1', 'inner'],
    ['100.64.0.1:1', 'inner'],
    ['100.128.0.1:1', 'public'],
    ['169.254.0.1:1', 'inner'],
    ['[fd00::1]:1', 'inner'],
    ['[fe80::1]:1', 'inner'],
    ['hap1:1', 'inner'],
    ['/run/s', 'inner'],
  ])('%s is %s', (text, kind) => {
    const address = parseAddress(text);
    const is = isLoopback(address)
      ? 'loopback'
      : isWildcard(address)
        ? 'wildcard'
        : isPublic(address)
          ? 'public'
          : 'inner';
    expect(is).toBe(kind);
  });

  it('has one key for all spellings of a socket', () => {
    const keys = ['10.0.0.1:80', 'ipv4@10.0.0.1:80', 'tcp@10.0.0.1:80'].map((text) =>
      addressKey(parseAddress(text)),
    );
    expect(new Set(keys)).toEqual(new Set(['10.0.0.1:80']));
  });
});
