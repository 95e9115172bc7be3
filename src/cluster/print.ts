import { type ClusterFile, sectionsOf } from './file.ts';
import { writeYaml } from './yaml.ts';

/** A cluster file as YAML: each node, table and list of ids on a line of its own. */
export function printCluster(file: ClusterFile): string {
  const tables = sectionsOf(file).map(({ path }) => [...path, 'tables']);
  return writeYaml(file, [['nodes'], ['tables'], ['servers'], ...tables]);
}
