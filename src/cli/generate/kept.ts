import type { Outcome, TableFate } from '../../model/fleet/roll-out.ts';
import type { Cut, LossReason } from '../../model/fleet/table-fate.ts';

/** What becomes of the entries of one table of a node, for programs; the shape is in docs/generate.md. */
export interface KeptEntries {
  readonly table: string;
  readonly entries: 'kept' | 'partly' | 'lost' | 'unknown';
  /** Who has them and gives them to the new process; null where nobody does. */
  readonly from: 'old-process' | 'other-nodes' | null;
  readonly reason: string;
}

export function keptEntries({ table, outcome }: TableFate): KeptEntries {
  return { table, ...entriesOf(outcome), reason: reasonOf(outcome) };
}

/** A line for each thing that becomes of entries, with the nodes and tables that it is about. */
export function keptLines(fates: readonly TableFate[]): readonly string[] {
  const tables = new Map<string, Map<string, string[]>>();
  for (const fate of fates) {
    const { table, entries, reason } = keptEntries(fate);
    const what = `${HEADS[entries]}|${reason}`;
    const nodes = tables.get(what) ?? new Map<string, string[]>();
    nodes.set(fate.node, [...(nodes.get(fate.node) ?? []), table]);
    tables.set(what, nodes);
  }
  return [...tables].flatMap(([what, nodes]) => {
    const [head = '', reason = ''] = what.split('|');
    // Nodes with the same tables are told together.
    const groups = new Map<string, string[]>();
    for (const [node, names] of nodes) {
      const list = names.join(', ');
      groups.set(list, [...(groups.get(list) ?? []), node]);
    }
    return [...groups].map(([list, names]) => `${names.join(', ')}: ${head} ${list}: ${reason}`);
  });
}

const HEADS: Readonly<Record<KeptEntries['entries'], string>> = {
  kept: 'keeps the entries of',
  partly: 'keeps a part of',
  lost: 'loses the entries of',
  unknown: 'may lose the entries of',
};

function entriesOf(outcome: Outcome): Pick<KeptEntries, 'entries' | 'from'> {
  switch (outcome.kind) {
    case 'handed-over':
    case 'learned': {
      const isWhole = outcome.fit.kind === 'fits' && !(outcome.kind === 'learned' && outcome.late);
      return {
        entries: isWhole ? 'kept' : 'partly',
        from: outcome.kind === 'learned' ? 'other-nodes' : 'old-process',
      };
    }
    case 'new':
      return { entries: 'kept', from: 'other-nodes' };
    case 'lost':
    case 'unknown':
      return { entries: outcome.kind, from: null };
  }
}

function reasonOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'handed-over':
      return ['the old process hands them over', ...cutsOf(outcome)].join('; ');
    case 'learned':
      return [
        'the other nodes teach them again',
        ...(outcome.late ? ['not what changes while the others no longer know the old process'] : []),
        ...cutsOf(outcome),
      ].join('; ');
    case 'new':
      return 'a new node learns them from the others';
    case 'lost':
      return LOSSES[outcome.why];
    case 'unknown':
      return UNKNOWNS[outcome.why];
  }
}

function cutsOf({ fit }: Extract<Outcome, { kind: 'handed-over' | 'learned' }>): readonly string[] {
  return fit.kind === 'fits' ? [] : fit.by.map(cutText);
}

function cutText(cut: Cut): string {
  switch (cut.kind) {
    case 'size':
      return `at most ${cut.size} entries fit`;
    case 'data':
      return `without ${cut.types.join(', ')}`;
    case 'elements':
      return `without the elements of ${cut.types.join(', ')} beyond the new length`;
    case 'rates':
      return `${cut.types.join(', ')} count in a different unit until the period has passed`;
  }
}

const LOSSES: Readonly<Record<LossReason | 'renamed' | 'nobody-teaches', string>> = {
  'not-replicated': 'the table is local, and every reload empties it',
  'no-longer-replicated': 'the table is local from now on',
  removed: 'the new config has no such table',
  renamed: 'the new config has no such table, and one of another name takes none of them',
  moved: 'the table has a different name or peers section',
  'other-key': 'the table has different keys',
  'expires-at-once': 'they have no expiry, and the new table makes them expire at once',
  'nobody-teaches': 'neither the old process nor another node can hand them over',
};

const UNKNOWNS: Readonly<Record<Extract<Outcome, { kind: 'unknown' }>['why'], string>> = {
  hidden: 'a condition, a variable or an unknown line hides what happens to them',
  others: 'the old process cannot hand them over, and whether the other nodes can is not known here',
  'several-sections':
    'the old process hands over the tables of one peers section only (HAProxy 3.0 and later), and no other node has them',
  shards: 'the old process cannot hand them over, and with shards no other node has all of them',
};
