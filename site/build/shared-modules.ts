import { isAbsolute, relative } from 'node:path';
import type { Metafile, Plugin } from './esbuild.ts';

/** The global variable by which the main script hands its modules to the others. */
const GLOBAL = 'globalThis.hapeersModules';

/** The modules of the main script that modules of another script, which it does not have, import directly. */
export function sharedModules(main: Metafile, other: Metafile): readonly string[] {
  const own = Object.entries(other.inputs).filter(([path]) => !(path in main.inputs));
  const targets = own.flatMap(([, { imports }]) => imports.map(({ path }) => path));
  return [...new Set(targets)].filter((path) => path in main.inputs).sort();
}

/** The text of an entry that hands out modules of a script and calls its function `start`. */
export function sharingEntry(entry: string, modules: readonly string[]): string {
  return [
    `import { start } from './${entry}';`,
    ...modules.map((path, index) => `import * as m${index} from './${path}';`),
    `${GLOBAL} = { ${modules.map((path, index) => `${JSON.stringify(path)}: m${index}`).join(', ')} };`,
    'start();',
  ].join('\n');
}

/** Takes modules from the main script, which runs before. */
export function takeShared(root: string, modules: readonly string[]): Plugin {
  const wanted = new Set(modules);
  return {
    name: 'take-shared',
    setup({ onResolve, onLoad, resolve }) {
      onResolve({ filter: /./ }, async ({ path, pluginData, ...from }) => {
        if (pluginData !== undefined || from.kind === 'entry-point') return undefined;
        const found = await resolve(path, {
          importer: from.importer,
          kind: from.kind,
          namespace: from.namespace,
          resolveDir: from.resolveDir,
          pluginData: 'inner',
        });
        if (found.errors.length > 0 || !isAbsolute(found.path)) return undefined;
        const name = relative(root, found.path);
        return wanted.has(name) ? { path: name, namespace: 'shared' } : undefined;
      });
      onLoad({ filter: /./, namespace: 'shared' }, ({ path }) => ({
        contents: `module.exports = ${GLOBAL}[${JSON.stringify(path)}];`,
        loader: 'js',
      }));
    },
  };
}
