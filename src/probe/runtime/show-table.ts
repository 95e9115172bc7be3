/** A table of a running process. */
export interface TableState {
  /** The proxy, or `SECTION/TABLE`. */
  readonly name: string;
  /** `ip ipv6 integer string binary`, or what a newer release prints. */
  readonly type: string;
  readonly size: number;
  readonly used: number;
}

/** An entry as `show table` prints it. */
export interface TableEntry {
  /** With the escapes of HAProxy. */
  readonly key: string;
  /** How many sessions hold it. */
  readonly use: number;
  readonly expireMs: number;
  /** The shard of its key, 0 without shards; null before 3.0, which does not print it. */
  readonly shard: number | null;
  /** As printed: `gpc0` → `3`, `http_req_rate(10000)` → `12`. */
  readonly data: ReadonlyMap<string, string>;
}

const HEAD = /^# table: (.+), type: ([^,\s]+), size:(-?\d+), used:(\d+)/;
const ENTRY = /^0x[0-9a-f]+: key=((?:\\.|[^\\])*?) use=(\d+) exp=(-?\d+)(.*)$/;

/** Reads the head lines of `show table` (`table_dump_head_to_buffer()` in stick_table.c), 2.4 to 3.5. */
export function readShowTable(text: string): readonly TableState[] {
  return text.split('\n').flatMap((line) => {
    const match = HEAD.exec(line);
    if (match === null) return [];
    const [, name = '', type = '', size, used] = match;
    return [{ name, type, size: Number(size) >>> 0, used: Number(used) }];
  });
}

/** Reads one line of a table's content (`table_dump_entry_to_buffer()`); null for anything else. */
export function readTableEntry(line: string): TableEntry | null {
  const match = ENTRY.exec(line);
  if (match === null) return null;
  const [, key = '', use, exp, rest = ''] = match;
  const data = new Map<string, string>();
  let shard: number | null = null;
  for (const [, name = '', value = ''] of rest.matchAll(/ ([\w()]+)=(\S*)/g)) {
    if (name === 'shard') shard = Number(value);
    else data.set(name, value);
  }
  return { key, use: Number(use), expireMs: Number(exp), shard, data };
}
