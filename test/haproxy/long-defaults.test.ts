import { describe, expect, it } from 'vitest';
import { lintTexts } from '../lint/fixing.ts';
import { haproxyBinaries } from './binaries.ts';
import { check } from './check.ts';

const long = Array.from({ length: 110 }, (_, index) => `10.0.0.${index}`).join(',');
const setLong = { HAPEERS_TEST_ABOVE: 'x'.repeat(1500) };

/** A frontend with these lines. */
function www(...lines: readonly string[]): string {
  return `global
    maxconn 100

frontend www
    mode http
    timeout client 5s
    bind 127.0.0.1:1
${lines.map((line) => `    ${line}\n`).join('')}`;
}

const header = (name: string, text: string) => `http-request set-header ${name} "${text}"`;
const short = header('X', `\${HAPEERS_TEST_ALLOWED-10.0.0.1}`);
const tooLong = header('X', `\${HAPEERS_TEST_ALLOWED-${long}}`);
const above = header('A', `\${HAPEERS_TEST_ABOVE}a`);

/** What hapeers says, without the problems of other rules. */
function said(text: string, version: string): readonly string[] {
  return lintTexts(text, version).problems.map(
    ({ rule, severity, haproxy, message, source, range }) =>
      `${source.position(range.start).line} ${rule} ${severity} ${haproxy} ${message.slice(0, message.indexOf(','))}`,
  );
}

const because = (line: number, where: string) => [
  `${line} syntax/lost-variable-default info unknown where ${where}`,
];

describe.each(haproxyBinaries())('a long default, HAProxy $version', (binary) => {
  const exit = async (text: string, env = {}) => (await check(binary, text, { env })).exit;

  it('is destroyed where the variable is not set', async () => {
    const text = www(tooLong);
    expect([await exit(text), await exit(text, { HAPEERS_TEST_ALLOWED: 'x' })]).toEqual([1, 0]);
    expect(said(text, binary.version)).toEqual(because(8, '"HAPEERS_TEST_ALLOWED" is not set'));
  });

  it('is read where a line above has made room', async () => {
    const text = www(header('Y', long), tooLong.replace('X ', 'Z '));
    expect([await exit(text), said(text, binary.version)]).toEqual([0, []]);
  });

  it('destroys once: the next line finds the room', async () => {
    const text = www(tooLong, tooLong);
    const { messages } = await check(binary, text);
    expect(messages.flatMap(({ line }) => line ?? [])).toEqual([8]);
    expect(said(text, binary.version)).toEqual(because(8, '"HAPEERS_TEST_ALLOWED" is not set'));
  });

  it('depends on the variables above it', async () => {
    const text = www(above, tooLong);
    expect([await exit(text), await exit(text, setLong)]).toEqual([1, 0]);
    expect(said(text, binary.version)).toEqual(
      because(9, '"HAPEERS_TEST_ALLOWED" is not set (nor a variable above it to a text as long)'),
    );
  });

  it('is short enough', async () => {
    expect([await exit(www(short)), said(www(short), binary.version)]).toEqual([0, []]);
  });

  it('of the hint is a "presetenv" without a default', async () => {
    const text = `global\n    presetenv HAPEERS_TEST_ALLOWED "${long}"\n\n${www(header('X', '${HAPEERS_TEST_ALLOWED}'))}`;
    expect([await exit(text), said(text, binary.version)]).toEqual([0, []]);
  });
});
