import { fileURLToPath } from 'node:url';
import { createContext, Script } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A script for a browser that has this on its page. */
async function bundle(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    minify: true,
    treeShaking: true,
    logLevel: 'silent',
    nodePaths: [`${root}/node_modules`],
  });
  return outputFiles[0]?.text ?? '';
}

/** A page without anything of Node.js. */
function run(script: string): Record<string, unknown> {
  const page: Record<string, unknown> = { result: {}, TextEncoder, TextDecoder, URL };
  page['self'] = page;
  new Script(script).runInContext(createContext(page));
  return page['result'] as Record<string, unknown>;
}

describe('parser, rules, generator and cluster file', () => {
  it('run in a browser', async () => {
    const script = await bundle(`
      import { lint, lintFleet, fix } from './src/lint/lint.ts';
      import { parse } from './grammar/parser.ts';
      import { print } from './grammar/print.ts';
      import { readCluster } from './src/cluster/read.ts';
      import { nodeText } from './src/generate/text.ts';
      import { spliceInto } from './src/generate/splice.ts';
      import { readTexts } from './src/model/read.ts';
      import { Environment } from './src/model/line/environment.ts';
      import { parseVersion } from './src/model/value/version.ts';
      import { comparedTables } from './src/report/tables/compare.ts';
      import { reportJson } from './src/report/tables/json.ts';
      import { reportMarkdown } from './src/report/tables/markdown.ts';
      import { reportText } from './src/report/tables/text.ts';
      import { viewOfFleet } from './src/report/tables/view.ts';
      import { Source } from './src/text.ts';
      const text = 'peers p\\n    peer hap2 10.0.0.2\\n';
      const yaml = 'peers: { name: ours, port: 1024 }\\nnodes:\\n  - { name: a, address: 10.0.0.1 }\\n  - { name: b, address: 10.0.0.2 }\\n';
      const { cluster } = readCluster(new Source('hapeers.yaml', yaml));
      const target = { version: parseVersion('3.2'), localPeer: 'a', localPeerBy: 'node', environment: new Environment() };
      const table = (type) => 'backend t\\n    stick-table type ' + type + ' size 1k expire 30m store gpc0\\n';
      const fleet = viewOfFleet(['ip', 'ipv6'].map((type) => ({ name: type, config: readTexts([new Source('t.cfg', table(type))], target) })));
      const [view] = fleet.nodes;
      const plain = (text) => text;
      const colors = { bold: plain, dim: plain, red: plain, yellow: plain, green: plain, cyan: plain, blue: plain };
      Object.assign(result, {
        tables: {
          text: reportText([view], colors).split('\\n')[2],
          markdown: reportMarkdown(fleet).split('\\n')[4],
          json: JSON.parse(reportJson([view])).nodes[0].tables[0].data[0].reason,
          differ: comparedTables(fleet)[0].rows.filter(({ differs }) => differs).map(({ label }) => label),
        },
        rules: lint([{ name: 'a.cfg', text }], { localPeer: 'hap1' }).map(({ rule }) => rule),
        fleet: lintFleet([{ name: 'a', files: [{ name: 'a', text }] }, { name: 'b', files: [{ name: 'b', text }] }]).length,
        fixed: fix([{ name: 'a.cfg', text: 'bakend x\\n' }]).length,
        printed: print(parse(text)) === text,
        generated: nodeText(cluster, 'a'),
        spliced: spliceInto(new Source('h.cfg', 'global\\n'), cluster, 'a', 'modern'),
      });
    `);
    console.log(`lint and generate for a browser: ${Math.round(script.length / 1024)} KB minified`);
    expect(run(script)).toEqual({
      rules: ['peers/missing-local-peer', 'peers/missing-port'],
      fleet: expect.any(Number),
      fixed: expect.any(Number),
      printed: true,
      tables: {
        text: 't  t.cfg:2',
        markdown: '| key | ip | ipv6 | ≠ |',
        json: 'no rule here fills the table',
        differ: ['key'],
      },
      generated: 'peers ours\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2:1024\n',
      spliced: 'global\n\npeers ours\n    bind 10.0.0.1:1024\n    server a\n    server b 10.0.0.2:1024\n',
    });
  }, 60_000);

  it('cost only what is used: one small function is a small script', async () => {
    const script = await bundle(`
      import { parseTarget } from './src/probe/target.ts';
      result.target = parseTarget('10.0.0.6:1024=hap2').peer;
    `);
    console.log(`parseTarget alone: ${(script.length / 1024).toFixed(1)} KB minified`);
    expect(run(script)).toEqual({ target: 'hap2' });
    expect(script.length).toBeLessThan(10_000);
  });
});
