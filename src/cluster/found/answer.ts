import type { Source } from '../../text.ts';
import type { NodeTemplate, Path } from '../file.ts';
import { readYaml } from '../yaml.ts';
import { AnswerPlaces } from './places.ts';
import { type Facts, factsOfAddress } from './template.ts';

/** Nodes of a text, before anything of them is checked. */
export interface Answer {
  readonly nodes: readonly AnsweredNode[];
  readonly places: AnswerPlaces;
}

export interface AnsweredNode {
  readonly entry: Readonly<Record<string, unknown>>;
  readonly facts: Facts;
}

/** What makes a text useless as a whole. */
export interface AnswerFault {
  readonly message: string;
  readonly hint: string | null;
  readonly range: { readonly start: number; readonly end: number };
}

/**
 * Reads nodes as programs write them, in JSON or YAML: a list of nodes or of addresses, a mapping of names to nodes or to
 * addresses, or either below a key `nodes`.
 */
export function readAnswer(source: Source): Answer | readonly AnswerFault[] {
  const { data, errors, places } = readYaml(source);
  if (errors.length > 0) return errors;
  const found = nodesIn(data, []);
  if (found === null || found.length === 0) {
    return [
      {
        message:
          found === null ? 'this is neither a list of nodes nor a mapping of names' : 'it contains no node',
        hint: 'write, for example, [{ "name": "hap1", "address": "10.0.10.5" }]',
        range: places.value([]),
      },
    ];
  }
  return {
    nodes: found.map(({ entry, path }) => {
      const haproxy = typeof entry.haproxy === 'number' ? places.written([...path, 'haproxy']) : null;
      // 3.0 is written so, and as a number it is 3.
      const own = haproxy === null ? entry : { ...entry, haproxy };
      return { entry: own, facts: factsOfEntry(own) };
    }),
    places: new AnswerPlaces(
      places,
      found.map(({ path }) => path),
    ),
  };
}

/** What is beside a template that a text gives a node: the node's own keys go before it. */
export function withTemplate(
  entry: Readonly<Record<string, unknown>>,
  template: NodeTemplate,
): Readonly<Record<string, unknown>> {
  return { ...template, ...entry };
}

function factsOfEntry({ address, port }: Readonly<Record<string, unknown>>): Facts {
  const known = typeof port === 'number' || typeof port === 'string' ? Number(port) : null;
  return factsOfAddress(typeof address === 'string' ? address : '', known);
}

interface Found {
  readonly entry: Readonly<Record<string, unknown>>;
  readonly path: Path;
}

function nodesIn(data: unknown, path: Path): readonly Found[] | null {
  if (Array.isArray(data)) {
    return data.map((one: unknown, index) => ({ entry: entryOf(one, null), path: [...path, index] }));
  }
  if (!isMapping(data)) return null;
  if (path.length === 0 && typeof data.nodes === 'object') return nodesIn(data.nodes, ['nodes']);
  return Object.entries(data).map(([name, one]) => ({ entry: entryOf(one, name), path: [...path, name] }));
}

/** A text is the address of a node. */
function entryOf(value: unknown, name: string | null): Readonly<Record<string, unknown>> {
  const named = name === null ? {} : { name };
  if (typeof value === 'string') return { ...named, address: value };
  return isMapping(value) ? { ...named, ...value } : { ...named, address: value };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
