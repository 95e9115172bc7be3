import { goneData } from '../../../model/fleet/table-fate.ts';
import { isReplicated, isSound } from '../../../model/table/replication.ts';
import { nodeWithTable } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'reload/lost-data',
  scope: 'reload',
  severity: 'warning',
  summary: 'reload drops data that a replicated table stores now',
  why: 'What the new process does not store, it does not take from the old one: the values are gone, also those in elements of an array beyond its new length. A data type that is added starts at 0, and a rate with another period means something else until the period has passed.',
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
      const lost = goneData(before, table);
      if (lost.length === 0) continue;
      report({
        source: table.source,
        range: table.statement,
        message: `table "${table.name ?? ''}" loses ${lost.map((name) => `"${name}"`).join(', ')} at a reload`,
        hint: 'keep it in "store" if its values still matter',
        related: [{ message: 'the table that runs now', source: before.source, range: before.statement }],
      });
    }
  },
});
