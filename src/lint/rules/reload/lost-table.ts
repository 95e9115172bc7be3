import { counterpartOf } from '../../../model/compare/tables.ts';
import { handovers } from '../../../model/fleet/reload.ts';
import { type Fit, fitOf } from '../../../model/fleet/table-fate.ts';
import { isReplicated, sectionOf } from '../../../model/table/replication.ts';
import { nodeWithTable } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'reload/lost-table',
  scope: 'reload',
  severity: 'error',
  summary: 'reload empties a replicated table',
  why: 'The new process takes from the old one, and from its peers, what its own tables can hold: a table is known by its peers section, its name, its key type and its key length. A table that differs in one of these after the reload starts empty, on this node now and on every other node when it is reloaded. A table that the new config does not have at all, and no new table in its place, is told as info: nothing could use its entries any more. From 3.2 on, a table that had no "expire" and has one now is empty as well: what comes without an expiry expires at once.',
  remedy:
    'Keep name, type and "len". Where they have to change, expect an empty table: its entries can be put back through the runtime API.',
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
  check({ was, now }, report) {
    const links = handovers(was, now);
    for (const table of was.tables) {
      if (!isReplicated(table)) continue;
      const section = sectionOf(was, table);
      const link = links.find((one) => one.was.section === section);
      // A section that is gone is told by reload/lost-session.
      if (link?.now === null) continue;
      const same = now.peersSections.find(
        ({ name }) => section !== null && name?.value === section.name?.value,
      );
      const fit = fitOf(table, was, now, link?.now?.section ?? same ?? null);
      if (fit.kind !== 'lost') continue;
      const next = counterpartOf(table, was, now);
      const words = wordsOf(fit, table.name ?? '');
      const place = next ?? (fit.why === 'renamed' ? fit.to[0] : undefined) ?? table;
      const related = [{ message: 'the table that runs now', source: table.source, range: table.statement }];
      report({
        source: place.source,
        range: fit.why === 'other-key' ? (next?.key?.word ?? place.statement) : place.statement,
        ...(fit.why === 'removed' ? { severity: 'info' as const } : {}),
        ...words,
        ...(place === table ? {} : { related }),
      });
    }
  },
});

function wordsOf(
  loss: Extract<Fit, { kind: 'lost' }>,
  name: string,
): { readonly message: string; readonly hint: string } {
  switch (loss.why) {
    case 'renamed':
      return {
        message: `table "${name}" is gone, and ${loss.to.map((table) => `"${table.name ?? ''}"`).join(', ')} is new: entries are not taken over under a different name`,
        hint: 'keep the name, or expect its entries to be gone',
      };
    case 'removed':
      return {
        message: `table "${name}" is not in the new config: a reload drops its entries`,
        hint: 'expect its entries to be gone',
      };
    case 'other-key':
      return {
        message: `the keys of table "${name}" are different: a reload empties it`,
        hint: 'keep type and len, or expect an empty table',
      };
    case 'expires-at-once':
      return {
        message: `table "${name}" has an expiry now: entries of the old process, which never expire, expire at once`,
        hint: 'leave "expire" out, or expect an empty table',
      };
    case 'moved':
    case 'no-longer-replicated':
    case 'not-replicated':
      return {
        message: `table "${name}" is not in the new config under this name and peers section: a reload drops its entries`,
        hint: 'keep it in the same kind of place, with the same "peers"',
      };
  }
}
