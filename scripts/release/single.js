import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { minify } from 'terser';
import { bundled } from '../bundle.js';

/** What the entry of the single file loads for a lint that prints text. */
const OFTEN = ['src/cli/lint/command.ts', 'src/report/text.ts'];

/**
 * The command line as one CommonJS script that needs nothing beside it. What every lint needs is in it as it is; the rest is
 * compressed and becomes a script of its own when one of its parts is asked for, as `dist/cli` has it in a second file.
 * @returns the script, and what esbuild says is in it
 */
export async function singleFile() {
  const { script, more, notices, metafile } = await bundled('src/cli/single.ts', OFTEN);
  const { version, engines } = JSON.parse(readFileSync('package.json', 'utf8'));
  const [first, second] = await Promise.all([shortened(script), shortened(more)]);
  const packed = brotliCompressSync(second, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: second.length,
    },
  }).toString('base64');
  return {
    script: `#!/usr/bin/env node
// hapeers ${version}: https://github.com/hapeers/hapeers. The code of "lint" comes first; that of the other commands is the
// string in more(), base64 of brotli, and is unpacked in memory when one of them is chosen. To read it:
//   sed -n '/^function more/s/.*"\\([^"]*\\)","base64".*/\\1/p' hapeers.cjs | base64 -d | brotli -d
${tooOld(Number.parseInt(engines.node.slice(2), 10))}
${first}(module,require,more);
function more(){return new(require("node:vm").Script)(require("node:zlib").brotliDecompressSync(Buffer.from("${packed}","base64")).toString("latin1"),{filename:__filename+"#more"}).runInThisContext()}
${notices.trim().replace(/^/gm, '// ')}
`,
    metafile,
  };
}

/** Without long names of variables; functions and classes keep theirs, which stack traces show. */
async function shortened(expression) {
  const { code } = await minify(`value=${expression}`, {
    compress: false,
    mangle: { keep_fnames: true, keep_classnames: true },
    format: { ascii_only: true, wrap_func_args: false },
  });
  return `(${code.replace(/^value=|;$/g, '')})`;
}

function tooOld(required) {
  return (
    `if(parseInt(process.versions.node,10)<${required}){process.stderr.write("hapeers: Node.js ${required} or later is required (this is "+process.versions.node+")\\n` +
    `  hint: install Node.js ${required} or later (https://nodejs.org/en/download)\\n");process.exit(2)}`
  );
}
