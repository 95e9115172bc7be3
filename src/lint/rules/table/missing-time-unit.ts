import type { TextRange } from '../../../../grammar/ast.ts';
import { rangeIn } from '../../../model/sample/expression.ts';
import type { StickTable } from '../../../model/table/stick-table.ts';
import { timeText } from '../../../model/value/time-size.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/missing-time-unit',
  scope: 'config',
  severity: 'warning',
  summary: 'time without a unit in a stick-table looks like seconds',
  why: 'HAProxy reads a number without a unit as milliseconds: "expire 3600" forgets an entry after 3.6 seconds, and "http_req_rate(10)" counts the requests of ten milliseconds. It does not warn. Numbers that are whole seconds when read as milliseconds, such as 30000, are assumed to be intended.',
  remedy: 'Write the unit: us, ms, s, m, h or d.',
  haproxy: always('accepts'),
  facts: 'parse_stick_table() in src/stick_table.c reads times with TIME_UNIT_MS as the default',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 3600 peers mypeers
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 3600s peers mypeers
`,
  check(config, report) {
    for (const table of config.tables) {
      if (!table.certain || table.defects.some(({ haproxy }) => haproxy === 'refuses')) continue;
      for (const { range, text } of timesOf(table)) {
        if (!looksLikeSeconds(Number(text))) continue;
        report({
          source: table.source,
          range,
          message: `"${text}" without a unit means ${timeText(Number(text))}`,
          hint: `write "${text}s" for seconds, "${text}ms" if it is meant`,
        });
      }
    }
  },
});

/** Below a second, or whole minutes when read as seconds but no whole seconds as it is. */
function looksLikeSeconds(value: number): boolean {
  return value > 0 && (value < 1000 || (value % 60 === 0 && value % 1000 !== 0));
}

interface Written {
  readonly range: TextRange;
  readonly text: string;
}

/** The times of a definition that are digits alone: after `expire`, and the periods of rates. */
function* timesOf({ words }: StickTable): Generator<Written> {
  for (const [index, { value }] of words.entries()) {
    const next = words[index + 1];
    if (next?.value == null) continue;
    if (value === 'expire' && /^\d+$/.test(next.value)) yield { range: next.word, text: next.value };
    if (value !== 'store') continue;
    for (const { index: at, 0: rate, 1: period = '' } of next.value.matchAll(/_rate\((?:\d+,)?(\d+)\)/g)) {
      const end = at + rate.length - 1;
      yield { range: rangeIn(next, end - period.length, end), text: period };
    }
  }
}
