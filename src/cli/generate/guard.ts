import { type GuardFault, guardFaults } from '../../generate/guard.ts';
import { type Loss, losses } from '../../generate/losses.ts';
import { rules } from '../../lint/rules/index.ts';
import { runRules } from '../../lint/run.ts';
import type { Cluster, Form } from '../../model/cluster.ts';
import type { Config } from '../../model/config.ts';
import type { Problem } from '../../problem.ts';
import { place, reportText } from '../../report/text.ts';
import { colorsFor } from '../shell/color.ts';
import type { Io } from '../shell/io.ts';
import { tell } from '../shell/tell.ts';
import type { Draft } from './drafts.ts';
import { newFleetProblems } from './fleet-guard.ts';
import { type Readings, readingsOf } from './readings.ts';

/**
 * Reads what is about to be written as its nodes would, and tells what HAProxy would not see of the cluster file, and what
 * lint finds that it did not find before, in each node and between them.
 * @returns the exit code that stops the writing: 2 where HAProxy would not see what is meant or a new error comes in, 1 where
 *   something is lost that nobody accepted; null where it may be written
 */
export async function guard(
  cluster: Cluster,
  drafts: readonly Draft[],
  { form, color, drop }: { readonly form?: Form; readonly color?: boolean; readonly drop?: true },
  io: Io,
): Promise<1 | 2 | null> {
  let isFine = true;
  const lost = new Map<string, Loss>();
  const readings = new Map<string, Readings>();
  const show = (problems: readonly Problem[]) => {
    if (problems.length === 0) return;
    io.stderr(reportText(problems, colorsFor(io, 'stderr', color)));
    if (problems.some(({ severity }) => severity === 'error')) isFine = false;
  };
  for (const node of new Set(drafts.flatMap(({ nodes }) => nodes))) {
    const read = await readingsOf(cluster, drafts, node, form, io);
    if (read === null) continue;
    readings.set(node, read);
    for (const fault of guardFaults(read.intended, read.after, read.own)) {
      isFine = false;
      tell(io, `hapeers: ${fault.message} (node "${node}"${whereOf(fault)})`);
    }
    if (drop !== true) {
      for (const loss of losses(read.before, read.after)) lost.set(`${loss.source.name} ${loss.what}`, loss);
    }
    show(newProblems(read.before, read.after));
  }
  show(await newFleetProblems(cluster, readings, form, io));
  if (!isFine) {
    io.stderr('  hint: nothing was written; change these lines or the cluster file and try again\n');
    return 2;
  }
  for (const { what, section, source, range } of lost.values()) {
    tell(io, `hapeers: peers section "${section}" would lose ${what} (${place(source, range)})`);
  }
  if (lost.size === 0) return null;
  io.stderr('  hint: the cluster file has no word for it; accept that with --drop\n');
  return 1;
}

/** The place of a fault, for the end of a remark in parentheses. */
export function whereOf({ source, range }: GuardFault): string {
  return source === null || range === null ? '' : `, ${place(source, range)}`;
}

/** What a config is told as long as the rules that are to use its new lines are not written. */
const ON_THE_WAY: ReadonlySet<string> = new Set([
  'peers/unused-section',
  'table/not-replicated',
  'table/unused',
]);

/** Errors and warnings that the files have now and did not have before. */
export function newProblems(before: Config, after: Config): readonly Problem[] {
  const find = (config: Config) =>
    runRules(rules, { nodes: [{ name: null, config }] }).filter(
      ({ severity, rule }) => severity !== 'info' && !ON_THE_WAY.has(rule),
    );
  const known = new Set(find(before).map(({ rule, message }) => `${rule} ${message}`));
  return find(after).filter(({ rule, message }) => !known.has(`${rule} ${message}`));
}
