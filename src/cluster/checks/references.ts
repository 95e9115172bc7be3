import { nearest } from '../../../grammar/vocabulary/nearest.ts';
import { sectionsOf } from '../file.ts';
import type { Review } from '../review.ts';

/** Names that refer to something of this file: nodes with a priority, the section of a table. */
export function checkReferences(review: Review): void {
  const { file } = review;
  const nodes = file.nodes.map(({ name }) => name);
  const keepalived = file.artifacts?.keepalived;
  if (keepalived !== undefined) {
    const path = ['artifacts', 'keepalived', 'priority'];
    const unknown = Object.keys(keepalived.priority).filter((name) => !nodes.includes(name));
    for (const name of unknown) {
      review.keyError([...path, name], `no node is named "${name}"`, suggest(name, nodes));
    }
    const missing = nodes.find((name) => !Object.hasOwn(keepalived.priority, name));
    if (missing !== undefined && unknown.length === 0) {
      review.keyError(path, `node "${missing}" has no priority`, `add "${missing}: 100"`);
    }
  }
  const sections = sectionsOf(file).map(({ entry }) => entry.name);
  for (const [proxy, table] of Object.entries(file.tables ?? {})) {
    const path = ['tables', proxy];
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

function suggest(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === null ? `use one of ${known.join(', ')}` : `did you mean "${near}"?`;
}
