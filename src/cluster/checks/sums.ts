import { Environment } from '../../model/line/environment.ts';
import { readTexts } from '../../model/read.ts';
import { converterFor } from '../../model/table/summable.ts';
import { Source } from '../../text.ts';
import {
  isList,
  isWhole,
  type Path,
  type PlacedTable,
  type SectionTableEntry,
  sectionsOf,
  sectionTables,
} from '../file.ts';
import { lowestVersion } from '../resolve.ts';
import type { Review } from '../review.ts';
import { keyOfSum, storedTypes, sumEntryOf, summedTypes, tableNames } from '../sum.ts';

/** Sums: what can be added up, by a key that HAProxy reads, in tables that nothing else is called. */
export function checkSums(review: Review): void {
  for (const [name, table] of Object.entries(review.file.tables ?? {})) {
    if (table.sum !== undefined && !isWhole(table)) {
      const hint = 'add, for example, "type: ip" and "size: 200k"';
      review.keyError(['tables', name], 'a table with "sum" requires "type" and "size"', hint);
    }
  }
  for (const section of sectionsOf(review.file)) {
    const tables = sectionTables(review.file, section) ?? [];
    for (const { table, path: at, name } of tables) {
      if (table.sum === undefined) continue;
      if ((table.sum as unknown) === false) {
        review.error(
          [...at, 'sum'],
          '"sum" must be true, a list of data types or a mapping',
          'leave it out where nothing is added up',
        );
        continue;
      }
      checkData(review, table, at);
      checkKey(review, table, at);
      checkNames(review, table, tables, name);
    }
  }
}

function checkData(review: Review, table: SectionTableEntry, path: Path): void {
  const version = lowestVersion(review.file, review.places);
  const stored = storedTypes(table);
  const types = summedTypes(table, version);
  if (types.length === 0) {
    const hint = 'store a counter or a rate, such as http_req_rate(10s)';
    review.keyError([...path, 'sum'], `table "${table.name}" stores nothing that can be added up`, hint);
  }
  for (const [index, type] of (sumEntryOf(table)?.data ?? []).entries()) {
    const at = isList(table.sum ?? true) ? [...path, 'sum', index] : [...path, 'sum', 'data', index];
    if (!stored.includes(type)) {
      review.error(
        at,
        `table "${table.name}" does not store "${type}"`,
        'add it to "store", with its period',
      );
    } else if (converterFor(type, version) === null) {
      review.error(at, `"${type}" cannot be added up`, 'name counters and rates only');
    }
  }
}

function checkKey(review: Review, table: SectionTableEntry, path: Path): void {
  const key = keyOfSum(table);
  if (key === null) {
    const hint = 'add a sample expression, such as "key: req.hdr(x-api-key)"';
    review.keyError([...path, 'sum'], `the sum of keys of type ${table.type} needs a "key"`, hint);
    return;
  }
  if (sumEntryOf(table)?.key === undefined) return;
  const text = `frontend f\n    mode http\n    http-request set-var(txn.key) ${key}\n`;
  const { useDefects, faults } = readTexts([new Source('sum', text)], {
    version: lowestVersion(review.file, review.places),
    localPeer: null,
    environment: new Environment(),
  });
  const [defect] = useDefects;
  if (defect === undefined && faults.length === 0) return;
  const reason = defect === undefined ? '' : `: ${defect.message}`;
  review.error(
    [...path, 'sum', 'key'],
    `HAProxy cannot read the key "${key}"${reason}`,
    defect?.hint ?? null,
  );
}

function checkNames(review: Review, table: SectionTableEntry, all: readonly PlacedTable[], name: Path): void {
  const made = new Set(tableNames(table, review.file.nodes));
  const clash = all.find(({ table: other }) => made.has(other.name))?.table;
  if (clash === undefined) return;
  const hint = 'rename one of them';
  review.error(name, `"sum" creates a table "${clash.name}", which already exists`, hint);
}
