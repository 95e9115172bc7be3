import { differIn } from '../../../model/table/differences.ts';
import type { KeyType } from '../../../model/table/stick-table.ts';
import { compareTables } from '../../compare-tables.ts';
import { nodeWith } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/different-table-key',
  scope: 'fleet',
  severity: 'error',
  summary: 'key type or length of a replicated table differs between nodes',
  why: 'A node that is taught a table compares name, key type and key length with its own. Where one differs it ignores the table and all its updates, while the session stays up and no line is logged.',
  remedy:
    'Use the same "type" and "len" on every node. When you change them, expect an empty table until all nodes have the change.',
  haproxy: always('accepts'),
  facts: 'peer_treat_definemsg() in src/peers.c',
  bad: {
    hap1: table('hap1', 'string len 32'),
    hap2: table('hap2', 'string len 64'),
  },
  good: {
    hap1: table('hap1', 'string len 64'),
    hap2: table('hap2', 'string len 64'),
  },
  check: compareTables(function* ({ table, first, firstNode, differences }) {
    const [key, other] = [table.key, first.key];
    if (key === null || other === null || !differIn(differences, 'key')) return;
    yield {
      message: `table "${table.name ?? ''}" has ${describe(key)} here and ${describe(other)} on "${firstNode.name}", so it is not replicated between them`,
      hint: 'use the same type and len on every node',
      range: key.word,
    };
  }),
});

/** In the words of the config: `len` is one less than the length of strings on the wire. */
function describe(key: KeyType): string {
  if (key.name === 'string') return `string keys of ${key.length - 1} characters`;
  return key.name === 'binary' ? `binary keys of ${key.length} bytes` : `${key.name} keys`;
}

function table(local: string, type: string): string {
  return nodeWith(local, `type ${type} size 100k expire 30m`, ['stick on src']);
}
