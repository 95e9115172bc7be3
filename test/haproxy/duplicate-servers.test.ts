import { describe, expect, it } from 'vitest';
import { lintTexts } from '../lint/fixing.ts';
import { haproxyBinaries } from './binaries.ts';
import { check } from './check.ts';

const RULE = 'server/duplicate-name';

/** Two servers of one name, with and without ids. */
const pairs: readonly (readonly [string, string])[] = [
  ['', ''],
  ['id 1', 'id 2'],
  ['id 7', ''],
  ['', 'id 7'],
];

describe.each(haproxyBinaries())('two servers of one name in HAProxy $version', (binary) => {
  it.each(pairs)('"%s" and "%s" are judged as it does', async (first, second) => {
    const text = `backend app
    timeout connect 1s
    timeout server 5s
    server web 127.0.0.1:81 ${first}
    server web 127.0.0.1:82 ${second}
`;
    const { exit, messages } = await check(binary, text);
    const warns = messages.some(({ severity }) => severity === 'warning');
    const reaction = exit === 1 ? 'refuses' : warns ? 'warns' : 'accepts';
    const said = lintTexts(text, binary.version).problems.filter(({ rule }) => rule === RULE);
    expect(said.map(({ haproxy, severity }) => [haproxy, severity])).toEqual([
      [reaction, reaction === 'refuses' ? 'error' : 'warning'],
    ]);
  });
});
