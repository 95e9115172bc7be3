import { createRequire } from 'node:module';
import { join } from 'node:path';
import { version } from '../version.ts';
import type { run } from './run.ts';
import { givenArguments } from './shell/arguments.ts';
import { evaluateKept, type KeptScript } from './shell/code-cache.ts';
import { processIo } from './shell/io.ts';

/** The name of the bundle of `run.ts` without its endings, which tells its content; set by the build. */
declare const BUNDLE: string;

/**
 * Entry of the executable: the exit code for this process's arguments. Asking for the version loads nothing else.
 * @param folder where the bundle is
 */
export async function start(folder: string): Promise<number> {
  const argv = givenArguments();
  const io = processIo(folder);
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    io.stdout(`${version}\n`);
    return 0;
  }
  const command = argv[0] ?? '';
  const scripts: KeptScript[] = [];
  const evaluate = (ending: string): unknown => {
    const path = join(folder, `${BUNDLE}${ending}`);
    const script = evaluateKept(path, `${path}.${command.replace(/\W/g, '')}.cache`);
    scripts.push(script);
    return script.value;
  };
  const module = { exports: {} as { readonly run: typeof run } };
  const bundle = evaluate('.cjs') as (module: object, require: NodeJS.Require, more: () => unknown) => void;
  bundle(module, createRequire(join(folder, BUNDLE)), () => evaluate('.more.cjs'));
  const exitCode = await module.exports.run(argv, io);
  // Each command has code of its own; what is no command has failed.
  if (exitCode < 2 && /^[a-z]+$/.test(command)) for (const script of scripts) script.keep();
  return exitCode;
}
