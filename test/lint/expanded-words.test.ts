import { describe, expect, it } from 'vitest';
import { type LintFile, lint } from '../../src/lint/lint.ts';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { check } from '../haproxy/check.ts';

/**
 * Configs in which every word has a twin that means the same: in quotes, or in an environment variable. What lint says
 * must not depend on how a word is written.
 */
const TEXT = `global
    localpeer hap1

defaults d1
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s

peers mypeers
    bind 127.0.0.1:10000
    server hap1
    server hap2 127.0.0.2:10000

frontend www from d1
    bind 127.0.0.1:8080
    http-request deny if { sc_http_req_rate(0) gt 100 }
    http-request track-sc0 path table app
    tcp-request content track-sc1 src table app
    default_backend app

backend app from d1
    stick-table type string size 100k expire 3600 store http_req_rate(10) peers mypeers
    stick on path table app
    server web1 127.0.0.1:8081

backend forgotten from d1
    stick-table type ip size 100k peers mypeers
    stick on src
    server web1 127.0.0.1:8081

backend tcp
    mode tcp
    http-request track-sc2 src table app
    server web1 127.0.0.1:8081
`;

const WORDS = [
  'd1',
  'from',
  'mode',
  'tcp',
  'http',
  'expire',
  'store',
  'peers',
  'mypeers',
  'hap1',
  'path',
  'content',
  'http-request',
  'track-sc0',
  'tcp-request',
  'table',
  'app',
  'stick',
  'stick-table',
  'use_backend',
];

function findings(text: string, env: Record<string, string> = {}): string[] {
  const files: LintFile[] = [{ name: 'haproxy.cfg', text }];
  return lint(files, { haproxyVersion: '3.2', env }).map(
    ({ rule, source, range, severity }) => `${source.position(range.start).line} ${rule} ${severity}`,
  );
}

/** The text with every such word (not those that begin a section) written in another way. */
function rewritten(word: string, as: string): string {
  return TEXT.replace(new RegExp(`(?<=[ ])${word}(?=[ \\n])`, 'g'), as);
}

describe('a word that is written in another way', () => {
  const plain = findings(TEXT);

  it('is about a config in which there is something to find', () => {
    expect(plain.map((line) => line.split(' ')[1])).toEqual(
      expect.arrayContaining([
        'table/tracked-later',
        'table/missing-time-unit',
        'table/truncated-key',
        'table/missing-expire',
        'table/ignored-rule',
        'table/mistimed-tracking',
      ]),
    );
  });

  it.each(WORDS)('%s in quotes means the same', (word) => {
    expect(findings(rewritten(word, `"${word}"`))).toEqual(plain);
    expect(findings(rewritten(word, `'${word}'`))).toEqual(plain);
  });

  it.each(WORDS)('%s in a variable means the same', (word) => {
    expect(findings(rewritten(word, '"$WORD"'), { WORD: word })).toEqual(plain);
  });

  it('is never refused by a rule where a variable hides it', () => {
    for (const word of WORDS) {
      const errors = findings(rewritten(word, '"$WORD"')).filter((line) => line.endsWith('error'));
      expect([word, errors.filter((line) => !plain.includes(line))]).toEqual([word, []]);
    }
  });

  const binaries = haproxyBinaries();
  if (binaries.length === 0) console.warn('quoted words: not asked of HAProxy, which cannot be run here');
  it.each(binaries)('has the same verdict of HAProxy $version', async (binary) => {
    const verdicts = await Promise.all(
      ['d1', 'from', 'path', 'expire'].flatMap((word) => [
        check(binary, rewritten(word, `"${word}"`)),
        check(binary, rewritten(word, '"$WORD"'), { env: { WORD: word } }),
      ]),
    );
    expect(verdicts.map(({ exit }) => exit)).toEqual(verdicts.map(() => 0));
  });
});
