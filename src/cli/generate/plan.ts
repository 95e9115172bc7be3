import { rules } from '../../lint/rules/index.ts';
import { runRules } from '../../lint/run.ts';
import type { Cluster, Form } from '../../model/cluster.ts';
import { isUnchanged, type NameChange, type NodeChange, nodeChange } from '../../model/fleet/node-change.ts';
import { type RollingNode, rollOut, type TableFate } from '../../model/fleet/roll-out.ts';
import type { Problem, Severity } from '../../problem.ts';
import { visible, visibleJson } from '../../report/visible.ts';
import type { Io } from '../shell/io.ts';
import { configPaths } from '../shell/node-files.ts';
import type { Draft } from './drafts.ts';
import { keptEntries, keptLines } from './kept.ts';
import { presentConfig, readingsOf } from './readings.ts';

/** What a run changes on the nodes, and how to bring it there. */
export interface Plan {
  readonly nodes: readonly NodePlan[];
  /** The nodes whose configs change, in the order in which they are to be reloaded. */
  readonly order: readonly string[];
  /** The nodes of `order` that come last, with why; empty where any order does. */
  readonly last: readonly { readonly node: string; readonly reason: string }[];
}

export interface NodePlan {
  readonly node: string;
  readonly drafts: readonly Draft[];
  /** Null where no config of the node is known as it was. */
  readonly change: NodeChange | null;
  /** What a reload from the old to the new config loses, from the rules of the area reload. */
  readonly effects: readonly Problem[];
  /** What becomes of the entries of its tables, where it is reloaded in its turn. */
  readonly fates: readonly TableFate[];
}

/** What is about to change for replication, by the models of the configs before and after. */
export async function planOf(
  cluster: Cluster,
  drafts: readonly Draft[],
  form: Form | undefined,
  io: Io,
): Promise<Plan> {
  const nodes: Omit<NodePlan, 'fates'>[] = [];
  const rolling: RollingNode[] = [];
  for (const node of new Set(drafts.flatMap((draft) => draft.nodes))) {
    const own = drafts.filter((draft) => draft.nodes.includes(node));
    const read = await readingsOf(cluster, own, node, form, io);
    nodes.push({
      node,
      drafts: own,
      change: read === null ? null : nodeChange(read.before, read.after),
      effects: read === null ? [] : effectsOf(node, read),
    });
    rolling.push({ name: node, was: read?.before ?? null, now: read?.after ?? null });
  }
  const changing = nodes.filter((one) => one.drafts.some(isChanged));
  const last = changing.flatMap(({ node, change }) => {
    const reason = reasonToBeLast(node, change, nodes);
    return reason === null ? [] : [{ node, reason }];
  });
  const isLast = ({ node }: Pick<NodePlan, 'node'>) => last.some((one) => one.node === node);
  const order = [...changing.filter((one) => !isLast(one)), ...changing.filter(isLast)].map(
    ({ node }) => node,
  );
  const fates = await fatesOf(cluster, rolling, order, io);
  return {
    nodes: nodes.map((one) => ({ ...one, fates: fates.filter(({ node }) => node === one.node) })),
    order,
    last,
  };
}

/** The configs of the other nodes are read where it depends on them. */
async function fatesOf(
  cluster: Cluster,
  changing: readonly RollingNode[],
  order: readonly string[],
  io: Io,
): Promise<readonly TableFate[]> {
  const others = cluster.nodes.filter(({ name }) => changing.every((one) => one.name !== name));
  const unread = others.map(({ name }): RollingNode => ({ name, was: null, now: null }));
  const fates = rollOut([...changing, ...unread], order);
  const depends = fates.some(({ outcome }) => outcome.kind === 'unknown' && outcome.why === 'others');
  if (!depends || others.length === 0) return fates;
  const read: RollingNode[] = [];
  for (const { name } of others) {
    const config = await presentConfig(cluster, name, io);
    read.push({ name, was: config, now: config });
  }
  return rollOut([...changing, ...read], order);
}

function isChanged({ before, text }: Draft): boolean {
  return before?.text !== text;
}

function effectsOf(
  node: string,
  { before, after }: { readonly before: NodeConfig; readonly after: NodeConfig },
): readonly Problem[] {
  const found = runRules(rules, { nodes: [{ name: node, config: after, was: before }] });
  return found.filter(({ rule }) => rule.startsWith('reload/'));
}

type NodeConfig = NonNullable<Awaited<ReturnType<typeof readingsOf>>>['before'];

/** Measured with rolling changes on running nodes: every other change may go in any order. */
function reasonToBeLast(
  node: string,
  change: NodeChange | null,
  nodes: readonly Pick<NodePlan, 'change'>[],
): string | null {
  if (change?.renamed != null) {
    return 'a node with a new name gets its old entries back from the others, which have to know the name first';
  }
  const isNew = nodes.some((one) => one.change?.members.added.includes(node) === true);
  return isNew ? 'a node that the others do not list yet is refused, and does not dial them again' : null;
}

/** The plan for people: a line for each node and each loss, and how to roll it out; empty where nothing changes. */
export function planText({ nodes, order, last }: Plan, cluster: Cluster): string {
  if (order.length === 0) return '';
  const lines = nodes.flatMap(({ node, change, effects }) => [
    ...(change === null || isUnchanged(change) ? [] : [`${node}: ${describe(change)}`]),
    ...effects.map(
      ({ severity, message, hint }) => `${node}: ${severity}: ${message}${hint === null ? '' : `; ${hint}`}`,
    ),
  ]);
  if (lines.length === 0) return 'nothing changes for replication\n';
  const steps = order.length === 1 ? [] : [`reload one node at a time, in this order: ${order.join(', ')}`];
  const reasons = last.map(({ node, reason }) => `  ${node} last: ${reason}`);
  const kept = keptLines(nodes.flatMap(({ fates }) => fates));
  return [...lines, ...kept, ...steps, ...reasons, ...waiting(order, cluster)]
    .map((line) => `${visible(line)}\n`)
    .join('');
}

/** A reload before the node has learned what the others hold loses it. */
function waiting(order: readonly string[], cluster: Cluster): readonly string[] {
  const node = order.length === 1 ? cluster.nodes.find(({ name }) => name === order[0]) : undefined;
  const files = node === undefined ? [] : configPaths(cluster, node.config);
  const named = files.length === 0 ? ' -f CONFIG' : files.map((file) => ` -f ${file}`).join('');
  return [
    `before each reload wait on the node for: hapeers probe --socket ${node?.socket ?? 'SOCKET'}${named} --reload-safe --wait 30s`,
  ];
}

function describe({ members, renamed, moved, tls, tables, ids }: NodeChange): string {
  const parts = [
    ...(renamed === null ? [] : [`renamed from ${renamed.was} to ${renamed.now}`]),
    ...(moved ? ['listens at a different address'] : []),
    ...names('peer', members, 'has a different address', 'have a different address'),
    ...(tls.length === 0 ? [] : [`TLS changes in ${tls.join(', ')}`]),
    ...names('table', tables, 'has a different definition', 'have a different definition'),
    ...(ids.length === 0 ? [] : [`other ids for ${ids.join(', ')}`]),
  ];
  return parts.join('; ');
}

function names(
  what: string,
  { added, removed, changed }: NameChange,
  verb: string,
  verbs: string,
): readonly string[] {
  const list = (ones: readonly string[]) => `${ones.length === 1 ? what : `${what}s`} ${ones.join(', ')}`;
  return [
    ...(added.length === 0 ? [] : [`new ${list(added)}`]),
    ...(removed.length === 0 ? [] : [`${list(removed)} removed`]),
    ...(changed.length === 0 ? [] : [`${list(changed)} ${changed.length === 1 ? verb : verbs}`]),
  ];
}

/** The plan for programs; the shape is in docs/generate.md. */
export function planJson({ nodes, order, last }: Plan, diffOf: (draft: Draft) => string): string {
  const report = {
    version: 1,
    changed: order.length > 0,
    nodes: nodes.map(({ node, drafts, change, effects, fates }) => ({
      node,
      changed: order.includes(node),
      files: drafts.map((draft) => ({
        file: draft.path,
        changed: isChanged(draft),
        hunks: (diffOf(draft).match(/^@@ /gm) ?? []).length,
        diff: diffOf(draft),
      })),
      ...(change === null
        ? {}
        : {
            members: change.members,
            renamed: change.renamed,
            moved: change.moved,
            tls: change.tls,
            tables: change.tables,
            ids: change.ids,
          }),
      effects: effects.map(
        ({ rule, severity, message, hint }): Effect => ({ rule, severity, message, hint }),
      ),
      kept: fates.map(keptEntries),
    })),
    order,
    last,
  };
  return `${visibleJson(JSON.stringify(report, null, 2))}\n`;
}

interface Effect {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint: string | null;
}
