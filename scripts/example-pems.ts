import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

const FOLDER = 'fixtures/certificates';

/**
 * Makes the files of certificates that the examples of rules show into a module, since `explain` shows them wherever
 * hapeers is installed.
 * @param folder the folder of the project
 */
export async function examplePems(folder: string): Promise<{ path: string; text: string }> {
  const names = (await readdir(join(folder, FOLDER))).sort();
  const entries = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, FOLDER, name), 'utf8');
      return `  '${basename(name, '.pem')}': \`\n${text}\`,\n`;
    }),
  );
  return {
    path: 'src/lint/example/pems.gen.ts',
    text: `// Made from ${FOLDER} by "npm run generate"; do not edit.

/** Files of certificates by name, for the examples of rules. */
export const examplePems = {
${entries.join('')}};

export type ExamplePem = keyof typeof examplePems;
`,
  };
}
