import { describe, expect, test } from 'vitest';
import { HapeersError } from '../../src/errors.ts';
import { parseTarget } from '../../src/probe/target.ts';
import { formatEndpoint } from '../../src/protocol/endpoint.ts';

describe('a target', () => {
  test.each([
    ['10.0.0.6:1024=hap2', '10.0.0.6:1024', 'hap2', []],
    ['10.0.0.6:1024', '10.0.0.6:1024', null, []],
    ['hap2:1024', 'hap2:1024', null, ['hap2']],
    ['hap2.example.com:1024=a=b', 'hap2.example.com:1024', 'a=b', ['hap2.example.com', 'hap2']],
    ['[2001:db8::6]:1024=hap2', '[2001:db8::6]:1024', 'hap2', []],
    ['[fe80::1%eth0]:1024', '[fe80::1%eth0]:1024', null, []],
    ['ipv6@[::1]:1024=b', '[::1]:1024', 'b', []],
    ['ipv4@hap2:1024', 'hap2:1024', null, ['hap2']],
    ['unix@/run/peers.sock=hap2', 'unix@/run/peers.sock', 'hap2', []],
    ['/run/peers.sock', 'unix@/run/peers.sock', null, []],
  ])('%s', (text, address, peer, candidates) => {
    const target = parseTarget(text);
    expect(formatEndpoint(target.endpoint)).toBe(address);
    expect(target).toMatchObject({ text, peer, candidates });
  });

  test('an address family is kept', () => {
    expect(parseTarget('ipv4@hap2:1024').endpoint).toMatchObject({ family: 4 });
    expect(parseTarget('tcp6@hap2:1024').endpoint).toMatchObject({ family: 6 });
  });

  test.each([
    ['', 'contains no host'],
    [':1024', 'contains no host'],
    ['hap2', 'contains no port'],
    ['hap2:', 'contains no port'],
    ['hap2=a', 'contains no port'],
    ['hap2:0', 'no usable port'],
    ['hap2:65536', 'no usable port'],
    ['hap2:http', 'no usable port'],
    ['hap2:1024=', 'empty peer name'],
    ['hap2:1024=a b', 'a space in its peer name'],
    ['2001:db8::6:1024', 'is not an address with a port'],
    ['[hap2]:1024', 'no IPv6 address in its brackets'],
    ['[::1]', 'contains no port'],
    ['fd@3', 'cannot be dialed ("fd@")'],
    ['abns@peers', 'cannot be dialed ("abns@")'],
    ['unix@relative.sock', 'cannot be dialed ("unix@")'],
  ])('%j is refused', (text, message) => {
    expect(() => parseTarget(text)).toThrow(HapeersError);
    expect(() => parseTarget(text)).toThrow(message);
    expect(() => parseTarget(text)).toThrow(`("${text}")`);
  });
});
