import { describe, expect, it } from 'vitest';
import { lintTexts } from '../lint/fixing.ts';
import { haproxyBinaries } from './binaries.ts';
import { check } from './check.ts';

const RULE = 'server/duplicate-name';

describe.each(haproxyBinaries())('names that templates make, in HAProxy $version', (binary) => {
  it.each([
    ['a server before', ['server web2 127.0.0.1:81', 'server-template web 1-3 127.0.0.1:82']],
    ['a server after', ['server-template web 1-3 127.0.0.1:82', 'server web2 127.0.0.1:81']],
    ['a count instead of a range', ['server-template web 3 127.0.0.1:82', 'server web3 127.0.0.1:81']],
    ['a server beyond the range', ['server-template web 1-3 127.0.0.1:82', 'server web4 127.0.0.1:81']],
    ['a number with a zero in front', ['server-template web 1-3 127.0.0.1:82', 'server web02 127.0.0.1:81']],
    ['a prefix that ends in a digit', ['server-template web1 1-3 127.0.0.1:82', 'server web12 127.0.0.1:81']],
    [
      'two ranges that meet',
      ['server-template web 1-3 127.0.0.1:81', 'server-template web 3-5 127.0.0.1:82'],
    ],
    [
      'two ranges beside each other',
      ['server-template web 1-3 127.0.0.1:81', 'server-template web 4-5 127.0.0.1:82'],
    ],
    ['two prefixes', ['server-template web 1-3 127.0.0.1:81', 'server-template app 1-3 127.0.0.1:82']],
    [
      'a short range after many servers',
      [
        'server a 127.0.0.1:81',
        'server b 127.0.0.1:82',
        'server web1 127.0.0.1:83',
        'server-template web 1-1 127.0.0.1:84',
      ],
    ],
  ])('%s', async (_what, lines) => {
    const text = `backend app\n    timeout connect 1s\n    timeout server 5s\n${lines.map((line) => `    ${line}\n`).join('')}`;
    const { exit } = await check(binary, text);
    const said = lintTexts(text, binary.version).problems.filter(({ rule }) => rule === RULE);
    expect(said.some(({ haproxy }) => haproxy === 'refuses')).toBe(exit === 1);
  });
});
