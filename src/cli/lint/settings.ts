import { HapeersError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Severity } from '../../problem.ts';
import { currentRule, unknownRuleHint } from '../rules/known-rule.ts';
import { findCluster } from '../shell/find-cluster.ts';
import type { Io } from '../shell/io.ts';
import { shownPath } from '../shell/shown-path.ts';

/** A cluster file as lint uses it. */
export interface LintCluster {
  readonly cluster: Cluster;
  /** Whether it has settings that nobody may think of: it is not named, but lies in the current folder or in one above. */
  readonly isMentioned: boolean;
}

/**
 * The cluster file that lint takes its settings from: the one that is named, else the one that is found, unless nobody
 * wants one (false). Where there is none, nothing of what reads YAML is loaded.
 * @param needsNodes whether the nodes of the cluster are what is looked at, and not just its settings
 * @returns null where there is none; `invalid` where the one that is named is, which has been said then
 * @throws HapeersError `cluster-invalid`, `file-unreadable`, `lookup-failed`
 */
export async function loadLintCluster(
  named: string | false | undefined,
  needsNodes: boolean,
  io: Io,
  color?: boolean,
): Promise<LintCluster | null | 'invalid'> {
  const path = named ?? findCluster(io);
  if (path === false || path === null) return null;
  const { loadCluster, loadFoundCluster } = await import('../shell/cluster-file.ts');
  const cluster =
    named === undefined
      ? await loadFoundCluster(path, io, color, needsNodes ? 'found without a command' : 'left out')
      : await loadCluster(path, io, color, needsNodes ? 'found' : 'left out');
  if (cluster === null) return 'invalid';
  const rules = new Map<string, Severity | 'off'>();
  for (const [id, severity] of cluster.lint.rules) {
    const hint = unknownRuleHint(id);
    if (hint !== null)
      throw new HapeersError('cluster-invalid', `unknown rule "${id}" (${shownPath(path)})`, hint);
    rules.set(currentRule(id, io), severity);
  }
  const current = { ...cluster, lint: { ...cluster.lint, rules } };
  return { cluster: current, isMentioned: named === undefined && hasSettings(cluster) };
}

/** Whether lint may say something else with it. */
function hasSettings({ lint }: Cluster): boolean {
  return lint.rules.size > 0 || lint.maxWarnings !== null || lint.env.size > 0;
}
