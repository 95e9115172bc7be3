import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseDocument, stringify } from 'yaml';
import { compileSchema } from '../../scripts/compile-schema.ts';
import { readCluster } from '../../src/cluster/read.ts';
import { Source } from '../../src/text.ts';
import { repositoryFolder } from '../haproxy/binaries.ts';

type Schema = { readonly [key: string]: unknown };
type Path = readonly (string | number)[];

const schema = asSchema(JSON.parse(read('grammar/cluster.schema.json')));
const full = read('fixtures/clusters/full.yaml');
const everyKey = keysOf(parse(full));

/** The keys of nodes that come from elsewhere, and those that the full file is without. */
const found = `peers: { name: ours, tls: { crt: /c.pem, verify: none }, shards: 2 }
nodes:
  from: { dns: lb.test, srv: lb.test, command: [list], file: nodes.json, resolver: 10.0.0.2, family: ipv4, timeout: 5s }
  template: { name: "{label}", address: "{host}", port: 1024, bind: ":1024", haproxy: "3.0", shard: 1, config: x.cfg, socket: "{address}:1", tls: { crt: /c.pem } }
artifacts: { firewall: { sources: [10.9.0.0/24] } }
`;
const foundKeys = keysOf(parse(found)).filter(([top]) => top === 'nodes' || top === 'artifacts');

function read(path: string): string {
  return readFileSync(join(repositoryFolder, path), 'utf8');
}

function asSchema(value: unknown): Schema {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value));
}

/** The paths of all values in the full cluster file. */
function keysOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, child]) =>
      keysOf(child, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

/** Every schema of a named key, with the names that lead to it. */
function properties(node: unknown, trail: string): [string, Schema][] {
  const found = asSchema(node);
  const own = Object.entries(asSchema(found.properties)).map(([key, property]): [string, Schema] => [
    `${trail}/${key}`,
    resolve(asSchema(property)),
  ]);
  const nested = Object.entries(asSchema(found.properties)).flatMap(([key, property]) =>
    properties(property, `${trail}/${key}`),
  );
  const definitions = Object.entries(asSchema(found.definitions)).flatMap(([key, definition]) =>
    properties(definition, key),
  );
  return [...own, ...nested, ...definitions];
}

function resolve(node: Schema): Schema {
  const name = /^#\/definitions\/(.+)$/.exec(String(node.$ref ?? ''))?.[1];
  return name === undefined ? node : asSchema(asSchema(schema.definitions)[name]);
}

function problemsOf(text: string) {
  const source = new Source('hapeers.yaml', text);
  return readCluster(source).problems.map(({ message, hint, range, severity }) => ({
    message,
    hint,
    severity,
    line: source.position(range.start).line,
    text: source.slice(range),
  }));
}

/** The full file with one value replaced, and the line on which it is. */
function spoil(path: Path, value: unknown, whole = full): { text: string; line: number } {
  const document = parseDocument(whole);
  document.setIn(path, document.createNode(value));
  const text = document.toString({ nullStr: '' });
  const mark = 'the spoiled value';
  const marked = parseDocument(text);
  marked.setIn(path, mark);
  return { text, line: marked.toString().split(mark)[0]?.split('\n').length ?? 0 };
}

describe('the schema of the cluster file', () => {
  it('gives every key a title, a description and examples', () => {
    const keys = properties(schema, '');
    expect(keys.length).toBeGreaterThan(60);
    const poor = keys.filter(
      ([, { title, description, examples }]) =>
        typeof title !== 'string' ||
        typeof description !== 'string' ||
        !Array.isArray(examples) ||
        examples.length === 0,
    );
    expect(poor.map(([path]) => path)).toEqual([]);
  });

  it('is compiled as it stands', async () => {
    for (const { path, text } of await compileSchema(repositoryFolder)) expect(read(path)).toBe(text);
  });

  it('accepts a file with every key, in YAML and in JSON', () => {
    expect(problemsOf(full)).toEqual([]);
    expect(problemsOf(JSON.stringify(parse(full), null, 2))).toEqual([]);
    const names = new Set(
      [...everyKey, ...foundKeys].flatMap((path) => path.filter((step) => typeof step === 'string')),
    );
    const missing = properties(schema, '')
      .map(([path]) => path.slice(path.lastIndexOf('/') + 1))
      .filter((key) => !names.has(key));
    expect(missing).toEqual([]);
  });

  it('has examples that it accepts', () => {
    const tried: string[] = [];
    const all = [
      ...everyKey.map((path) => ({ path, text: full })),
      ...foundKeys.map((path) => ({ path, text: found })),
    ];
    for (const { path, text } of all) {
      const node = schemaAt(path);
      if (path.length === 0 || !Array.isArray(node.examples)) continue;
      for (const example of node.examples) {
        tried.push(path.join('/'));
        const wrong = problemsOf(spoil(path, example, text).text).filter(({ message }) =>
          / must be | lacks |unknown key|no value/.test(message),
        );
        expect(wrong, `${path.join('/')}: ${stringify(example)}`).toEqual([]);
      }
    }
    expect(tried.length).toBeGreaterThan(80);
  });
});

/** The schema that a value of the full file is checked with. */
function schemaAt(path: Path): Schema {
  let node = schema;
  for (const step of path) {
    const choices = [node, resolve(asSchema(node.then)), resolve(asSchema(node.else))];
    const next = choices
      .map((choice) =>
        typeof step === 'number'
          ? choice.items
          : (asSchema(choice.properties)[step] ?? choice.additionalProperties),
      )
      .find((choice) => typeof choice === 'object');
    node = resolve(asSchema(next));
  }
  return node;
}

describe('a wrong value', () => {
  const wrong: readonly [string, unknown][] = [
    ['nothing', null],
    ['a truth value', true],
    ['a negative number', -1],
    ['a broken number', 1.5],
    ['a huge number', 1e12],
    ['a text with a control character', 'a\u0007b'],
    ['an empty text', ''],
    ['a list of lists', [[]]],
    ['a strange mapping', { strange: 1 }],
  ];

  /** An environment variable may have any name and hold any number and any printable text. */
  const freeForVariables = new Set([
    'a negative number',
    'a huge number',
    'an empty text',
    'a strange mapping',
  ]);

  for (const path of everyKey.filter((path) => path.length > 0)) {
    for (const [what, value] of wrong) {
      const node = schemaAt(path);
      // What the schema says is right, is.
      if (value === true && [node.type].flat().includes('boolean')) continue;
      if (value === 1e12 && node.type === 'integer' && node.maximum === undefined) continue;
      if (
        what === 'a strange mapping' &&
        asSchema(resolve(asSchema(node.additionalProperties))).type === 'integer' &&
        path[0] === 'servers'
      )
        continue;
      if (path[0] === 'lint' && path[1] === 'env' && freeForVariables.has(what)) continue;

      it(`${what} as ${path.join('/')} gives one problem on its line`, () => {
        const { text, line } = spoil(path, value);
        const problems = problemsOf(text);
        // A strange mapping is two mistakes where it lacks what it must have.
        const lacking = problems.filter(
          ({ message }) => what === 'a strange mapping' && / lacks /.test(message),
        );
        expect(lacking.length).toBeLessThanOrEqual(1);
        const others = problems.filter((one) => !lacking.includes(one));
        expect(others.map(({ message }) => message)).toHaveLength(1);
        const [problem] = others;
        // A mapping or list is blamed at its key, or at the key that is wrong in it.
        const slack = typeof value === 'object' && value !== null ? 1 : 0;
        expect(problem?.line).toBeGreaterThanOrEqual(line);
        expect(problem?.line).toBeLessThanOrEqual(line + slack);
        expect(problem?.message).toMatch(/^(?:[a-z"]|HAProxy ).*[^.]$/);
        expect(problem?.message).not.toMatch(/undefined|\[object|\n/);
        expect(problem?.severity).toBe('error');
      });
    }

    it(`without ${path.join('/')} nothing breaks`, () => {
      const document = parseDocument(full);
      document.deleteIn(path);
      expect(problemsOf(document.toString()).length).toBeLessThanOrEqual(2);
    });
  }
});
