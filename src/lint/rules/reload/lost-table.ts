import type { Config } from '../../../model/config.ts';
import { isReplicated, isSound, sectionOf } from '../../../model/table/replication.ts';
import type { StickTable } from '../../../model/table/stick-table.ts';
import { nodeWithTable } from '../../example/sticky.ts';
import { always, defineRule, type Reload } from '../../rule.ts';

export default defineRule({
  id: 'reload/lost-table',
  scope: 'reload',
  severity: 'error',
  summary: 'reload empties a replicated table',
  why: 'The new process takes from the old one, and from its peers, what its own tables can hold: a table is known by its name, its key type and its key length. One that has another name or key after the reload starts empty, on this node now and on every other node when it is reloaded.',
  remedy:
    'Keep name, type and "len". Where they have to change, expect an empty table: what it holds may be put back through the runtime API.',
  haproxy: always('accepts'),
  facts: 'peer_treat_definemsg() in src/peers.c, measured with 2.6, 3.0 and 3.2',
  bad: {
    was: nodeWithTable('hap1', 'size 100k expire 30m'),
    now: nodeWithTable('hap1', 'size 100k expire 30m').replace('type ip', 'type ipv6'),
  },
  good: {
    was: nodeWithTable('hap1', 'size 100k expire 30m'),
    now: nodeWithTable('hap1', 'size 200k expire 60m'),
  },
  check(reload, report) {
    for (const table of reload.was.tables) {
      if (!isReplicated(table) || !isSound(table) || table.wireName === null) continue;
      const next = nextOf(table, reload);
      if (next === null) {
        const isGone = !reload.now.tables.some(({ name }) => shortName(name) === shortName(table.name));
        if (reload.now.tables.some(({ certain, wireName }) => !certain || wireName === null)) continue;
        report({
          source: table.source,
          range: table.statement,
          severity: isGone ? 'info' : 'error',
          message: `table "${table.name ?? ''}" is not in the new config${isGone ? '' : ' under this name'}: a reload drops its entries`,
          hint: isGone ? 'expect its entries to be gone' : 'keep it in the same kind of place, with "peers"',
        });
      } else if (next.key !== null && table.key !== null && !isSameKey(next, table)) {
        report({
          source: next.source,
          range: next.key.word,
          message: `the keys of table "${next.name ?? ''}" are different: a reload empties it`,
          hint: 'keep type and len, or expect an empty table',
          related: [{ message: 'the table that runs now', source: table.source, range: table.statement }],
        });
      }
    }
  },
});

function nextOf(table: StickTable, { now }: Reload): StickTable | null {
  return now.tables.find((next) => next.wireName === table.wireName && isKept(next, now)) ?? null;
}

function isKept(table: StickTable, config: Config): boolean {
  return isReplicated(table) && (sectionOf(config, table) !== null || table.peers?.value === null);
}

function isSameKey(a: StickTable, b: StickTable): boolean {
  return a.key?.name === b.key?.name && a.key?.length === b.key?.length;
}

function shortName(name: string | null): string {
  return name?.replace(/^.*\//, '') ?? '';
}
