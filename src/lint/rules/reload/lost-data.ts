import { type Cut, cutsOf } from '../../../model/fleet/table-fate.ts';
import { isReplicated, isSound } from '../../../model/table/replication.ts';
import { nodeWithTable } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'reload/lost-data',
  scope: 'reload',
  severity: 'warning',
  summary: 'reload drops entries or data that a replicated table holds now',
  why: 'What the new process does not store, it does not take from the old one: the values are gone, also those in elements of an array beyond its new length. A smaller "size" does not hold all entries. A rate with another period, or byte rates with another "brates-factor", arrive as they are: until the new period has passed, 100 per 10 seconds counts as 100 per minute. A data type that is added starts at 0.',
  remedy: 'Nothing, if that is meant: tags and counters of this kind start anew.',
  haproxy: always('accepts'),
  facts: 'peer_treat_updatemsg() in src/peers.c',
  bad: {
    was: nodeWithTable('hap1', 'size 100k expire 30m store gpt0,http_req_cnt'),
    now: nodeWithTable('hap1', 'size 100k expire 30m store http_req_cnt'),
  },
  good: {
    was: nodeWithTable('hap1', 'size 100k expire 30m store http_req_cnt'),
    now: nodeWithTable('hap1', 'size 100k expire 30m store gpt0,http_req_cnt'),
  },
  check({ was, now }, report) {
    for (const table of now.tables) {
      const before = was.tables.find(({ wireName }) => wireName !== null && wireName === table.wireName);
      if (before === undefined || ![before, table].every((one) => isSound(one) && isReplicated(one)))
        continue;
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

function wordsOf(cut: Cut, name: string): { readonly message: string; readonly hint: string } {
  if (cut.kind === 'size') {
    return {
      message: `table "${name}" has room for ${cut.size} entries after the reload: where it holds more, entries are lost`,
      hint: 'keep "size", or make sure that the table holds fewer entries ("show table")',
    };
  }
  const types = cut.types.map((type) => `"${type}"`).join(', ');
  if (cut.kind === 'data') {
    return {
      message: `table "${name}" loses ${types} at a reload`,
      hint: 'keep it in "store" if its values still matter',
    };
  }
  return {
    message: `numbers of ${types} in table "${name}" are taken over as they are and count by the new period or factor`,
    hint: 'expect wrong rates until the new period has passed',
  };
}
