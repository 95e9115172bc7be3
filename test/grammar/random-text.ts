import fc from 'fast-check';

const words = fc.constantFrom('a', 'bb', 'server', 'peer', '"x y"', "'#'", '\\ z', '"$V"', '10.0.0.1:80');
const blanks = fc.constantFrom(' ', ' ', '  ', '    ', '\t');
const statement = fc
  .tuple(
    fc.constantFrom('', '    ', '\t'),
    fc.constantFrom('peer', 'server', 'bind', 'option'),
    fc.array(fc.tuple(blanks, words), { maxLength: 4 }),
    fc.constantFrom('', '', ' # note', '   # note'),
  )
  .map(([indent, keyword, rest, comment]) => indent + keyword + rest.flat().join('') + comment);
const other = fc.constantFrom(
  '',
  '',
  '    # remark',
  '# remark',
  '.if defined(A)',
  '.else',
  '.endif',
  '[scope]',
  ' \t',
);
const header = fc.constantFrom(
  'global',
  'peers p',
  'backend b',
  '  listen l',
  '"defaults"',
  'frontend f # note',
);

/** Texts of whole lines, with conditions that need not fit, in both kinds of line end, with or without a last one. */
export const texts: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.oneof({ weight: 4, arbitrary: statement }, { weight: 2, arbitrary: other }, header), {
      maxLength: 25,
    }),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(([lines, eol, isEnded]) => lines.join(eol) + (isEnded ? eol : ''));
