import { formatEntry, toEntry } from '../../probe/entry.ts';
import { type Filter, wantsEntry, wantsTable } from '../../probe/filter.ts';
import type { Update } from '../../protocol/messages.ts';
import type { Colors } from '../../report/colors.ts';
import { escaped, visibleJson } from '../../report/visible.ts';
import type { Io } from '../shell/io.ts';

/** Shows changes as they come: a line each or, on a terminal, the busiest keys, redrawn every second. */
export interface Watch {
  take(node: string, changes: readonly Update[]): void;
  stop(): void;
}

/** @param format `ndjson` prints an object for each change; `text` is for people */
export function startWatch(format: 'text' | 'ndjson', filter: Filter, io: Io, colors: Colors): Watch {
  if (format === 'text' && io.terminal.stdout) return new Screen(filter, io, colors);
  const print = (node: string, update: Update) => {
    const entry = toEntry(update);
    if (!wantsEntry(filter, entry)) return;
    const time = new Date().toISOString();
    io.stdout(
      format === 'ndjson'
        ? `${visibleJson(JSON.stringify({ time, node, table: update.table.name, ...entry }))}\n`
        : `${escaped(`${time} ${node} ${update.table.name} ${formatEntry(update)}`)}\n`,
    );
  };
  return {
    take: (node, changes) => {
      for (const update of wanted(changes, filter)) print(node, update);
    },
    stop: () => {},
  };
}

function wanted(changes: readonly Update[], filter: Filter): readonly Update[] {
  return changes.filter(({ table }) => wantsTable(filter, table.name));
}

interface Busy {
  readonly label: string;
  line: string;
  total: number;
  /** Changes since the last redraw. */
  recent: number;
  perSecond: number;
}

const REDRAW_MS = 1000;
const ROWS = 20;
/** More keys than this are not remembered one by one: the quietest are forgotten. */
const KEYS = 10_000;

class Screen implements Watch {
  readonly #filter: Filter;
  readonly #io: Io;
  readonly #colors: Colors;
  readonly #busy = new Map<string, Busy>();
  readonly #timer: NodeJS.Timeout;
  #total = 0;

  constructor(filter: Filter, io: Io, colors: Colors) {
    this.#filter = filter;
    this.#io = io;
    this.#colors = colors;
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS);
  }

  take(node: string, changes: readonly Update[]): void {
    for (const update of wanted(changes, this.#filter)) {
      const entry = toEntry(update);
      if (!wantsEntry(this.#filter, entry)) continue;
      const id = `${node} ${update.table.name} ${entry.key}`;
      const busy = this.#busy.get(id) ?? {
        label: escaped(`${node} ${update.table.name}`),
        line: '',
        total: 0,
        recent: 0,
        perSecond: 0,
      };
      busy.line = escaped(formatEntry(update));
      busy.total++;
      busy.recent++;
      this.#total++;
      this.#busy.set(id, busy);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#draw();
  }

  #draw(): void {
    for (const busy of this.#busy.values()) {
      busy.perSecond = (busy.recent * 1000) / REDRAW_MS;
      busy.recent = 0;
    }
    const rows = [...this.#busy].sort(([, a], [, b]) => b.perSecond - a.perSecond || b.total - a.total);
    for (const [id] of rows.slice(KEYS)) this.#busy.delete(id);
    const lines = rows
      .slice(0, ROWS)
      .map(
        ([, { label, line, total, perSecond }]) =>
          `${perSecond.toFixed(0).padStart(7)} ${String(total).padStart(8)}  ${label}  ${line}`,
      );
    const head = this.#colors.bold(
      `    /s    total  node table  entry  (${this.#total} changes, ${this.#busy.size} keys)`,
    );
    this.#io.stdout(`\u001b[H\u001b[2J${[head, ...lines].join('\n')}\n`);
  }
}
