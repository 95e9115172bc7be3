import type { Cluster } from '../model/cluster.ts';
import { compareProblems, type Problem } from '../problem.ts';
import type { Source } from '../text.ts';
import { checkCluster } from './checks.ts';
import type { ClusterFile } from './file.ts';
import { clusterProblem } from './problems.ts';
import { unquoteNumbers } from './quoted-numbers.ts';
import { resolveCluster } from './resolve.ts';
import type { SchemaError } from './schema-error.ts';
import { schemaProblems } from './schema-problems.ts';
import { conforms } from './validate.gen.ts';
import { readYaml } from './yaml.ts';

/** A cluster file as read: the cluster, unless one of the problems is an error. */
export interface ClusterReading {
  readonly cluster: Cluster | null;
  /** In reading order; what is wrong in the syntax hides what is wrong in the shape, and that what is wrong in the meaning. */
  readonly problems: readonly Problem[];
}

/**
 * Reads a cluster file, YAML or JSON; never throws on text.
 *
 * @example
 * const text = 'peers: { name: ours }\nnodes:\n  - { name: hap1, address: 10.0.0.1 }\n  - { name: hap2, address: 10.0.0.2 }\n';
 * const { cluster, problems } = readCluster(new Source('hapeers.yaml', text));
 * cluster?.nodes.map(({ name }) => name); // ['hap1', 'hap2']
 * problems; // []
 */
export function readCluster(source: Source): ClusterReading {
  const { data, errors, places } = readYaml(source);
  if (errors.length > 0) {
    return failed(errors.map(({ range, message, hint }) => clusterProblem(source, range, message, hint)));
  }
  const found: SchemaError[] = [];
  if (!conforms(data, found) && !conformsAsWritten(source, data, found))
    return failed(schemaProblems(source, places, found));
  const problems = checkCluster(source, data, places).toSorted(compareProblems);
  if (problems.some(({ severity }) => severity === 'error')) return failed(problems);
  return { cluster: resolveCluster(source, data, places), problems };
}

/** Programs that write JSON may put numbers in quotes; a person who writes YAML means a text by them. */
function conformsAsWritten(source: Source, data: unknown, found: SchemaError[]): data is ClusterFile {
  if (!/^\s*\{/.test(source.text) || !unquoteNumbers(data, found)) return false;
  found.length = 0;
  return conforms(data, found);
}

function failed(problems: readonly Problem[]): ClusterReading {
  return { cluster: null, problems: problems.toSorted(compareProblems) };
}
