import { describe, expect, test } from 'vitest';
import { HapeersError } from '../../src/errors.ts';
import { encodeHello, parseStatusLine } from '../../src/protocol/hello.ts';
import { findStatus } from '../../src/protocol/status.ts';
import { handshakes, pairs, sessions } from './recorded.ts';

describe('the greeting', () => {
  test('is what HAProxy itself says', () => {
    for (const pair of pairs) {
      const [hello] = pair.chunks;
      const [, target = '', line = ''] = pair.decoded.map((entry) => entry.line);
      const [caller = '', pid] = line.split(' ');
      const bytes = encodeHello({ version: '2.1', target, caller, pid: Number(pid) });
      expect(Buffer.from(bytes).toString('hex')).toBe(hello?.[2]);
    }
  });

  test.each([
    ['a\nb', 'c'],
    ['a', 'b c'],
    ['a', 'b\n'],
    ['a\0', 'b'],
  ])('cannot carry the names %j and %j', (target, caller) => {
    expect(() => encodeHello({ version: '2.1', target, caller, pid: 1 })).toThrow(HapeersError);
  });
});

describe('the status line', () => {
  test('every answer that was recorded is a known status', () => {
    let answers = 0;
    for (const { cases } of handshakes) {
      for (const { received } of cases) {
        if (received === '') continue;
        const code = parseStatusLine(received.slice(0, -1));
        expect(findStatus(code ?? 0)?.code).toBe(code);
        answers += 1;
      }
    }
    expect(answers).toBeGreaterThan(60);
    for (const { chunks } of sessions) {
      const [, answer] = chunks;
      expect(
        Buffer.from(answer?.[1] ?? '', 'hex')
          .toString('latin1')
          .slice(0, 4),
      ).toBe('200\n');
    }
  });

  test.each([
    ['504', 504],
    ['504\r', 504],
    ['HTTP/1.1 400 Bad Request', null],
    ['50', null],
    ['5040', null],
    ['504 x', null],
    ['000', null],
    ['', null],
  ])('%j is %j', (line, code) => {
    expect(parseStatusLine(line)).toBe(code);
  });
});
