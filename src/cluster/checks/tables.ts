import { nearest } from '../../../grammar/vocabulary/nearest.ts';
import { dataTypeOf } from '../../../grammar/vocabulary.ts';
import { dataTypeNames, exclusiveTypes } from '../../model/table/data-type.ts';
import { exampleOf, readStored } from '../../model/table/store.ts';
import { parseSize, parseTime } from '../../model/value/time-size.ts';
import { type Path, proxyTables, sectionsOf, sectionTables, type TableChange } from '../file.ts';
import type { Review } from '../review.ts';
import { requireVersion } from './versions.ts';

/** Table definitions that every node of the cluster takes. */
export function checkTables(review: Review): void {
  for (const section of sectionsOf(review.file)) {
    for (const { table, path } of sectionTables(review.file, section) ?? []) checkTable(review, table, path);
  }
  for (const [proxy, table] of proxyTables(review.file)) checkTable(review, table, ['tables', proxy]);
}

function checkTable(review: Review, table: TableChange, path: Path): void {
  if (table.len !== undefined && table.type === undefined) {
    review.keyError([...path, 'len'], '"len" requires "type"', 'add, for example, "type: string"');
  } else if (table.len !== undefined && table.type !== 'string' && table.type !== 'binary') {
    review.keyError([...path, 'len'], `keys of type ${table.type} have no "len"`, 'remove it');
  }
  if (table.size !== undefined) {
    const size = parseSize(String(table.size));
    if ('reason' in size)
      review.error(
        [...path, 'size'],
        `"${table.size}" is not a valid table size: ${size.reason}`,
        'write, for example, "size: 200k"',
      );
  }
  if (table.expire !== undefined) {
    const time = parseTime(table.expire);
    if ('reason' in time)
      review.error(
        [...path, 'expire'],
        `"${table.expire}" is not a valid time: ${time.reason}`,
        'write, for example, "expire: 1h"',
      );
  }
  if (table['write-to'] !== undefined) requireVersion(review, [...path, 'write-to'], '2.9', '"write-to"');
  if (table['brates-factor'] !== undefined)
    requireVersion(review, [...path, 'brates-factor'], '3.1', '"brates-factor"');
  if (table['recv-only'] === true) requireVersion(review, [...path, 'recv-only'], '3.2', '"recv-only"');
  checkStore(review, table.store ?? [], [...path, 'store']);
}

function checkStore(review: Review, store: readonly string[], path: Path): void {
  const names = new Map<string, Path>();
  for (const [index, text] of store.entries()) {
    const at = [...path, index];
    const [, name = '', argument] = /^([^(]*)(?:\((.*)\))?$/.exec(text) ?? ['', text];
    const type = dataTypeOf(name);
    if (type === null) {
      const near = nearest(name, dataTypeNames);
      review.error(
        at,
        text.includes(',') && !text.includes('(')
          ? `"${text}" contains several data types`
          : `unknown data type "${name}"`,
        text.includes(',') && !text.includes('(')
          ? 'write each as a separate entry'
          : near === null
            ? `the data types are ${dataTypeNames.join(', ')}`
            : `did you mean "${near}"?`,
      );
      continue;
    }
    if (type.since !== null) requireVersion(review, at, type.since, `the data type "${name}"`);
    const stored = readStored(type, argument, true);
    if ('reason' in stored) {
      review.error(at, `"${text}": ${stored.reason}`, `write, for example, "${exampleOf(type)}"`);
    } else if (stored.value.periodMs !== null && !/[1-9]\d*(?:us|ms|s|m|h|d)$/.test(argument ?? '')) {
      review.error(
        at,
        `the period of "${text}" must be a time with one unit`,
        `write, for example, "${exampleOf(type)}"`,
      );
    }
    const known = names.get(type.keyword);
    if (known !== undefined) {
      review.error(at, `duplicate data type "${type.keyword}"`, 'remove one of them', [
        review.related(known, 'also here'),
      ]);
    }
    names.set(type.keyword, at);
  }
  for (const [array, scalar] of exclusiveTypes) {
    const at = names.get(scalar);
    if (at !== undefined && names.has(array)) {
      review.error(
        at,
        `one table cannot store "${array}" and "${scalar}"`,
        `remove "${scalar}": an element of "${array}" replaces it`,
      );
    }
  }
}
