import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchOf } from '../../../grammar/vocabulary.ts';
import { type ExpressionContext, readExpression } from '../../../src/model/sample/expression.ts';
import { parseVersion } from '../../../src/model/value/version.ts';

function read(text: string, place: ExpressionContext['place'] = 'words', version = '3.4') {
  let at = 0;
  const args = text.split(' ').map((value) => {
    const word = { start: at, end: at + value.length };
    at = word.end + 1;
    return { value, word };
  });
  const target = parseVersion(version);
  return readExpression(args, 0, { version: target, branch: branchOf(target), place });
}

describe('an expression', () => {
  it.each([
    ['src', 'addr', 1],
    ['src table counters', 'addr', 1],
    ['src,in_table(b) if x', 'bool', 1],
    ['path lower table names', 'str', 2],
    ['path,,lower, base64 x', 'str', 2],
    ['src,xxh64,mod(5)', 'sint', 1],
    ['req.hdr(x),concat(":",txn.a)', 'str', 1],
  ])('%s gives %s and ends at word %s', (text, output, end) => {
    expect(read(text)).toMatchObject({ expression: { output, end } });
  });

  it.each([
    ['nothing', 'words', 0, 7],
    ['src,nothing', 'words', 4, 11],
    ['src(1)', 'words', 4, 6],
    ['sc_conn_rate', 'words', 0, 12],
    ['sc_conn_rate(x)', 'words', 13, 14],
    ['src_conn_rate(b', 'words', 0, 15],
    ['src)', 'words', 3, 4],
    ['method,add(1)', 'words', 7, 13],
    ['src,map_ip', 'words', 4, 10],
    ['path_beg', 'words', 0, 8],
  ] as const)('%s is refused', (text, place, start, end) => {
    const found = read(text, place);
    expect(found).toHaveProperty('fault');
    if (found !== null && 'fault' in found && start > 0) expect(found.fault.range).toEqual({ start, end });
  });

  it('knows the keywords of ACLs in ACLs alone', () => {
    expect(read('path_beg(),lower', 'acl')).toMatchObject({ expression: { output: 'str' } });
    expect(read('path lower', 'acl')).toMatchObject({ expression: { output: 'str', end: 1 } });
  });

  it('differs by version', () => {
    expect(read('src', 'words', '2.8')).toMatchObject({ expression: { output: 'ipv4' } });
    expect(read('src,table_gpc(0,b)', 'words', '2.4')).toHaveProperty('fault');
    expect(read('src,table_gpc(0,b)', 'words', '2.5')).toMatchObject({ expression: { output: 'sint' } });
    expect(read('src,table_expire(b)', 'words', '2.4.0')).toHaveProperty('fault');
    expect(read('src,table_expire(b)', 'words', '2.5')).toBeNull();
  });

  it('never throws, and points into its words', () => {
    const piece = fc.constantFrom(
      'src',
      ',',
      '(',
      ')',
      '"',
      "'",
      '\\',
      'lower',
      'table_gpc0',
      'b',
      ' ',
      '[',
      ']',
      'lua.x',
      '0',
      '-',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1 }),
        fc.constantFrom('words', 'acl', 'format'),
        (pieces, place) => {
          const text = pieces.join('');
          const found = read(text, place);
          if (found === null) return;
          const range = 'fault' in found ? found.fault.range : found.expression.range;
          expect(range.start).toBeGreaterThanOrEqual(0);
          expect(range.end).toBeLessThanOrEqual(text.length);
          expect(range.start).toBeLessThanOrEqual(range.end);
        },
      ),
    );
  });
});
