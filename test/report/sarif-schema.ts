import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** The JSON Schema of SARIF 2.1.0 that Microsoft's SARIF tools ship. */
const entry = import.meta.resolve('@microsoft/sarif-multitool-ts');
const schema: unknown = JSON.parse(readFileSync(new URL('../assets/sarif-2.1.0.schema.json', entry), 'utf8'));
if (typeof schema !== 'object' || schema === null) throw new Error('the schema of SARIF is no object');

// The schema stems from draft-04 and has words beside $ref, which the strict mode of ajv does not like.
const validator = new Ajv2020({ allErrors: true, strict: false });
formats.default(validator);
const conforms = validator.compile(schema);

/** What the schema of SARIF 2.1.0 does not allow in a log, formats of URIs included; empty where it is valid. */
export function sarifErrors(log: unknown): readonly string[] {
  conforms(log);
  return (conforms.errors ?? []).map(
    ({ instancePath, message }: ErrorObject) => `${instancePath} ${message ?? ''}`,
  );
}
