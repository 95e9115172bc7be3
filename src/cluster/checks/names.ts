import { sectionsOf, sectionTables } from '../file.ts';
import type { Review } from '../review.ts';

/** Names that must differ: nodes, sections, tables of one section, observers and nodes, server ids of one proxy. */
export function checkNames(review: Review): void {
  const { file } = review;
  const sections = sectionsOf(file);
  const nodes = file.nodes.map(({ name }, index) => ({ text: name, path: ['nodes', index, 'name'] }));
  review.distinct(nodes, 'node name', 'give each node a unique name');
  review.distinct(
    sections.map(({ entry, path }) => ({ text: entry.name, path: [...path, 'name'] })),
    'section name',
    'give each section a unique name',
  );
  const nodeNames = new Set(file.nodes.map(({ name }) => name));
  for (const { entry, path } of sections) {
    review.distinct(
      (sectionTables(file, { entry, path }) ?? []).map(({ table, name }) => ({
        text: table.name,
        path: name,
      })),
      'table name',
      'give each table of a section a unique name',
    );
    const observers = (entry.observers ?? []).map((observer, index) =>
      typeof observer === 'string'
        ? { text: observer, path: [...path, 'observers', index] }
        : { text: observer.name, path: [...path, 'observers', index, 'name'] },
    );
    review.distinct(observers, 'observer name', 'give each observer a unique name');
    for (const observer of observers) {
      if (!nodeNames.has(observer.text)) continue;
      review.error(
        observer.path,
        `"${observer.text}" is a node and cannot be an observer`,
        'choose a name that no node has: a session under the name of a node would cut off that node',
      );
    }
  }
  for (const [proxy, ids] of Object.entries(file.servers ?? {})) {
    review.distinct(
      Object.entries(ids).map(([server, id]) => ({ text: String(id), path: ['servers', proxy, server] })),
      'server id',
      'give each server of a proxy a unique id',
    );
  }
}
