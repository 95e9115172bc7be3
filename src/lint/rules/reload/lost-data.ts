import { compareTables } from '../../../model/compare/tables.ts';
import { type Cut, cutsOf } from '../../../model/fleet/table-fate.ts';
import { isReplicated, isSound } from '../../../model/table/replication.ts';
import { nodeWithTable } from '../../example/sticky.ts';
import { always, defineRule, type Finding } from '../../rule.ts';

export default defineRule({
  id: 'reload/lost-data',
  scope: 'reload',
  severity: 'error',
  summary: 'reload drops entries or data that a replicated table holds now',
  why: 'What the new process does not store, it does not take from the old one, and no other node can give it back: the values of a data type that is removed from "store" are gone, so are the elements of an array beyond its new length, and of more entries than a smaller "size" has room for, some are dropped. A rate with another period, or byte rates with another "brates-factor", lose nothing (a warning): the numbers arrive as they are, and until the new period has passed, 100 per 10 seconds counts as 100 per minute. A data type that is added starts at 0, and the rest of the entry is kept.',
  remedy:
    'Keep the data type and the size as long as their values matter. Where the loss is meant, lower the severity of the rule (--rule reload/lost-data=warning) or suppress it on that line.',
  haproxy: always('accepts'),
  facts: 'peer_treat_updatemsg() in src/peers.c, measured with 2.6, 3.0 and 3.2',
  bad: {
    was: nodeWithTable('hap1', 'size 100k expire 30m store gpt0,http_req_cnt'),
    now: nodeWithTable('hap1', 'size 100k expire 30m store http_req_cnt'),
  },
  good: {
    was: nodeWithTable('hap1', 'size 100k expire 30m store http_req_cnt'),
    now: nodeWithTable('hap1', 'size 100k expire 30m store gpt0,http_req_cnt'),
  },
  check({ was, now }, report) {
    for (const { one: before, other: table } of compareTables(was, now)) {
      if (before === null || table === null) continue;
      if (![before, table].every((one) => isSound(one) && isReplicated(one))) continue;
      for (const cut of cutsOf(before, table)) {
        report({
          source: table.source,
          range: table.statement,
          ...wordsOf(cut, table.name ?? ''),
          related: [{ message: 'the table that runs now', source: before.source, range: before.statement }],
        });
      }
    }
  },
});

function wordsOf(cut: Cut, name: string): Pick<Finding, 'message' | 'hint' | 'severity'> {
  if (cut.kind === 'size') {
    return {
      message: `table "${name}" has room for ${cut.size} entries after the reload: if it holds more now, the rest is lost`,
      hint: 'keep "size" until the table holds fewer entries ("show table" on the runtime API)',
    };
  }
  const types = cut.types.map((type) => `"${type}"`).join(', ');
  switch (cut.kind) {
    case 'data':
      return {
        message: `table "${name}" loses the values of ${types} at a reload, and keeps the rest of its entries`,
        hint: 'keep it in "store" as long as its values matter',
      };
    case 'elements':
      return {
        message: `table "${name}" loses the elements of ${types} beyond the new length at a reload`,
        hint: 'keep the length as long as their values matter',
      };
    case 'rates':
      return {
        severity: 'warning',
        message: `numbers of ${types} in table "${name}" are kept as they are, but read with the new period or factor`,
        hint: 'expect wrong rates until the new period has passed',
      };
  }
}
