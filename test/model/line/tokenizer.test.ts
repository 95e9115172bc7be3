import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../../grammar/parser.ts';
import { rules } from '../../../src/lint/rules/index.ts';
import { runRules } from '../../../src/lint/run.ts';
import { Environment } from '../../../src/model/line/environment.ts';
import { LineReader } from '../../../src/model/line/reader.ts';
import { tokenizerOf } from '../../../src/model/line/tokenizer.ts';
import { readConfig } from '../../../src/model/read.ts';
import { isAtLeast, parseVersion } from '../../../src/model/value/version.ts';
import type { Problem } from '../../../src/problem.ts';
import { Source } from '../../../src/text.ts';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { check } from '../../haproxy/check.ts';

const VARIABLES: Readonly<Record<string, string>> = {
  HAP_ONE: 'one',
  HAP_TWO: 'two words',
  HAP_EMPTY: '',
  HAP_BLANKS: '  x   y ',
  HAP_QUOTE: 'a"b',
  HAP_BACKSLASH: 'a\\tb',
};

/** Pieces that words are made of, put together at random. */
const piece = fc.constantFrom(
  'a',
  '-',
  ' ',
  '  ',
  '\t',
  '\v',
  '"',
  "'",
  '""',
  "''",
  '"x y"',
  "'x y'",
  '$HAP_ONE',
  '"$HAP_ONE"',
  '"${HAP_TWO}"',
  '"$HAP_EMPTY"',
  '"$HAP_UNSET"',
  '"${HAP_UNSET}"',
  '"$HAP_UNSET" ',
  '"${HAP_UNSET-d e}"',
  '"${HAP_EMPTY-d}"',
  '"${HAP_UNSET-}"',
  '"${HAP_UNSET-a"b}"',
  '"${HAP_TWO[*]}"',
  '"${HAP_BLANKS[*]}"',
  '"${HAP_EMPTY[*]}"',
  '"${HAP_UNSET[*]}"',
  '"${HAP_UNSET[*]-d e}"',
  '"$HAP_QUOTE"',
  '"$HAP_BACKSLASH"',
  '"${.FILE}"',
  '"${.LINE}"',
  '"${.SECTION}"',
  '"${.OTHER}"',
  '"$1"',
  '"${HAP_ONE"',
  '"${HAP_ONE:-d}"',
  '"${HAP_ONE[1]}"',
  '"\\$HAP_ONE"',
  '\\$',
  '\\ ',
  '\\\\',
  '\\"',
  "\\'",
  '\\#',
  '\\t',
  '\\q',
  '\\x41',
  '\\x00',
  '\\xZ',
  '#',
  'a\r',
  ' \r',
  'é',
);
const line = fc.array(piece, { maxLength: 6 }).map((pieces) => `.notice ${pieces.join('')}`);
/** Fewer than the 50 errors after which HAProxy gives up. */
const file = fc
  .tuple(
    fc.constantFrom('# first\n', '\n', '.notice "${HAP_UNSET-d}"\n'),
    fc.array(line, { minLength: 40, maxLength: 45 }),
  )
  .map(([head, lines]) => `${head}${lines.join('\n')}\nglobal\n`);

const environment = new Environment(
  [
    ...Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
    ...Object.entries(VARIABLES),
  ],
  true,
);

const isLexicalError = ({ rule, haproxy }: Problem) => rule.startsWith('syntax/') && haproxy === 'refuses';

describe.each(haproxyBinaries().map((binary) => [binary.version, binary] as const))(
  'HAProxy %s',
  (_, binary) => {
    it('reads generated lines as the model does', async () => {
      const version = parseVersion(binary.version);
      await fc.assert(
        fc.asyncProperty(file, async (text) => {
          const verdict = await check(binary, text, { env: VARIABLES, localPeer: 'hap1' });
          const said = (severity: string) =>
            [
              ...new Set(
                verdict.messages
                  .filter((message) => message.severity === severity && message.line !== undefined)
                  .map(({ line }) => line),
              ),
            ].sort((a, b) => (a ?? 0) - (b ?? 0));
          const source = new Source('haproxy.cfg', text);
          const document = parse(text);
          const config = readConfig([{ source, document }], { version, localPeer: 'hap1', environment });
          const all = runRules(rules, { nodes: [{ name: null, config }] });
          // With two passes an error in the words of a line is found in the first one, and there is no second.
          const isCutShort = isAtLeast(version, '3.1') && all.some(isLexicalError);
          const problems = isCutShort ? all.filter(({ rule }) => rule.startsWith('syntax/')) : all;
          const found = (reaction: string) =>
            [
              ...new Set(
                problems
                  .filter(({ haproxy }) => haproxy === reaction)
                  .map(({ range }) => source.position(range.start).line),
              ),
            ].sort((a, b) => a - b);
          expect(found('refuses')).toEqual(said('alert'));
          expect(found('warns')).toEqual(said('warning'));
          // With two passes an error in the first one is the end.
          if (isAtLeast(version, '3.1') && verdict.exit === 1) return;
          const lines = new LineReader(source, document, []);
          const notices = document.preamble.flatMap((directive) => {
            if (directive.kind !== 'directive') return [];
            const surroundings = {
              file: source.name,
              line: () => source.position(directive.start).line,
              section: '',
            };
            const expansion = lines.read(
              directive,
              { environment, tokenizer: tokenizerOf(version), surroundings },
              'certain',
            );
            const isTaken = expansion !== null && (expansion.all[2]?.value ?? '') === '';
            return isTaken ? [[surroundings.line(), `'${expansion.all[1]?.value ?? ''}'.`]] : [];
          });
          expect(notices).toEqual(
            verdict.messages
              .filter(({ severity, line }) => severity === 'notice' && line !== undefined)
              .map(({ line, text }) => [line, text]),
          );
        }),
        { numRuns: Number(process.env['RUNS'] ?? 15), seed: 42 },
      );
    }, 120_000);
  },
);
