import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf } from '../../grammar/word.ts';
import { cutWords } from '../../src/edit/layout.ts';
import { writtenKey } from '../../src/edit/text-edit.ts';
import { quoteWord } from '../../src/generate/quote.ts';

describe('a text as a word', () => {
  it('has quotes only where it needs them', () => {
    expect(quoteWord('/etc/haproxy/a.pem')).toBe('/etc/haproxy/a.pem');
    expect(quoteWord('http_req_rate(10s),gpc0')).toBe('http_req_rate(10s),gpc0');
    expect(quoteWord('a b')).toBe('"a b"');
    expect(quoteWord('a#b')).toBe('"a#b"');
    expect(quoteWord('a\\b"$c')).toBe('"a\\\\b\\"\\$c"');
    expect(quoteWord('${DIR}/a.pem')).toBe('"${DIR}/a.pem"');
    expect(quoteWord('${DIR-/etc}/a')).toBe('"${DIR-/etc}/a"');
  });

  it('is read back as it was', () => {
    const printable = fc.string({ unit: fc.constantFrom('\n', '\r', ...'ab \\"\'#$-_{}()[],x0tn\u00e9') });
    fc.assert(
      fc.property(
        fc.array(
          printable.filter((text) => text !== '' && !/\$\{/.test(text)),
          { minLength: 1 },
        ),
        (texts) => {
          const words = cutWords(`x ${texts.map(quoteWord).join(' ')}`);
          expect(words.slice(1).map(writtenKey)).toEqual(texts);
        },
      ),
    );
  });

  it('keeps variables for HAProxy', () => {
    const word = quoteWord('a ${DIR}$b');
    expect(partsOf(word, { start: 0, end: word.length })).toMatchObject([
      { kind: 'literal', value: 'a ' },
      { kind: 'variable', name: 'DIR', fallback: null },
      { kind: 'literal', value: '$b' },
    ]);
  });
});
