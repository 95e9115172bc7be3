import { nearest } from '../../grammar/vocabulary/nearest.ts';
import type { Problem } from '../problem.ts';
import type { Source } from '../text.ts';
import type { Path } from './file.ts';
import type { Places } from './places.ts';
import { clusterProblem } from './problems.ts';
import type { SchemaError, SchemaNode } from './schema-error.ts';
import { schema } from './validate.gen.ts';

/** One problem for each mistake, out of the several errors that a JSON Schema gives for some of them. */
export function schemaProblems(source: Source, places: Places, errors: readonly SchemaError[]): Problem[] {
  const byMistake = new Map<string, SchemaError>();
  for (const error of errors) {
    if (error.keyword === 'if' || error.keyword === 'propertyNames') continue;
    const mistake = `${error.instancePath}\n${keyOf(error) ?? ''}`;
    const known = byMistake.get(mistake);
    if (known === undefined || rank(error) < rank(known)) byMistake.set(mistake, error);
  }
  const mistakes = [...byMistake.values()].filter(
    (error, _, all) => !isMisspelled(error, all) && !isUnderWrongKey(error, all),
  );
  const lacking = new Map<string, SchemaError[]>();
  for (const error of mistakes) {
    if (error.keyword !== 'required') continue;
    lacking.set(error.instancePath, [...(lacking.get(error.instancePath) ?? []), error]);
  }
  return [
    ...[...lacking.values()].map((group) => lackingProblem(source, places, group)),
    ...mistakes
      .filter(({ keyword }) => keyword !== 'required')
      .map((error) => toProblem(source, places, error)),
  ];
}

/** Whether the value is under a key that is refused itself. */
function isUnderWrongKey(error: SchemaError, all: readonly SchemaError[]): boolean {
  return all.some(
    ({ propertyName, instancePath }) =>
      propertyName !== undefined &&
      error.propertyName === undefined &&
      `${error.instancePath}/`.startsWith(`${instancePath}/${toPointer(propertyName)}/`),
  );
}

function toPointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The keys that one mapping lacks. */
function lackingProblem(source: Source, places: Places, errors: readonly SchemaError[]): Problem {
  const path = pathOf(errors[0]?.instancePath ?? '');
  const keys = errors.map((error) => String(error.params.missingProperty));
  const examples = errors.map(({ parentSchema }, index) => {
    const key = keys[index] ?? '';
    return exampleOf(key, propertyOf(parentSchema, key)) ?? `"${key}"`;
  });
  return clusterProblem(
    source,
    places.key(path),
    `${subjectOf(places, path)} lacks ${list(keys.map((key) => `"${key}"`))}`,
    `add, for example, ${list(examples)}`,
  );
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Whether the key that lacks is there under a different name, which is told already. */
function isMisspelled(error: SchemaError, all: readonly SchemaError[]): boolean {
  const missing = error.params.missingProperty;
  return all.some(({ keyword, instancePath, params, parentSchema }) => {
    if (keyword !== 'additionalProperties' || instancePath !== error.instancePath) return false;
    return nearest(String(params.additionalProperty), Object.keys(parentSchema.properties ?? {})) === missing;
  });
}

/** The key that an error on a mapping is about; null where it is about a value. */
function keyOf(error: SchemaError): string | null {
  const name = error.propertyName ?? error.params.missingProperty ?? error.params.additionalProperty;
  return typeof name === 'string' ? name : null;
}

/** A wrong type explains everything else; the broadest statement about it comes first. */
function rank(error: SchemaError): number {
  if (error.keyword !== 'type') return 2;
  return Array.isArray(error.params.type) ? 0 : 1;
}

function toProblem(source: Source, places: Places, error: SchemaError): Problem {
  const path = pathOf(error.instancePath);
  const key = keyOf(error);
  const node = error.parentSchema;
  if (key === null) return valueProblem(source, places, error, path);
  if (error.keyword === 'additionalProperties') {
    const known = Object.keys(node.properties ?? {});
    const near = nearest(key, known);
    return clusterProblem(
      source,
      places.key([...path, key]),
      `unknown key "${key}"`,
      near === null ? `the keys here are ${known.join(', ')}` : `did you mean "${near}"?`,
    );
  }
  return clusterProblem(
    source,
    places.key([...path, key]),
    `the key "${key}" must be ${node.title ?? 'a string'}`,
    hintFor('', node),
  );
}

function valueProblem(source: Source, places: Places, error: SchemaError, path: Path): Problem {
  const { data, parentSchema: node } = error;
  const range = places.value(path);
  const subject = subjectOf(places, path);
  const key = places.isEntry(path) ? '' : String(path.at(-1) ?? '');
  if (data === null || data === undefined) {
    return path.length === 0
      ? clusterProblem(source, range, 'the cluster file is empty', SMALLEST)
      : clusterProblem(source, range, `${subject} has no value`, hintFor(key, node));
  }
  const message = `${subject} must be ${node.title ?? 'something else'}, not ${show(data, places.written(path))}`;
  return clusterProblem(source, range, message, path.length === 0 ? SMALLEST : remedy(error, key));
}

const SMALLEST =
  'write at least "peers: { name: haproxy-cluster }" and "nodes:" with a name and an address for each node';

function remedy(error: SchemaError, key: string): string | null {
  const { data, parentSchema: node, params } = error;
  const allowed = params.allowedValues;
  if (Array.isArray(allowed) && typeof data === 'string') {
    const near = nearest(data, allowed.map(String));
    if (near !== null) return `did you mean "${near}"?`;
  }
  if (error.keyword === 'type') {
    const types = [params.type].flat();
    if (typeof data === 'string' && /^\d+$/.test(data) && types.includes('integer')) {
      return `write it without quotes: ${key === '' ? data : `${key}: ${data}`}`;
    }
    if (typeof data === 'number' && types.includes('string') && /name/.test(node.title ?? '')) {
      return 'quote it: a number is not a string';
    }
  }
  return hintFor(key, node);
}

function hintFor(key: string, node: SchemaNode): string | null {
  const example = exampleOf(key, node);
  return example === null ? null : `write, for example, ${example}`;
}

/** An example in the form that is in a file: `"port: 1024"`. */
function exampleOf(key: string, node: SchemaNode): string | null {
  const [example] = node.examples ?? [];
  if (example === undefined) return null;
  const text = flow(example);
  return key === '' ? text : `"${key}: ${text}"`;
}

/** A value as YAML writes it on one line, in quotes only where YAML needs them. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, entry]) => `${key}: ${flow(entry)}`)
      .join(', ')} }`;
  }
  if (typeof value !== 'string') return String(value);
  const isPlain = /^[\w/.][\w/.@-]*$/.test(value) && !/^(?:[\d.]+|true|false|null|~)$/.test(value);
  return isPlain || /^\d+(?:\.\d+){3}$/.test(value) ? value : `'${value}'`;
}

function show(data: unknown, written: string | null): string {
  if (Array.isArray(data)) return data.length === 0 ? 'an empty list' : 'a list';
  if (typeof data === 'object') return 'a mapping';
  const text = typeof data === 'string' ? data : (written ?? String(data));
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return `"${short.replace(/[\x00-\x1f\x7f]/g, ' ')}"`;
}

/** `"port"`, `nodes[1]`, or the file itself. */
function subjectOf(places: Places, path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'the cluster file';
  if (!places.isEntry(path)) return `"${last}"`;
  return `entry ${Number(last) + 1} of "${path.at(-2)}"`;
}

function pathOf(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The schema of a property, through its `$ref`. */
function propertyOf(node: SchemaNode, key: string): SchemaNode {
  const property = asNode(node.properties?.[key]);
  const target = /^#\/definitions\/(.+)$/.exec(property.$ref ?? '')?.[1];
  return target === undefined ? property : asNode(asNode(schema).definitions?.[target]);
}

function asNode(value: unknown): SchemaNode {
  return typeof value === 'object' && value !== null ? value : {};
}
