import schema from '../../../grammar/cluster.schema.json' with { type: 'json' };

/** The part of a JSON Schema that an editor shows. */
export interface SchemaNode {
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
  readonly $ref?: string;
  readonly then?: SchemaNode;
  readonly else?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly allOf?: readonly SchemaNode[];
}

const root: SchemaNode & { readonly definitions: Readonly<Record<string, SchemaNode>> } = schema as never;

/** Every schema that a value at this path may follow; `*` is an entry of a list. Empty for an unknown path. */
export function schemasAt(path: readonly string[]): readonly SchemaNode[] {
  let nodes = alternatives(root);
  for (const step of path) nodes = nodes.flatMap((node) => child(node, step)).flatMap(alternatives);
  return nodes;
}

/** The keys that a mapping at this path may have, with their schemas. */
export function keysAt(path: readonly string[]): ReadonlyMap<string, SchemaNode> {
  return new Map(
    schemasAt(path).flatMap(({ properties }) =>
      Object.entries(properties ?? {}).map(([key, node]): [string, SchemaNode] => [
        key,
        { ...resolve(node), ...node },
      ]),
    ),
  );
}

function child(node: SchemaNode, step: string): SchemaNode[] {
  if (step === '*') return node.items === undefined ? [] : [node.items];
  const own = node.properties?.[step];
  if (own !== undefined) return [own];
  return typeof node.additionalProperties === 'object' ? [node.additionalProperties] : [];
}

/** A schema with those that it refers to or chooses between. */
function alternatives(node: SchemaNode): SchemaNode[] {
  const own = resolve(node);
  const inner = [own.then, own.else, ...(own.anyOf ?? []), ...(own.oneOf ?? []), ...(own.allOf ?? [])];
  return [own, ...inner.filter((one) => one !== undefined).flatMap(alternatives)];
}

function resolve(node: SchemaNode): SchemaNode {
  const name = node.$ref?.split('/').at(-1);
  const target = name === undefined ? undefined : root.definitions[name];
  return target === undefined ? node : resolve(target);
}
