import type { TextRange } from '../../../grammar/ast.ts';
import type { Argument } from '../line/expand.ts';
import type { LiveLine } from '../line/live-line.ts';
import { inOneUnit, parseSize, parseTime, withShortUnit } from '../value/time-size.ts';
import type { Version } from '../value/version.ts';
import { isArgument, takesArgument, unknownArgument } from './argument.ts';
import type { StoredType } from './data-type.ts';
import { readKeyType } from './key-type.ts';
import type { Defect, Repair, StickTable } from './stick-table.ts';
import { joinedList, readStoreList } from './store.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads the line of a table from its first argument after `stick-table` or `table NAME` on, as `parse_stick_table()`
 * does: from left to right, up to the first thing that HAProxy refuses.
 * @param names what the table is called, by its owner and by its peers
 */
export function readTable(
  line: LiveLine,
  from: number,
  names: Pick<StickTable, 'owner' | 'name' | 'wireName'>,
  version: Version,
): StickTable {
  return new DefinitionReader(line, from, names, version).read();
}

class DefinitionReader {
  readonly #args: readonly Argument[];
  readonly #version: Version;
  readonly #stored = new Map<string, StoredType>();
  readonly #defects: Defect[] = [];
  #next: number;
  /** The last list after `store`. */
  #storeList: Argument | null = null;
  #failed = false;
  #uncertain = false;
  /** Made in one piece: a config may have tens of thousands. */
  readonly #table: Writable<StickTable>;

  constructor(
    line: LiveLine,
    from: number,
    { owner, name, wireName }: Pick<StickTable, 'owner' | 'name' | 'wireName'>,
    version: Version,
  ) {
    this.#args = line.arguments;
    this.#next = from;
    this.#version = version;
    this.#table = {
      source: line.source,
      statement: line.statement,
      certain: line.certain,
      owner,
      name,
      wireName,
      key: null,
      size: null,
      expireMs: null,
      nopurge: false,
      peers: null,
      stored: [],
      srvkey: 'name',
      writeTo: null,
      recvOnly: false,
      bratesFactor: 1,
      complete: true,
      words: from === 0 ? line.arguments : line.arguments.slice(from),
      defects: this.#defects,
    };
  }

  read(): StickTable {
    while (!this.#failed && this.#next < this.#args.length) this.#argument();
    if (!this.#failed && !this.#uncertain) {
      if (this.#table.size === null)
        this.#refuse(
          this.#table.statement,
          'the table has no size',
          'add "size" and a number, for example "size 100k"',
        );
      if (this.#table.key === null)
        this.#refuse(
          this.#table.statement,
          'the table has no key type',
          'add "type" and one of integer, ip, ipv6, string, binary',
        );
    }
    this.#table.complete = !this.#uncertain;
    this.#table.stored = [...this.#stored.values()];
    return this.#table;
  }

  #argument(): void {
    const keyword = this.#args[this.#next++];
    if (keyword === undefined) return;
    if (keyword.value === null) {
      // Whether a value follows is hidden too, so nothing after it can be told.
      this.#uncertain = true;
      this.#next = this.#args.length;
      return;
    }
    if (!takesArgument(keyword.value, this.#table.owner, this.#version)) {
      const wanted = { owner: this.#table.owner, version: this.#version };
      const { message, hint, repair } = unknownArgument(keyword, wanted, () => this.#joined());
      this.#refuse(keyword.word, message, hint, repair);
      return;
    }
    switch (keyword.value) {
      case 'type':
        this.#type(keyword);
        return;
      case 'size':
        this.#size(keyword);
        return;
      case 'expire':
        this.#expire(keyword);
        return;
      case 'nopurge':
        this.#table.nopurge = true;
        return;
      case 'peers':
        this.#table.peers = this.#argumentOf(keyword, 'the name of a peers section');
        return;
      case 'store':
        this.#store();
        return;
      case 'srvkey':
        this.#srvkey(keyword);
        return;
      case 'write-to':
        this.#table.writeTo = this.#argumentOf(keyword, 'the name of a table');
        return;
      case 'brates-factor':
        this.#bratesFactor(keyword);
        return;
      case 'recv-only':
        this.#table.recvOnly = true;
        return;
    }
  }

  /** The list after `store` with the data types that blanks cut off from it. */
  #joined(): Repair | null {
    const first = this.#args[this.#next - 2];
    if (first === undefined || first !== this.#storeList) return null;
    const rest = this.#args.slice(this.#next - 1);
    const end = rest.findIndex(({ value }) => value === null || isArgument(value));
    return joinedList([first, ...(end === -1 ? rest : rest.slice(0, end))], this.#version);
  }

  #type(keyword: Argument): void {
    const type = this.#argumentOf(keyword, 'one of integer, ip, ipv6, string, binary');
    if (type === null) return;
    const len = this.#args[this.#next];
    const read = readKeyType(
      type,
      len?.value === 'len' ? len : null,
      this.#args[this.#next + 1] ?? null,
      this.#version,
    );
    if (read === null) {
      this.#uncertain = true;
      return;
    }
    if ('fault' in read) {
      this.#refuse(read.fault.range, read.fault.message, read.fault.hint, read.fault.repair);
      return;
    }
    this.#table.key = read.key;
    this.#next += read.taken;
  }

  #size(keyword: Argument): void {
    const given = this.#argumentOf(keyword, 'a number of entries');
    if (given === null) return;
    if (given.value === null) {
      this.#uncertain = true;
      return;
    }
    const size = parseSize(given.value);
    // The last size of a line counts, and only that must not be 0.
    const isReplaced =
      /^0+[kmg]?$/i.test(given.value) && this.#args.slice(this.#next).some(({ value }) => value === 'size');
    if (isReplaced) return;
    if ('reason' in size)
      this.#refuse(
        given.word,
        `"${given.value}" is not a table size: ${size.reason}`,
        'write, for example, "size 100k"',
      );
    else this.#table.size = size.value;
  }

  #expire(keyword: Argument): void {
    const given = this.#argumentOf(keyword, 'a time');
    if (given === null) return;
    if (given.value === null) {
      this.#uncertain = true;
      return;
    }
    const time = parseTime(given.value);
    if ('reason' in time) {
      this.#refuse(
        given.word,
        `"${given.value}" is not a time: ${time.reason}`,
        'write, for example, "expire 30m"',
      );
      return;
    }
    const { ms, unread } = time.value;
    this.#table.expireMs = ms;
    if (unread !== '') {
      const read = given.value.slice(0, given.value.length - unread.length);
      this.#defects.push({
        range: given.word,
        message: `"${given.value}" is read as "${read}": HAProxy drops "${unread}"`,
        hint: 'write the time with one unit, for example 90m for an hour and a half',
        haproxy: 'warns',
        ...(withShortUnit(given.value) === null ? {} : { harmless: true }),
        repair: this.#inOneUnit(given),
      });
    }
  }

  #inOneUnit({ value, word: { start, end } }: Argument): Repair | null {
    if (value === null || end - start !== value.length) return null;
    const short = withShortUnit(value);
    const whole = short ?? inOneUnit(value);
    return whole === null ? null : { start, end, was: value, text: whole, safe: short !== null };
  }

  #srvkey(keyword: Argument): void {
    const given = this.#argumentOf(keyword, '"name" or "addr"');
    if (given === null || given.value === null) return;
    if (given.value === 'name' || given.value === 'addr') this.#table.srvkey = given.value;
    else this.#refuse(given.word, `unknown srvkey "${given.value}"`, 'write "srvkey name" or "srvkey addr"');
  }

  #bratesFactor(keyword: Argument): void {
    const given = this.#argumentOf(keyword, 'a number from 1 to 1024');
    if (given === null || given.value === null) return;
    const factor = parseSize(given.value);
    if ('reason' in factor || factor.value > 1024) {
      this.#refuse(given.word, `"${given.value}" is not a brates-factor`, 'give a number from 1 to 1024');
    } else this.#table.bratesFactor = factor.value;
  }

  #store(): void {
    const list = this.#args[this.#next];
    if (list === undefined) return;
    this.#next++;
    this.#storeList = list;
    if (list.value === null) {
      this.#uncertain = true;
      return;
    }
    const defects = readStoreList(list, this.#stored, this.#version);
    for (const defect of defects) this.#defects.push(defect);
    if (defects.some(({ haproxy }) => haproxy === 'refuses')) this.#failed = true;
  }

  #argumentOf(keyword: Argument, expected: string): Argument | null {
    const argument = this.#args[this.#next];
    if (argument === undefined) {
      this.#refuse(keyword.word, `"${keyword.value}" lacks its argument`, `add ${expected}`);
      return null;
    }
    this.#next++;
    return argument;
  }

  #refuse(range: TextRange, message: string, hint: string | null, repair: Repair | null = null): void {
    this.#failed = true;
    const { start, end } = range;
    this.#defects.push({ range: { start, end }, message, hint, haproxy: 'refuses', repair });
  }
}
