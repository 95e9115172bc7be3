import { Source } from '../text.ts';
import { type ClusterFile, type Path, sectionsOf } from './file.ts';
import { readYaml, writeYaml } from './yaml.ts';

/** What is written beside an entry of a cluster file. */
export interface EntryComment {
  /** Of the entry. */
  readonly path: Path;
  /** On one line. */
  readonly text: string;
}

/**
 * A cluster file as YAML: each node, table and list of ids on a separate line.
 * @param comments each for the end of the line in which its entry begins
 *
 * @example
 * const file = { peers: { name: 'ours' }, nodes: [{ name: 'hap1', address: '10.0.0.1' }] };
 * const comments = [{ path: ['nodes', 0], text: 'hap1.cfg:7' }];
 * printCluster(file, comments).includes('  - { name: hap1, address: 10.0.0.1 } # hap1.cfg:7'); // true
 */
export function printCluster(file: ClusterFile, comments: readonly EntryComment[] = []): string {
  const tables = sectionsOf(file).map(({ path }) => [...path, 'tables']);
  const text = writeYaml(file, [['nodes'], ['tables'], ['servers'], ...tables]);
  if (comments.length === 0) return text;
  const source = new Source('', text);
  const { places } = readYaml(source);
  const lines = text.split('\n');
  for (const { path, text: comment } of comments) {
    const at = source.position(places.key(path).start).line - 1;
    lines[at] = `${lines[at]} # ${comment}`;
  }
  return lines.join('\n');
}
