import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ConfigParser } from '../grammar/parser.ts';
import { predictionsOf } from '../grammar/prediction.ts';

/**
 * `predictions`: has the parser analyze the grammar and keeps what it finds. A program of its own, because nothing that
 * reads a config works between a change of the grammar and this.
 */
const rows = predictionsOf(new ConfigParser(true)).map(
  (row) => `  ${JSON.stringify(row).replaceAll(',', ', ')},\n`,
);
writeFileSync(
  fileURLToPath(new URL('../../../grammar/prediction.gen.ts', import.meta.url)),
  `// Made from grammar/parser.ts by "npm run generate"; do not edit.
import type { Prediction } from './prediction.ts';

export const predictions: readonly Prediction[] = [
${rows.join('')}];
`,
);
