import type { Cluster } from '../model/cluster.ts';
import { compareProblems, type Problem } from '../problem.ts';
import type { Source } from '../text.ts';
import { checkNodeSource } from './checks/node-source.ts';
import { checkCluster } from './checks.ts';
import { type ClusterFile, type FoundNodesEntry, isListed, type ListedFile } from './file.ts';
import { toEntries } from './found/entries.ts';
import type { FoundNodes } from './found/nodes.ts';
import { FoundPlaces } from './found/places.ts';
import { toNodeSource } from './found/source.ts';
import type { Places } from './places.ts';
import { clusterProblem } from './problems.ts';
import { unquoteNumbers } from './quoted-numbers.ts';
import { resolveCluster } from './resolve.ts';
import { Review } from './review.ts';
import type { SchemaError } from './schema-error.ts';
import { schemaProblems } from './schema-problems.ts';
import { terraformProblem } from './terraform.ts';
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
 * @param found the nodes, where the file says that they come from elsewhere (`cluster.from`). Without them such a file is
 *   read as far as it goes: the cluster then has no nodes.
 *
 * @example
 * const text = 'peers: { name: ours }\nnodes:\n  - { name: hap1, address: 10.0.0.1 }\n  - { name: hap2, address: 10.0.0.2 }\n';
 * const { cluster, problems } = readCluster(new Source('hapeers.yaml', text));
 * cluster?.nodes.map(({ name }) => name); // ['hap1', 'hap2']
 * problems; // []
 */
export function readCluster(source: Source, found: FoundNodes | null = null): ClusterReading {
  const { data, errors, places } = readYaml(source);
  if (errors.length > 0) {
    return failed(errors.map(({ range, message, hint }) => clusterProblem(source, range, message, hint)));
  }
  const mistakes: SchemaError[] = [];
  if (!conforms(data, mistakes) && !conformsAsWritten(source, data, mistakes)) {
    const problem = terraformProblem(source, data, places);
    return failed(problem === null ? schemaProblems(source, places, mistakes) : [problem]);
  }
  return isListed(data)
    ? readListed(source, data, places, null)
    : readFound(source, { ...data, nodes: [] }, data.nodes as FoundNodesEntry, places, found);
}

function readListed(
  source: Source,
  file: ListedFile,
  places: Places,
  from: FoundNodesEntry | null,
): ClusterReading {
  const problems = checkCluster(source, file, places).toSorted(compareProblems);
  if (problems.some(({ severity }) => severity === 'error')) return failed(problems);
  const cluster = resolveCluster(source, file, places, from === null ? null : toNodeSource(from));
  return { cluster, problems };
}

function readFound(
  source: Source,
  file: ListedFile,
  entry: FoundNodesEntry,
  places: Places,
  found: FoundNodes | null,
): ClusterReading {
  const review = new Review(source, file, places);
  checkNodeSource(review, entry);
  if (review.problems.length > 0) return failed(review.problems);
  if (found === null) return readListed(source, file, places, entry);
  const { nodes, problems } = toEntries(found, entry, source, places);
  if (problems.length > 0) return failed(problems);
  const reading = readListed(
    source,
    { ...file, nodes },
    new FoundPlaces(places, entry.template ?? {}),
    entry,
  );
  const ttl = found.kind === 'records' ? (found.ttl ?? null) : null;
  return { ...reading, cluster: reading.cluster && { ...reading.cluster, ttl } };
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
