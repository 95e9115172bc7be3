import type { Cell, Update, Value } from '../protocol/messages.ts';
import type { SessionEvent } from '../protocol/session.ts';
import { formatKey } from './key-text.ts';

/**
 * Tells the changes on one node from what it merely teaches. A node teaches all it has when a session begins, and pushes
 * much of that once more afterwards; what it then sends with other values has changed. After a new session the lesson is
 * compared with what was known before, so that a change in between is not lost.
 */
export class Changes {
  readonly #known = new Map<string, string>();
  #isTaught = false;

  /** The updates that bring something new, in their order. */
  take(events: readonly SessionEvent[]): readonly Update[] {
    const changes: Update[] = [];
    for (const event of events) {
      if (event.kind === 'resync-finished' || event.kind === 'resync-partial') this.#isTaught = true;
      if (event.kind !== 'update') continue;
      const key = `${event.table.name} ${formatKey(event.table, event.key)}`;
      const values = JSON.stringify(event.values.map(stable));
      if (this.#known.get(key) === values) continue;
      this.#known.set(key, values);
      if (this.#isTaught) changes.push(event);
    }
    return changes;
  }
}

/** A value without what passes by itself: the age of the period of a rate. */
function stable(value: Value): unknown {
  return Array.isArray(value) ? value.map(stableCell) : stableCell(value as Cell);
}

function stableCell(cell: Cell): unknown {
  if (typeof cell === 'bigint') return cell.toString();
  return typeof cell === 'object' && cell !== null ? [cell.current, cell.previous] : cell;
}
