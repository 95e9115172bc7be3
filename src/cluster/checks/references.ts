import { nearest } from '../../../grammar/vocabulary/nearest.ts';
import { type Path, type SectionTableEntry, sectionsOf, sectionTables } from '../file.ts';
import type { Review } from '../review.ts';
import { tableNames } from '../sum.ts';

/** Names that refer to something of this file: nodes with a priority, the section of a table. */
export function checkReferences(review: Review): void {
  const { file } = review;
  const nodes = file.nodes.map(({ name }) => name);
  const priority = file.artifacts?.keepalived?.priority;
  if (priority !== undefined && review.knowsNodes) {
    const path = ['artifacts', 'keepalived', 'priority'];
    const unknown = Object.keys(priority).filter((name) => !nodes.includes(name));
    for (const name of unknown) {
      review.keyError([...path, name], `no node is named "${name}"`, suggest(name, nodes));
    }
    const missing = nodes.find((name) => !Object.hasOwn(priority, name));
    if (missing !== undefined && unknown.length === 0) {
      review.keyError(path, `node "${missing}" has no priority`, `add "${missing}: 100"`);
    }
  }
  for (const section of sectionsOf(file)) {
    for (const { table, path } of sectionTables(file, section) ?? []) {
      checkWriteTo(review, path, table['write-to']);
    }
  }
  const sections = sectionsOf(file).map(({ entry }) => entry.name);
  for (const [proxy, table] of Object.entries(file.tables ?? {})) {
    const path = ['tables', proxy];
    if (table.sum === undefined) checkWriteTo(review, path, table['write-to']);
    if (table.peers !== undefined && !sections.includes(table.peers)) {
      review.error(
        [...path, 'peers'],
        `no peers section is named "${table.peers}"`,
        suggest(table.peers, sections),
      );
    } else if (table.peers === undefined && sections.length > 1) {
      review.keyError(
        path,
        `the table of "${proxy}" must say which peers section shares it`,
        `add "peers: ${sections[0]}"`,
      );
    }
  }
}

/** A table of a section that this file writes whole is known to be there or not; of other tables the configs know. */
function checkWriteTo(review: Review, path: Path, target: string | undefined): void {
  const slash = target?.indexOf('/') ?? -1;
  if (target === undefined || slash === -1) return;
  const section = sectionsOf(review.file).find(({ entry }) => entry.name === target.slice(0, slash));
  const name = target.slice(slash + 1);
  const namesOf = (table: SectionTableEntry) => tableNames(table, review.file.nodes);
  const tables = section && sectionTables(review.file, section)?.map(({ table }) => table);
  const names = tables?.flatMap(namesOf);
  if (tables === undefined || names === undefined || names.includes(name)) return;
  // A summed table has another name on each node.
  const parts = tables.filter((table) => table.name === name).flatMap(namesOf);
  const message = `peers section "${section?.entry.name}" has no table "${name}" here`;
  review.error([...path, 'write-to'], message, parts.length === 0 ? suggest(name, names) : oneOf(parts));
}

function suggest(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === null ? oneOf(known) : `did you mean "${near}"?`;
}

function oneOf(names: readonly string[]): string {
  return `use one of ${names.join(', ')}`;
}
