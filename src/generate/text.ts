import type { ChangedTable, Cluster, Form } from '../model/cluster.ts';
import { sumLines } from '../model/table/sum-lines.ts';
import { quoteWord } from './quote.ts';
import { type Block, type BodyLine, isOfAllNodes, peersBlock } from './section.ts';
import { changedSettings, stickTableWords } from './table.ts';

const INDENT = '    ';
/** Where the cluster file does not say which frontends count. */
const ANY_FRONTEND = '';

/**
 * The sections of one node as a text that HAProxy reads with `-f` beside the rest of the configuration. What belongs
 * into sections of that rest is told in comments: HAProxy refuses a second proxy of the same name.
 * @param form instead of the form that each section has
 * @throws HapeersError `usage` where the form cannot say what the cluster asks for
 * @example
 * const yaml = 'peers: { name: ours, port: 1024 }\nnodes:\n  - { name: hap1, address: 10.0.0.1 }\n  - { name: hap2, address: 10.0.0.2 }\n';
 * const { cluster } = readCluster(new Source('hapeers.yaml', yaml));
 * cluster && generate(cluster, 'hap1'); // 'peers ours\n    peer hap1 10.0.0.1:1024\n    peer hap2 10.0.0.2:1024\n'
 */
export function nodeText(cluster: Cluster, node: string, form?: Form): string {
  const isOfAll =
    !cluster.localpeer &&
    cluster.nodes.some(({ name }) => name === node) &&
    cluster.sections.every((section) => isOfAllNodes(section, form));
  if (!isOfAll) return ownText(cluster, node, form);
  const texts = textsOfAll.get(cluster) ?? new Map<Form | undefined, string>();
  const text = texts.get(form) ?? ownText(cluster, node, form);
  textsOfAll.set(cluster, texts.set(form, text));
  return text;
}

/** In the single form all nodes have one text, which is long: it is made once. */
const textsOfAll = new WeakMap<Cluster, Map<Form | undefined, string>>();

function ownText(cluster: Cluster, node: string, form: Form | undefined): string {
  const blocks = [
    ...(cluster.localpeer ? [localpeerBlock(node)] : []),
    ...cluster.sections.map((section) => peersBlock(section, node, form)),
  ];
  return [...blocks.map((block) => blockText(block)), ...proxyComments(cluster)].join('\n');
}

/** The global section that says which node this is. */
export function localpeerBlock(node: string): Block {
  return { header: ['global'], body: [{ words: localpeerWords(node), depth: 0 }] };
}

/** The words of the line that says which node this is, as they are written. */
export function localpeerWords(node: string): readonly string[] {
  return ['localpeer', quoteWord(node)];
}

/** A section with its lines indented, every line ended. */
export function blockText(block: Block, indent: string = INDENT, lineEnd = '\n'): string {
  const indents = [indent, indent.repeat(2)];
  const lines = block.body.map(
    (line) => (indents[line.depth] ?? indent.repeat(line.depth + 1)) + wordsOf(line),
  );
  return [block.header.join(' '), ...lines, ''].join(lineEnd);
}

/** Nodes share lines, each of which has its words joined once. */
function wordsOf(line: BodyLine): string {
  const known = joined.get(line);
  if (known !== undefined) return known;
  const text = line.words.join(' ');
  joined.set(line, text);
  return text;
}

const joined = new WeakMap<BodyLine, string>();

/** Of a line that only the config has, what changes in it. */
function changeWords(table: ChangedTable): readonly string[] {
  return ['stick-table', '...', ...[...changedSettings(table).values()].flat()];
}

/** The lines of each proxy; of a `server` line only the cluster's part is known. */
function proxyComments(cluster: Cluster): string[] {
  const lines = new Map<string, string[]>();
  const of = (proxy: string) => {
    const known = lines.get(proxy) ?? [];
    lines.set(proxy, known);
    return known;
  };
  for (const table of cluster.tables) {
    const words = table.definition === null ? changeWords(table) : stickTableWords(table);
    of(table.proxy).push(words.join(' '));
  }
  for (const sum of cluster.sums) {
    for (const name of sum.frontends.length === 0 ? [ANY_FRONTEND] : sum.frontends) {
      of(name).push(...sumLines(sum, cluster.version));
    }
  }
  for (const proxy of cluster.serverIds.keys()) of(proxy);
  return [...lines].map(([proxy, tables]) => {
    const ids = [...(cluster.serverIds.get(proxy) ?? [])];
    const all = [...tables, ...ids.map(([name, id]) => `server ${name} ... id ${id}`)];
    const place = proxy === ANY_FRONTEND ? 'in the frontends that are to count' : `in "${proxy}"`;
    return `# ${place}:\n${all.map((line) => `#${INDENT}${line}\n`).join('')}`;
  });
}
