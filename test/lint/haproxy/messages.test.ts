import { expect, it } from 'vitest';
import { readMessages } from '../../../src/lint/haproxy/messages.ts';

it('reads the place, however HAProxy writes it', () => {
  const output = `[ALERT]    (12) : config : parsing [a.cfg:3] : one
[ALERT]    (12) : config : [a.cfg:4] : 'server b/s' : two
[ALERT]    (12) : config : parsing [a.cfg:5]: three
[WARNING]  (12) : parsing [a b.cfg:6] : four
[WARNING] 324/061448 (12) : parsing [a.cfg:7] : five
[WARNING]  (12) : config : six
[WARNING]  (12) : seven
`;
  expect(readMessages(output)).toEqual([
    { severity: 'alert', file: 'a.cfg', line: 3, text: 'one' },
    { severity: 'alert', file: 'a.cfg', line: 4, text: "'server b/s' : two" },
    { severity: 'alert', file: 'a.cfg', line: 5, text: 'three' },
    { severity: 'warning', file: 'a b.cfg', line: 6, text: 'four' },
    { severity: 'warning', file: 'a.cfg', line: 7, text: 'five' },
    { severity: 'warning', file: null, line: null, text: 'six' },
    { severity: 'warning', file: null, line: null, text: 'seven' },
  ]);
});

it('trusts the second of two places', () => {
  const [message] = readMessages('[ALERT]    (12) : config : [a.cfg:4] : parsing [a.cfg:5] : text\n');
  expect(message).toEqual({ severity: 'alert', file: 'a.cfg', line: 5, text: 'text' });
});

it('keeps the lines of one message together', () => {
  const output = `[WARNING]  (12) : config : first
   | second
  third.

[ALERT]    (12) : config : next
Warnings were found.
`;
  expect(readMessages(output).map(({ text }) => text)).toEqual(['first\nsecond\nthird.', 'next']);
});

it('leaves out what frames every run', () => {
  const output = `[NOTICE]   (12) : haproxy version is 3.0.11
[NOTICE]   (12) : path to executable is /usr/sbin/haproxy
[NOTICE]   (12) : config : parsing [a.cfg:1] : 'custom'
[ALERT]    (12) : config : Error(s) found in configuration file : a.cfg
[ALERT]    (12) : config : Fatal errors found in configuration.
`;
  expect(readMessages(output)).toEqual([{ severity: 'notice', file: 'a.cfg', line: 1, text: "'custom'" }]);
});
