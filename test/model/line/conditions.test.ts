import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateExpression } from '../../../src/model/line/condition-expression.ts';
import { Environment } from '../../../src/model/line/environment.ts';
import { faultsOf } from '../../../src/model/line/fault.ts';
import { readTexts } from '../../../src/model/read.ts';
import { parseVersion } from '../../../src/model/value/version.ts';
import { Source } from '../../../src/text.ts';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { check } from '../../haproxy/check.ts';

const VARIABLES: Readonly<Record<string, string>> = { HAP_ONE: 'one', HAP_EMPTY: '' };

function read(text: string, version: string, variables = VARIABLES, isWhole = true) {
  const source = new Source('haproxy.cfg', text);
  const environment = new Environment(Object.entries(variables), isWhole);
  return readTexts([source], {
    version: parseVersion(version),
    localPeer: 'hap1',
    environment,
  });
}

describe('expressions', () => {
  const facts = (version: string) => ({
    version: parseVersion(version),
    environment: new Environment(Object.entries(VARIABLES), true),
    features: null,
  });

  it('knows the build options of a binary that was asked', () => {
    const built = { ...facts('3.2'), features: new Set(['QUIC']) };
    expect(evaluateExpression('feature(QUIC)', built)).toBe(true);
    expect(evaluateExpression('feature(LUA)', built)).toBe(false);
  });

  it.each([
    ['', '2.4', false],
    ['0', '2.4', false],
    ['-3', '2.4', true],
    ['0x0', '2.6', false],
    ['0x1f', '2.6', true],
    ['08', '2.6', 'bad'],
    ['1 foo', '2.4', 'bad'],
    ['1foo', '2.6', 'bad'],
    ['defined(HAP_ONE)', '2.4', true],
    ['defined(HAP_ONE)foo', '2.4', true],
    ['defined(HAP_ONE)foo', '2.5', 'bad'],
    ['defined(HAP_ONE', '2.4', 'bad'],
    ['defined (HAP_ONE)', '2.6', 'bad'],
    ['defined', '2.6', false],
    ['streq(a,a)', '2.6', true],
    ['streq(a, a)', '2.6', false],
    ['streq("a,b",\'a,b\')', '2.6', true],
    ['streq(a)', '2.6', 'bad'],
    ['streq', '2.6', 'bad'],
    ['streq()', '2.6', 'bad'],
    ['streq(,)', '2.6', true],
    ['streq(a,b,c)', '2.6', 'bad'],
    ['strstr(abc,bc)', '2.7', 'bad'],
    ['strstr(abc,bc)', '2.8', true],
    ['!defined(NONE)', '2.4', 'bad'],
    ['!defined(NONE)', '2.5', true],
    ['!!1', '2.5', true],
    ['(0 || 1) && !0', '2.5', true],
    ['(0 || 1', '2.5', 'bad'],
    ['0 ||', '2.5', 'bad'],
    ['1 | 1', '2.5', 'bad'],
    ['version_atleast(2.6)', '2.6', true],
    ['version_before(2.6)', '2.6', false],
    ['version_atleast(2.6.5)', '2.6', null],
    ['version_atleast(2.6.5)', '2.6.12', true],
    ['feature(OPENSSL)', '2.6', null],
    ['0 && feature(OPENSSL)', '2.6', false],
    ['1 || feature(OPENSSL)', '2.6', true],
    ['nonesuch(1)', '3.2', 'bad'],
    [`${'('.repeat(300)}1${')'.repeat(300)}`, '2.6', true],
    [`${'('.repeat(2000)}1${')'.repeat(2000)}`, '2.6', 'bad'],
  ] as const)('%s by %s is %s', (expression, version, truth) => {
    expect(evaluateExpression(expression, facts(version))).toBe(truth);
  });

  const term = fc.constantFrom(
    '0',
    '1',
    '-1',
    '007',
    '0x',
    'defined(HAP_ONE)',
    'defined(HAP_NONE)',
    'defined()',
    'defined',
    'streq("$HAP_ONE",one)',
    'streq(a,b)',
    'streq(a)',
    'strneq("$HAP_EMPTY",)',
    'strneq(a\\,b,c)',
    'version_atleast(2.4)',
    'version_before(2.4-dev3)',
    'nonesuch(1)',
    'foo',
    '',
  );
  const joint = fc.constantFrom(' && ', ' || ', '&&', '||', ' ', '');
  const expression: fc.Arbitrary<string> = fc.letrec<{ expression: string; term: string }>((tie) => ({
    expression: fc
      .array(fc.tuple(tie('term'), joint), { minLength: 1, maxLength: 3 })
      .map((parts) =>
        parts.map(([part, join], index) => (index < parts.length - 1 ? part + join : part)).join(''),
      ),
    term: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'condition' },
      term,
      term,
      fc.tuple(fc.constantFrom('!', '! ', '!!'), tie('term')).map((parts) => parts.join('')),
      fc
        .tuple(fc.constantFrom('(', '( '), tie('expression'), fc.constantFrom(')', ' )', ''))
        .map((parts) => parts.join('')),
    ),
  })).expression;

  describe.each(haproxyBinaries().map((binary) => [binary.version, binary] as const))(
    'HAProxy %s',
    (version, binary) => {
      it('takes generated expressions as the model does', async () => {
        await fc.assert(
          fc.asyncProperty(fc.array(expression, { minLength: 4, maxLength: 4 }), async (expressions) => {
            await Promise.all(
              expressions.map(async (one) => {
                const text = `.if ${one}\n.notice "taken"\n.else\n.notice "not taken"\n.endif\nglobal\n`;
                const verdict = await check(binary, text, { env: VARIABLES });
                const config = read(text, version);
                const isRefused = config.faults.some(
                  ({ kind }) => kind === 'bad-directive' || kind === 'unmatched-quote',
                );
                expect([one, isRefused]).toEqual([one, verdict.exit === 1]);
                if (isRefused) return;
                const said = verdict.messages.find(({ line }) => line !== null)?.line;
                const taken = read(text.replaceAll('.notice', '.warning'), version);
                const warned = faultsOf(taken.faults, 'message').filter(({ certain }) => certain);
                expect([one, warned.map(({ source, range }) => source.position(range.start).line)]).toEqual([
                  one,
                  [said],
                ]);
              }),
            );
          }),
          { numRuns: Number(process.env['RUNS'] ?? 25), seed: 7 },
        );
      }, 120_000);
    },
  );
});

describe('directives', () => {
  it.each([
    ['.else\n', '2.4', ['lone-else']],
    ['.elif 1\n', '2.4', ['lone-elif']],
    ['.endif\n', '2.4', ['lone-endif']],
    ['.if 0\n.else\n.else\n.endif\n', '2.4', ['else-twice']],
    ['.if 0\n.else\n.elif 1\n.endif\n', '2.4', ['elif-after-else']],
    ['.if 1\n.else x\n.endif y\n', '2.4', []],
    ['.if 1\n.else x\n.endif\n', '2.5', ['extra-argument']],
    ['.if 1\n.endif x\n', '2.5', ['extra-argument', 'unterminated']],
    ['.if 1\n', '2.5', ['unterminated']],
    ['.foo\n', '3.4', ['unknown-directive']],
    ['.if 0\n.foo\n.notice a b\n.endif\n', '3.4', []],
    ['.if 0\n.if foo\n.endif\n.endif\n', '3.4', []],
    ['.if 1\n.elif foo\n.endif\n', '3.4', []],
    ['.if 0\n.elif foo\n.endif\n', '3.4', ['bad-expression']],
    ['.notice a b\n', '2.4', []],
    ['.notice a b\n', '2.5', ['extra-argument']],
    ['.notice "a b"\n', '2.5', []],
    [`${'.if 1\n'.repeat(99)}${'.endif\n'.repeat(99)}`, '3.2', []],
    [`${'.if 1\n'.repeat(100)}${'.endif\n'.repeat(100)}`, '3.2', ['nested-too-deep']],
  ] as const)('%j by %s', (text, version, faults) => {
    const found = read(text, version).faults.map((fault) =>
      fault.kind === 'bad-directive' ? fault.fault : fault.kind,
    );
    expect(found).toEqual(faults);
  });

  it('says nothing certain behind a condition on an unknown variable', () => {
    const text = '.if streq("$HAP_OTHER",a)\n.alert "no"\n.foo\nglobal x\n.endif\n';
    const config = read(text, '3.2', VARIABLES, false);
    expect(config.faults.map(({ kind, certain }) => [kind, certain])).toEqual([
      ['message', false],
      ['bad-directive', false],
    ]);
    expect(config.sections.map(({ certain }) => certain)).toEqual([false]);
  });
});
