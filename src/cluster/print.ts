import { type ClusterFile, sectionsOf } from './file.ts';
import { writeYaml } from './yaml.ts';

/**
 * A cluster file as YAML: each node, table and list of ids on a separate line.
 *
 * @example
 * const file = { peers: { name: 'ours' }, nodes: [{ name: 'hap1', address: '10.0.0.1' }] };
 * printCluster(file).includes('  - { name: hap1, address: 10.0.0.1 }'); // true
 */
export function printCluster(file: ClusterFile): string {
  const tables = sectionsOf(file).map(({ path }) => [...path, 'tables']);
  return writeYaml(file, [['nodes'], ['tables'], ['servers'], ...tables]);
}
