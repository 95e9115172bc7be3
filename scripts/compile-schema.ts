import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';

const SCHEMA = 'grammar/cluster.schema.json';
const OUTPUT = 'src/cluster/validate.gen.ts';

/**
 * Compiles the schema of the cluster file into code that needs no ajv at run time.
 * @param folder the folder of the project
 * @returns the generated files, by path from `folder`
 */
export async function compileSchema(folder: string): Promise<{ path: string; text: string }[]> {
  const schema: unknown = JSON.parse(await readFile(join(folder, SCHEMA), 'utf8'));
  if (typeof schema !== 'object' || schema === null) throw new Error(`${SCHEMA} is no JSON Schema`);
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    messages: false,
    allowUnionTypes: true,
    // `then` and `else` see the type that is beside `if`, which ajv's strict mode does not.
    strictTypes: false,
    strictRequired: false,
    code: { source: true, esm: true },
  });
  const code = standalone.default(ajv, ajv.compile(schema));
  const match = /^"use strict";export const validate = (\w+);export default \w+;/.exec(code);
  const root = /const (\w+) = \{"\$schema"/.exec(code)?.[1];
  if (match === null || root === undefined)
    throw new Error('ajv gives code of another shape than this program knows');
  if (/\brequire\(|^import /m.test(code))
    throw new Error(`${SCHEMA} uses a keyword that needs ajv at run time`);
  const text = `// Made from ${SCHEMA} by "npm run generate"; do not edit.
// @ts-nocheck the code that ajv makes has no types; what is exported below has
import type { ClusterFile } from './file.ts';
import type { SchemaError } from './schema-error.ts';

/** Whether the data has the shape of a cluster file; what is wrong with it is added to \`errors\`. */
export function conforms(data: unknown, errors: SchemaError[]): data is ClusterFile {
  if (${match[1]}(data)) return true;
  errors.push(...${match[1]}.errors);
  return false;
}

${code.slice(match[0].length)}
/** The schema itself. */
export const schema: unknown = ${root};
`;
  return [{ path: OUTPUT, text }];
}
