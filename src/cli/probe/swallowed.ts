import { HapeersError } from '../../errors.ts';
import type { ProbeCommandOptions } from './options.ts';

/** No table has "=" in its name, and no file is called like this. */
const TARGET = /^[^/=\s]+:\d{1,5}=\S+$/;
/** What may be a table, or a target without the name of its peer. */
const ADDRESS = /^[^/=\s]+:\d{1,5}$/;

/**
 * Gives back the targets that options with an optional value took for it: `--dump 10.0.0.6:1024=hap2` dumps all tables of
 * that node.
 * @throws HapeersError `usage` where the value may be a target and no other target is named
 */
export function separateTargets(
  texts: readonly string[],
  options: ProbeCommandOptions,
): { readonly texts: readonly string[]; readonly options: ProbeCommandOptions } {
  const { dump, cluster, file } = options;
  const taken = (['dump', 'cluster'] as const).filter((name) => TARGET.test(String(options[name])));
  if (
    typeof dump === 'string' &&
    ADDRESS.test(dump) &&
    texts.length === 0 &&
    file === undefined &&
    cluster === undefined
  ) {
    throw new HapeersError(
      'usage',
      `no target is named: --dump took "${dump}" for a table`,
      `write the target first: hapeers probe ${dump}=PEERNAME --as OBSERVER --dump`,
    );
  }
  return {
    texts: [...texts, ...taken.map((name) => String(options[name]))],
    options: { ...options, ...Object.fromEntries(taken.map((name) => [name, true])) },
  };
}
