import { describe, expect, it } from 'vitest';
import { lintTexts } from '../lint/fixing.ts';
import { haproxyBinaries } from './binaries.ts';
import { check } from './check.ts';

describe.each(haproxyBinaries())('the address after "socks4", HAProxy $version', (binary) => {
  it.each([
    ['10.0.0.1', false],
    ['10.0.0.1:1080', true],
    ['proxy', false],
    ['localhost:1080', true],
    ['[::1]', false],
    ['[::1]:1080', true],
    ['10.0.0.1:', false],
    [':1080', true],
  ])('%s', async (address, isAccepted) => {
    const text = `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80 socks4 ${address}
`;
    expect((await check(binary, text)).exit === 1).toBe(!isAccepted);
    const refused = lintTexts(text, binary.version).problems.filter(({ haproxy }) => haproxy === 'refuses');
    expect(refused.map(({ rule }) => rule)).toEqual(isAccepted ? [] : ['server/bad-parameter']);
  });
});
