import type { Range } from '../../grammar/ast.ts';
import { nearest } from '../../grammar/vocabulary.ts';
import { dataTypeNames, dataTypeOf, exclusiveTypes, type StoredType } from './data-type.ts';
import type { Argument } from './expand.ts';
import type { Defect, KeyTypeName, StickTable } from './stick-table.ts';
import { exampleOf, readStored, splitList } from './store.ts';
import { parseSize, parseTime } from './values.ts';
import { isAtLeast, isBefore, type Version } from './version.ts';

type Definition = {
  -readonly [K in
    | 'key'
    | 'size'
    | 'expireMs'
    | 'nopurge'
    | 'peers'
    | 'stored'
    | 'srvkey'
    | 'writeTo'
    | 'defects']: StickTable[K];
};

const KEY_LENGTHS: Readonly<Record<KeyTypeName, number>> = {
  integer: 4,
  ip: 4,
  ipv6: 16,
  string: 32,
  binary: 32,
};

/** Words that a definition may hold, with the version that brought each (`parse_stick_table()`, src/stick_table.c). */
const ARGUMENTS: ReadonlyMap<string, string> = new Map([
  ['type', '2.4'],
  ['size', '2.4'],
  ['expire', '2.4'],
  ['nopurge', '2.4'],
  ['peers', '2.4'],
  ['store', '2.4'],
  ['srvkey', '2.4'],
  ['write-to', '2.9'],
  ['brates-factor', '3.1'],
  ['recv-only', '3.2'],
]);

/**
 * Reads what stands behind `stick-table` or `table NAME`, as `parse_stick_table()` does: from left to right, up to
 * the first thing that HAProxy refuses. `at` is the range to blame for what is missing.
 */
export function readDefinition(
  args: readonly Argument[],
  owner: StickTable['owner'],
  version: Version,
  at: Range,
): Definition {
  return new DefinitionReader(args, owner, version, at).read();
}

class DefinitionReader {
  readonly #args: readonly Argument[];
  readonly #owner: StickTable['owner'];
  readonly #version: Version;
  readonly #at: Range;
  readonly #stored = new Map<string, StoredType>();
  readonly #defects: Defect[] = [];
  #next = 0;
  #failed = false;
  #uncertain = false;
  #definition: Omit<Definition, 'stored' | 'defects'> = {
    key: null,
    size: null,
    expireMs: null,
    nopurge: false,
    peers: null,
    srvkey: 'name',
    writeTo: null,
  };

  constructor(args: readonly Argument[], owner: StickTable['owner'], version: Version, at: Range) {
    this.#args = args;
    this.#owner = owner;
    this.#version = version;
    this.#at = at;
  }

  read(): Definition {
    while (!this.#failed && this.#next < this.#args.length) this.#argument();
    if (!this.#failed && !this.#uncertain) {
      if (this.#definition.size === null)
        this.#refuse(this.#at, 'the table has no size', 'add "size" and a number, for instance "size 100k"');
      if (this.#definition.key === null)
        this.#refuse(
          this.#at,
          'the table has no key type',
          'add "type" and one of integer, ip, ipv6, string, binary',
        );
    }
    return { ...this.#definition, stored: [...this.#stored.values()], defects: this.#defects };
  }

  #argument(): void {
    const keyword = this.#args[this.#next++];
    if (keyword === undefined) return;
    if (keyword.value === null) {
      this.#uncertain = true;
      return;
    }
    const since = ARGUMENTS.get(keyword.value);
    if (
      since === undefined ||
      isBefore(this.#version, since) ||
      (keyword.value === 'peers' && this.#owner === 'peers')
    ) {
      this.#unknownArgument(keyword, since);
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
        this.#definition.nopurge = true;
        return;
      case 'peers':
        this.#definition.peers = this.#argumentOf(keyword, 'the name of a peers section');
        return;
      case 'store':
        this.#store();
        return;
      case 'srvkey':
        this.#srvkey(keyword);
        return;
      case 'write-to':
        this.#definition.writeTo = this.#argumentOf(keyword, 'the name of a table');
        return;
      case 'brates-factor':
        this.#bratesFactor(keyword);
        return;
    }
  }

  #unknownArgument(keyword: Argument, since: string | undefined): void {
    const word = keyword.value ?? '';
    if (word === 'peers') {
      this.#refuse(
        keyword.word,
        '"peers" is not allowed in a peers section: the table belongs to this section already',
        'remove "peers" and the name behind it',
      );
    } else if (since !== undefined) {
      this.#refuse(
        keyword.word,
        `"${word}" exists since HAProxy ${since} only`,
        `remove it, or target HAProxy ${since} or later`,
      );
    } else if (dataTypeOf(word.replace(/\(.*/s, '').replace(/,.*/s, '')) !== null) {
      this.#refuse(
        keyword.word,
        `unknown argument "${word}" in a table definition`,
        'write all data types behind "store" in one word, separated by commas without blanks',
      );
    } else if (word === 'len') {
      this.#refuse(
        keyword.word,
        '"len" does not follow the key type',
        'write "type string len N", with "len" directly behind the type',
      );
    } else {
      const near = nearest(word, ARGUMENTS.keys());
      this.#refuse(
        keyword.word,
        `unknown argument "${word}" in a table definition`,
        near === null ? `known are ${[...ARGUMENTS.keys()].join(', ')}` : `did you mean "${near}"?`,
      );
    }
  }

  #type(keyword: Argument): void {
    const type = this.#argumentOf(keyword, 'one of integer, ip, ipv6, string, binary');
    if (type === null) return;
    if (type.value === null) {
      this.#uncertain = true;
      return;
    }
    const name = type.value === 'ipv4' && isAtLeast(this.#version, '3.2') ? 'ip' : type.value;
    if (!isKeyType(name)) {
      this.#refuse(type.word, `unknown key type "${type.value}"`, suggestType(type.value));
      return;
    }
    let length = KEY_LENGTHS[name];
    const len = this.#args[this.#next];
    if (len?.value === 'len' && (name === 'string' || name === 'binary')) {
      this.#next++;
      const given = this.#argumentOf(len, 'a number of characters');
      if (given === null) return;
      if (given.value === null) this.#uncertain = true;
      else {
        const characters = readLength(given.value, this.#version);
        if (characters === null) {
          this.#refuse(
            given.word,
            `"${given.value}" is not a key length`,
            'give a whole number of characters, at least 1',
          );
          return;
        }
        length = characters + (name === 'string' ? 1 : 0);
      }
    }
    this.#definition.key = { name, length, word: type.word };
  }

  #size(keyword: Argument): void {
    const given = this.#argumentOf(keyword, 'a number of entries');
    if (given === null) return;
    if (given.value === null) {
      this.#uncertain = true;
      return;
    }
    const size = parseSize(given.value);
    if ('reason' in size)
      this.#refuse(
        given.word,
        `"${given.value}" is not a table size: ${size.reason}`,
        'write for instance "size 100k"',
      );
    else this.#definition.size = size.value;
  }

  #expire(keyword: Argument): void {
    const given = this.#argumentOf(keyword, 'a time');
    if (given === null || given.value === null) return;
    const time = parseTime(given.value);
    if ('reason' in time) {
      this.#refuse(
        given.word,
        `"${given.value}" is not a time: ${time.reason}`,
        'write for instance "expire 30m"',
      );
      return;
    }
    const { ms, unread } = time.value;
    this.#definition.expireMs = ms;
    if (unread !== '') {
      const read = given.value.slice(0, given.value.length - unread.length);
      this.#defects.push({
        range: given.word,
        message: `"${given.value}" is read as "${read}": HAProxy drops "${unread}"`,
        hint: 'write the time with one unit, for instance 90m for an hour and a half',
        haproxy: 'warns',
      });
    }
  }

  #srvkey(keyword: Argument): void {
    const given = this.#argumentOf(keyword, '"name" or "addr"');
    if (given === null || given.value === null) return;
    if (given.value === 'name' || given.value === 'addr') this.#definition.srvkey = given.value;
    else this.#refuse(given.word, `unknown srvkey "${given.value}"`, 'write "srvkey name" or "srvkey addr"');
  }

  #bratesFactor(keyword: Argument): void {
    const given = this.#argumentOf(keyword, 'a number from 1 to 1024');
    if (given === null || given.value === null) return;
    const factor = parseSize(given.value);
    if ('reason' in factor || factor.value > 1024) {
      this.#refuse(given.word, `"${given.value}" is not a brates-factor`, 'give a number from 1 to 1024');
    }
  }

  #store(): void {
    const list = this.#args[this.#next];
    if (list === undefined) return;
    this.#next++;
    if (list.value === null) return;
    const texts = splitList(list.value);
    if (texts.at(-1) === '') texts.pop();
    let offset = list.word.start;
    const plain = list.word.end - list.word.start === list.value.length;
    for (const text of texts) {
      const range = plain ? { start: offset, end: offset + text.length } : list.word;
      offset += text.length + 1;
      this.#storeOne(text, range);
      if (this.#failed) return;
    }
    for (const [array, scalar] of exclusiveTypes) {
      if (this.#stored.has(array) && this.#stored.has(scalar)) {
        this.#refuse(
          list.word,
          `"${array}" and "${scalar}" cannot be stored in one table`,
          `remove "${scalar}": element 0 or 1 of "${array}" takes its place`,
        );
        return;
      }
    }
  }

  #storeOne(text: string, range: Range): void {
    const match = /^([^(]*)(?:\((.*)\)(.*))?$/s.exec(text);
    if (match === null) {
      this.#refuse(
        range,
        `"${text}" lacks its closing parenthesis`,
        'write arguments of data types without blanks, for instance "http_req_rate(10s)"',
      );
      return;
    }
    const [, name = '', args] = match;
    const type = dataTypeOf(name);
    if (type === null || isBefore(this.#version, type.since)) {
      const near = nearest(name, dataTypeNames);
      this.#refuse(
        range,
        name === ''
          ? 'empty element in the list of data types'
          : type === null
            ? `unknown data type "${name}"`
            : `data type "${name}" exists since HAProxy ${type.since} only`,
        type === null && near !== null ? `did you mean "${near}"?` : null,
      );
      return;
    }
    const stored = readStored(type, args, isBefore(this.#version, '2.5'));
    if ('reason' in stored) {
      this.#refuse(range, `"${text}": ${stored.reason}`, `write for instance "${exampleOf(type)}"`);
      return;
    }
    if (this.#stored.has(type.name)) {
      this.#defects.push({
        range,
        message: `data type "${type.name}" is stored already: HAProxy keeps the first and drops this one`,
        hint: 'remove one of them',
        haproxy: 'warns',
      });
      return;
    }
    this.#stored.set(type.name, stored.value);
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

  #refuse(range: Range, message: string, hint: string | null): void {
    this.#failed = true;
    this.#defects.push({ range: { start: range.start, end: range.end }, message, hint, haproxy: 'refuses' });
  }
}

function isKeyType(name: string): name is KeyTypeName {
  return Object.hasOwn(KEY_LENGTHS, name);
}

function suggestType(given: string): string {
  const near = nearest(given, Object.keys(KEY_LENGTHS));
  return near === null ? 'use one of integer, ip, ipv6, string, binary' : `did you mean "${near}"?`;
}

/** `len 1k` was read as 1 up to 2.7 and is refused from 2.8 on; negative numbers pass and exhaust memory. */
function readLength(text: string, version: Version): number | null {
  const match = isBefore(version, '2.8') ? /^[+-]?\d+/.exec(text) : /^[+-]?\d+$/.exec(text);
  const length = match === null ? 0 : Number(match[0]);
  return length === 0 ? null : length;
}
