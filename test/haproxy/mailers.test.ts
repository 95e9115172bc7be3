import { describe, expect, it } from 'vitest';
import { isAtLeast, parseVersion } from '../../src/model/value/version.ts';
import { lintTexts } from '../lint/fixing.ts';
import { haproxyBinaries } from './binaries.ts';
import { check } from './check.ts';

const mailers = 'mailers alerts\n    mailer smtp1 127.0.0.1:25\n\n';
const lines = { mailers: 'alerts', from: 'haproxy@example.com', to: 'admin@example.com' };

function alerts(own: Readonly<Record<string, string>> = lines): string {
  return Object.entries(own)
    .map(([word, value]) => `    email-alert ${word} ${value}\n`)
    .join('');
}

function frontend(own: string): string {
  return `frontend www\n    mode http\n    timeout client 5s\n    bind 127.0.0.1:1\n${own}\n`;
}

const { to, ...incomplete } = lines;
const unused = 'syntax/incomplete-section warns';
const ignored = 'proxy/bad-email-alert warns';
const legacy = 'proxy/legacy-mailers warns';

describe.each(haproxyBinaries())('mailers of HAProxy $version', (binary) => {
  const sinceLua = isAtLeast(parseVersion(binary.version), '3.1') ? [legacy] : [];

  it.each([
    ['without a mailer', `mailers alerts\n\n${frontend('')}`, [unused]],
    ['that no proxy uses', mailers + frontend(''), [unused]],
    [
      'beside those in use',
      `${mailers}${mailers.replace('alerts', 'others')}${frontend(alerts())}`,
      [unused, ...sinceLua],
    ],
    ['in use', mailers + frontend(alerts()), sinceLua],
    ['in quotes', mailers + frontend(alerts({ ...lines, mailers: '"alerts"' })), sinceLua],
    ['of a defaults section', `${mailers}defaults\n${alerts()}\n${frontend('')}`, sinceLua],
    ['of a disabled proxy', mailers + frontend(`${alerts()}    disabled\n`), [unused]],
    ['without an address to send to', mailers + frontend(alerts(incomplete)), [ignored]],
    ['half inherited', `${mailers}defaults\n${alerts(incomplete)}\n${frontend(alerts({ to }))}`, sinceLua],
    ['that only defaults name', `${mailers}defaults d\n${alerts()}\n`, [unused]],
    [
      'of another name',
      mailers + frontend(alerts({ ...lines, mailers: 'alarms' })),
      ['proxy/bad-email-alert refuses'],
    ],
  ])('%s', async (_, text, expected) => {
    const { exit, messages } = await check(binary, text);
    const { problems } = lintTexts(text, binary.version);
    expect(problems.map(({ rule, haproxy }) => `${rule} ${haproxy}`)).toEqual(expected);
    const isWarned = messages.some(({ severity }) => severity === 'warning');
    expect([exit === 1, isWarned]).toEqual([
      expected.some((one) => one.endsWith('refuses')),
      expected.length > 0,
    ]);
  });
});
