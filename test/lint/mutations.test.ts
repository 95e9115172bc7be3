import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rules } from '../../src/lint/rules/index.ts';
import { runRules } from '../../src/lint/run.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import type { Problem } from '../../src/problem.ts';
import { Source } from '../../src/text.ts';
import { slowness } from '../slowness.ts';
import { mutatedConfigs } from './mutated-configs.ts';

function lint(text: string, version = '3.2'): readonly Problem[] {
  const source = new Source('haproxy.cfg', text);
  const target = {
    version: parseVersion(version),
    localPeer: null,
    environment: new Environment([['V1', 'one']]),
  };
  return runRules(rules, {
    nodes: [{ name: null, config: readTexts([source], target) }],
  });
}

describe('lint', () => {
  it('finds problems inside of the file in whatever it is given', () => {
    fc.assert(
      fc.property(
        mutatedConfigs,
        fc.constantFrom('2.4', '2.8', '3.0.0', '3.2', '3.3.0', '3.4'),
        (text, version) => {
          for (const { range, related, fix, message } of lint(text, version)) {
            const ranges = [
              range,
              ...related.map((one) => one.range),
              ...(fix?.edits ?? []).map((edit) => edit.range),
            ];
            for (const { start, end } of ranges) {
              if (start < 0 || end < start || end > text.length)
                throw new Error(`${start}-${end}: ${message}`);
            }
          }
        },
      ),
      { numRuns: 10_000, seed: 1 },
    );
  }, 240_000);

  it.each([
    ['words', 'backend b\n    acl a path', ' /aaaaaaaa'],
    ['quotes', 'backend b\n    acl a path ', '"a"'],
    ['empty quotes', 'backend b\n    acl a path ', '""'],
    ['open quotes', 'backend b\n    acl a path ', '"a'],
    ['backslashes', 'backend b\n    acl a path ', '\\'],
    ['variables', 'backend b\n    acl a path "', '$V1'],
    ['unset variables', 'backend b\n    acl a path ', '"$V2" '],
    ['defaults', 'backend b\n    acl a path "', '${V2-d}'],
    ['open defaults', 'backend b\n    acl a path "', '${V2-'],
    ['word lists', 'backend b\n    acl a path "', '${V1[*]} '],
    ['open brackets', '', '['],
    ['carriage returns', 'backend b', '\r '],
    ['operators', '.if "0', '||0'],
    ['negations', '.if "0||', '!'],
    ['parentheses', '.if "', '('],
    ['a comment', '#', 'aaaa aaaa'],
    ['commas', 'backend b\n    stick-table type ip size 1k store ', 'gpc0,'],
    ['blocks', '', '.if 1\n'],
    ['sections', '', 'backend b\n'],
    ['defaults sections', '', 'defaults d from d\n'],
    ['unknown lines', 'backend b\n', 'nonesuch\n'],
    ['orphans', '', 'nonesuch\n'],
    ['NUL bytes', '', '\0'],
  ])(
    'takes time in proportion to the length of %s',
    (_, head, piece) => {
      const timeMs = (length: number) => {
        const text = `${head}${piece.repeat(Math.ceil(length / piece.length))}\n`;
        const start = performance.now();
        lint(text);
        return performance.now() - start;
      };
      timeMs(10_000);
      const isProportionate = () => {
        const short = timeMs(125_000);
        return timeMs(1_000_000) < Math.max(400 * slowness(), short * 8 * 4);
      };
      // Another process may have come between once, but not each time.
      expect([1, 2, 3].some(isProportionate)).toBe(true);
    },
    60_000,
  );

  it('reads a file of 10 MB', () => {
    const section = (index: number) =>
      `backend b${index}\n    balance roundrobin\n    server s1 10.0.0.1:80 check "weight" 10\n    http-request deny if { path "/x${index}" }\n`;
    const count = 80_000;
    const text = Array.from({ length: count }, (_, index) => section(index)).join('');
    expect(text.length).toBeGreaterThan(10_000_000);
    const start = performance.now();
    expect(lint(text).filter(({ haproxy }) => haproxy === 'refuses')).toEqual([]);
    expect(performance.now() - start).toBeLessThan(30_000 * slowness());
  }, 90_000);
});
