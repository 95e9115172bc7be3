import type { Problem } from '../../problem.ts';
import type { Source } from '../../text.ts';
import type { FoundNodesEntry, ListedFile, NodeEntry, NodeTemplate } from '../file.ts';
import type { Places } from '../places.ts';
import { clusterProblem } from '../problems.ts';
import { unquoteNumbers } from '../quoted-numbers.ts';
import type { SchemaError } from '../schema-error.ts';
import { schemaProblems } from '../schema-problems.ts';
import { conforms } from '../validate.gen.ts';
import { readAnswer, withTemplate } from './answer.ts';
import type { FoundNodes, FoundRecord } from './nodes.ts';
import { FoundPlaces } from './places.ts';
import { expandTemplate, factsOf } from './template.ts';

/** Nodes that were found, as if the cluster file listed them, in the order of their names. */
export interface FoundEntries {
  /** Empty where there is a problem. */
  readonly nodes: readonly NodeEntry[];
  readonly problems: readonly Problem[];
}

/**
 * Makes nodes of what was found. Two runs with the same answer, in any order, give the same nodes.
 * @param source the cluster file, with the places of its values
 */
export function toEntries(
  found: FoundNodes,
  { from, template = {} }: FoundNodesEntry,
  source: Source,
  places: Places,
): FoundEntries {
  const own = { source, places: new FoundPlaces(places, template) };
  if (found.kind === 'records') {
    const isSrv = from.srv !== undefined;
    return toNodes(
      found.records.map((record) => ({ ...recordEntry(record, isSrv), facts: factsOfRecord(record) })),
      { ...recordTemplate(isSrv), ...template },
      own,
      own,
      true,
    );
  }
  const answer = readAnswer(found.source);
  if (!('nodes' in answer)) {
    return {
      nodes: [],
      problems: answer.map(({ range, message, hint }) => clusterProblem(found.source, range, message, hint)),
    };
  }
  return toNodes(answer.nodes, template, { source: found.source, places: answer.places }, own, false);
}

/** A text with the places of its nodes. */
interface Placed {
  readonly source: Source;
  readonly places: Places;
}

type Found = ReturnType<typeof factsOfRecord>;

/**
 * @param answer where nodes themselves are
 * @param own where the template is
 * @param isOver whether the template goes before what was found
 */
function toNodes(
  found: readonly { readonly entry: Readonly<Record<string, unknown>>; readonly facts: Found }[],
  template: NodeTemplate,
  answer: Placed,
  own: Placed,
  isOver: boolean,
): FoundEntries {
  const problems: Problem[] = [];
  const nodes = found.map(({ entry, facts }, index) => {
    const expanded = expandTemplate(template, facts);
    for (const { key, placeholder } of expanded.unknown) {
      if (!isOver && Object.hasOwn(entry, key)) continue;
      problems.push(
        clusterProblem(
          own.source,
          own.places.value(['nodes', index, key]),
          `"${placeholder}" of ${describe(entry, facts)} is not known`,
          'use another placeholder, or write a text that is the same for all nodes',
        ),
      );
    }
    return isOver ? { ...entry, ...expanded.template } : withTemplate(entry, expanded.template);
  });
  if (problems.length > 0) return { nodes: [], problems: problems.slice(0, 1) };
  const data = { peers: { name: 'any' }, nodes };
  const errors: SchemaError[] = [];
  const isShaped =
    conforms(data, errors) || (unquoteNumbers(data, errors) && conforms(data, emptied(errors)));
  if (!isShaped) return { nodes: [], problems: schemaProblems(answer.source, answer.places, errors) };
  return { nodes: (data.nodes as ListedFile['nodes']).toSorted(byName), problems: [] };
}

function describe({ name, address }: Readonly<Record<string, unknown>>, { host }: Found): string {
  const called = [name, host, address].find((one) => typeof one === 'string');
  return called === undefined ? 'a node' : `"${called}"`;
}

function emptied(errors: SchemaError[]): SchemaError[] {
  errors.length = 0;
  return errors;
}

function factsOfRecord({ host, address, port }: FoundRecord) {
  return factsOf(host, address, port);
}

function recordEntry({ port }: FoundRecord, isSrv: boolean): { readonly entry: Partial<NodeEntry> } {
  return { entry: isSrv && port !== null ? { port } : {} };
}

/** The names that pods of a StatefulSet and machines of clouds have. */
function recordTemplate(isSrv: boolean): NodeTemplate {
  return { name: isSrv ? '{label}' : 'ip-{dashed}', address: '{address}' };
}

/** `haproxy-2` comes before `haproxy-10`. */
function byName(a: NodeEntry, b: NodeEntry): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true }) || (a.name < b.name ? -1 : 1);
}
