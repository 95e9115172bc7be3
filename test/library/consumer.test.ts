import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, Script } from 'node:vm';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportFormats } from '../../src/report/problems.ts';

/**
 * A project of somebody else: the package as npm would install it, strict settings, no types of Node.js, and every
 * example of the doc comments as a file of its own.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'hapeers-consumer-'));
const installed = join(project, 'node_modules', 'hapeers');

const names = [
  ...readFileSync(join(root, 'dist/src/index.js'), 'utf8').matchAll(/export \{([^}]*)\}/g),
].flatMap(([, list = '']) =>
  list.split(',').map(
    (one) =>
      one
        .trim()
        .split(/\s+as\s+/)
        .at(-1) ?? '',
  ),
);

/** The examples of what the index hands on, by the file that they are in. */
function examples(): { readonly from: string; readonly code: string }[] {
  const index = readFileSync(join(root, 'src/index.ts'), 'utf8');
  const files = [...index.matchAll(/^export .*? from '(\.[^']+)'/gms)].map(([, from = '']) =>
    from.startsWith('../') ? from.slice(3) : `src/${from.slice(2)}`,
  );
  return files.flatMap((file) =>
    [
      ...readFileSync(join(root, file), 'utf8').matchAll(
        / \* @example\n((?: \*.*\n)*?) \*\/\nexport (?:async )?(?:function|class) (\w+)/g,
      ),
    ].flatMap(([, block = '', name = '']) =>
      names.includes(name) ? [{ from: file, code: block.replace(/^ \* ?/gm, '') }] : [],
    ),
  );
}

/** What npm would put into the package. */
function packed(): readonly string[] {
  const said = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = JSON.parse(said) as [{ readonly files: readonly { readonly path: string }[] }];
  return files.map(({ path }) => path);
}

beforeAll(() => {
  mkdirSync(installed, { recursive: true });
  for (const path of packed()) {
    cpSync(join(root, path), join(installed, path), { recursive: true });
  }
  for (const name of ['chevrotain', 'diff', 'yaml', 'chalk', '@chevrotain', 'lodash-es', 'typescript']) {
    symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name));
  }
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }\n');
  mkdirSync(join(project, 'examples'));
  examples().forEach(({ from, code }, index) => {
    const used = names.filter((name) => name !== '' && new RegExp(`(?<![\\w.])${name}\\b`).test(code));
    const text = `// ${from}\nimport { ${used.join(', ')} } from 'hapeers';\n${code}\nexport {};\n`;
    writeFileSync(join(project, 'examples', `example-${index}.ts`), text);
  });
});

afterAll(() => rmSync(project, { recursive: true }));

describe('a strict TypeScript project', () => {
  it('has examples to compile', () => {
    expect(readdirSync(join(project, 'examples')).length).toBeGreaterThan(15);
  });

  it.each([
    ['nodenext', 'nodenext'],
    ['preserve', 'bundler'],
  ])('compiles every example with module %s', (module, moduleResolution) => {
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          target: 'es2023',
          lib: ['es2023'],
          module,
          moduleResolution,
          strict: true,
          exactOptionalPropertyTypes: true,
          skipLibCheck: false,
          noEmit: true,
          types: [],
        },
        include: ['examples'],
      }),
    );
    expect(compile()).toBe('');
  });

  it('compiles the declarations with every strict check', () => {
    writeFileSync(join(project, 'all.ts'), "import * as hapeers from 'hapeers';\nexport { hapeers };\n");
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          target: 'es2023',
          lib: ['es2023'],
          module: 'nodenext',
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          skipLibCheck: false,
          noEmit: true,
          types: [],
        },
        files: ['all.ts'],
      }),
    );
    expect(compile()).toBe('');
  });
});

describe('the package as npm makes it', () => {
  it('makes a report in every format', () => {
    const script = `
      import { lint, reportFormats, reportProblems } from 'hapeers';
      const problems = lint([{ name: 'a.cfg', text: 'peers p\\n    peer b 10.0.0.2\\n' }], { localPeer: 'a' });
      for (const format of reportFormats) {
        const text = await reportProblems(format, problems, { files: ['a.cfg'] });
        console.log(format, text.includes('peers/missing-port'));
      }`;
    writeFileSync(join(project, 'reports.mjs'), script);
    const said = execFileSync(process.execPath, ['reports.mjs'], { cwd: project, encoding: 'utf8' });
    expect(said).toBe(reportFormats.map((format) => `${format} true\n`).join(''));
  });

  it.each([
    ['parseTarget', "globalThis.result.target = parseTarget('10.0.0.6:1024=hap2').peer;", { target: 'hap2' }],
    [
      'lint, readCluster, generate, Source',
      `globalThis.result.rules = lint([{ name: 'a', text: 'peers p\\n peer b 10.0.0.2\\n' }]).length;
       const yaml = 'peers: { name: p, port: 1 }\\nnodes: [{ name: a, address: 10.0.0.1 }]\\n';
       globalThis.result.text = generate(readCluster(new Source('h', yaml)).cluster, 'a');`,
      { rules: 2, text: 'peers p\n    peer a 10.0.0.1:1\n' },
    ],
  ])('is bundled for a browser by its name: %s', async (imported, code, result) => {
    const { outputFiles } = await build({
      stdin: { contents: `import { ${imported} } from 'hapeers';\n${code}`, resolveDir: project },
      bundle: true,
      write: false,
      platform: 'browser',
      format: 'iife',
      minify: true,
      logLevel: 'silent',
    });
    const script = outputFiles[0]?.text ?? '';
    console.log(`${imported} from the package: ${(script.length / 1024).toFixed(1)} KB minified`);
    if (imported === 'parseTarget') expect(script.length).toBeLessThan(5_000);
    const page = { result: {}, TextEncoder, TextDecoder, URL };
    new Script(script).runInContext(createContext(page));
    expect(page.result).toEqual(result);
  });
});

function compile(): string {
  try {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    return execFileSync(process.execPath, [tsc, '-p', '.'], { cwd: project, encoding: 'utf8' });
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout);
  }
}
