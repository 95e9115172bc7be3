import { describe, expect, it } from 'vitest';
import { lintTexts } from '../lint/fixing.ts';
import { haproxyBinaries } from './binaries.ts';
import { check } from './check.ts';

const mailers = 'mailers alerts\n    mailer smtp1 127.0.0.1:25\n\n';
const proxy = (line: string) =>
  `frontend www\n    mode http\n    timeout client 5s\n    bind 127.0.0.1:1\n${line}`;

describe.each(haproxyBinaries())('mailers of HAProxy $version', (binary) => {
  it.each([
    ['without a mailer', `mailers alerts\n\n${proxy('')}`],
    ['that no proxy uses', mailers + proxy('')],
  ])('%s are removed with a warning', async (_, text) => {
    const { exit, messages } = await check(binary, text);
    expect([exit, messages.map(({ severity }) => severity)]).toEqual([0, ['warning']]);
    const said = lintTexts(text, binary.version).problems.map(({ rule, haproxy }) => `${rule} ${haproxy}`);
    expect(said).toEqual(['syntax/incomplete-section warns']);
  });
});
