import { branchOf, nearest, sectionKeywords } from '../../../../grammar/vocabulary.ts';
import { removeLines } from '../../../edit/line-edits.ts';
import { lineAt } from '../../../edit/text-edit.ts';
import type { Entity } from '../../../model/config.ts';
import { isBefore, type Version } from '../../../model/value/version.ts';
import type { Fix } from '../../../problem.ts';
import { editsIn, spellingFix } from '../../fix/edits.ts';
import { always, defineRule } from '../../rule.ts';
import { mayBegin } from '../../section-header.ts';

const KEYWORDS = [
  'peer',
  'server',
  'bind',
  'default-bind',
  'default-server',
  'table',
  'log',
  'disabled',
  'enabled',
  'shards',
];

/** Words that people write here because some text told them so, with what is true. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  ['resync-timeout', 'remove the line: HAProxy never had this keyword, and the resync delay of 5 s is fixed'],
  ['timeout', 'remove the line: the timeouts of peers are fixed'],
  ['option', 'remove the line: options belong in proxies'],
  ['mode', 'remove the line: peers use a separate protocol'],
  ['stick-table', 'write "table NAME ..." here, or move the line into a proxy'],
  ['peers', 'write "peer NAME ADDRESS:PORT"'],
  ['localpeer', 'move the line into the global section'],
]);

export default defineRule({
  id: 'peers/unknown-keyword',
  scope: 'config',
  severity: 'error',
  summary: 'line of a peers section starts with an unknown keyword',
  why: 'HAProxy refuses to start, and gives no suggestion in this section. A published article on peers recommends "resync-timeout 30s": no version of HAProxy has ever accepted it.',
  remedy: `Use one of ${KEYWORDS.join(', ')}.`,
  fix: 'A misspelled keyword is corrected where only one is near; "resync-timeout" is removed.',
  haproxy: always('refuses'),
  facts: 'cfg_parse_peers() in src/cfgparse-peers.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000
    resync-timeout 30s

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    for (const section of config.peersSections) {
      for (const line of section.unknown) {
        const { certain, source, statement } = line;
        const [first, second] = statement.words;
        if (!certain || first === undefined) continue;
        if (line.prefix !== null) {
          report({
            source,
            range: second === undefined ? first : { start: first.start, end: second.end },
            message: `"${line.prefix}" is only valid with "log" in a peers section`,
            hint: 'remove the line',
          });
          continue;
        }
        const word = line.keyword ?? source.slice(first);
        const near = nearest(word, KEYWORDS);
        report({
          source,
          range: first,
          message: `unknown keyword "${word}" in a peers section`,
          hint:
            ADVICE.get(word) ??
            (near === null ? `expected one of ${KEYWORDS.join(', ')}` : `did you mean "${near}"?`),
          fix: ADVICE.has(word) ? removal(line, word) : correction(line, word, config.version),
        });
      }
      for (const { certain, source, statement } of section.shards) {
        if (!certain || !isBefore(config.version, '2.7')) continue;
        report({
          source,
          range: statement.words[0] ?? statement,
          message: '"shards" requires HAProxy 2.7',
          hint: 'remove it, or target HAProxy 2.7 or later',
        });
      }
    }
  },
});

/** No other line could be meant by a keyword that never was one; the others may have got into the wrong section. */
function removal({ source, statement }: Entity, word: string): Fix | null {
  if (word !== 'resync-timeout' && word !== 'timeout') return null;
  return {
    description: 'remove the line',
    safe: word === 'resync-timeout',
    edits: editsIn(source, [removeLines(source.text, lineAt(source.text, statement.start))]),
  };
}

function correction({ source, statement }: Entity, word: string, version: Version): Fix | null {
  const [first] = statement.words;
  if (first === undefined) return null;
  const keywords = KEYWORDS.filter((keyword) => keyword !== 'shards' || !isBefore(version, '2.7'));
  const sections = sectionKeywords(branchOf(version)).filter((keyword) =>
    mayBegin(keyword, statement, source),
  );
  return spellingFix(source, first, word, [...keywords, ...sections]);
}
