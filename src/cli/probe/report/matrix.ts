import type { NodeFinding, RuntimeDetails } from '../../../probe/runtime/node-finding.ts';
import type { Colors } from '../../../report/colors.ts';
import { visible } from '../../../report/visible.ts';

/** Columns of a plain terminal. */
const WIDTH = 80;
const GAP = 2;

/** A cell, with how it is to be coloured. */
interface Cell {
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad' | 'dim';
}

interface Row {
  readonly label: string;
  readonly cells: readonly Cell[];
}

/**
 * The nodes side by side: what runs there, which sessions there are, how full the shared tables are. Empty for a single
 * node. Where the nodes do not fit beside each other, only what is not in order is told, in lines.
 */
export function reportMatrix(nodes: readonly NodeFinding[], colors: Colors): string {
  if (nodes.length < 2) return '';
  const names = nodes.map(({ peer, address }) => visible(peer ?? address));
  const rows = [
    ...facts(nodes),
    ...names.map((name, index) => ({
      label: `session with ${name}`,
      cells: nodes.map((node) => sessionCell(node, nodes[index])),
    })),
    ...tableRows(nodes),
  ];
  const labels = Math.max(...rows.map(({ label }) => label.length));
  const widths = nodes.map((_, column) =>
    Math.max(names[column]?.length ?? 0, ...rows.map(({ cells }) => cells[column]?.text.length ?? 0)),
  );
  const width = widths.reduce((sum, one) => sum + GAP + one, labels);
  if (width > WIDTH) return sessionLines(nodes, names, colors);
  const line = (label: string, cells: readonly Cell[]) =>
    `${label.padEnd(labels)}${cells
      .map((cell, column) => ' '.repeat(GAP) + paint(cell, widths[column] ?? 0, colors))
      .join('')}`.trimEnd();
  const head = line(
    '',
    names.map((text) => ({ text, tone: 'plain' })),
  );
  return `\n${colors.bold(head)}\n${rows.map(({ label, cells }) => `${line(label, cells)}\n`).join('')}`;
}

function facts(nodes: readonly NodeFinding[]): readonly Row[] {
  const row = (label: string, of: (runtime: RuntimeDetails) => Cell): Row => ({
    label,
    cells: nodes.map(({ runtime }) => (runtime === null ? UNKNOWN : of(runtime))),
  });
  return [
    row('version', ({ version }) => ({ text: visible(version).replace(/-.*/, ''), tone: 'plain' })),
    row('up for', ({ uptimeSec }) => ({
      text: uptimeSec === null ? '?' : duration(uptimeSec),
      tone: 'plain',
    })),
    row('reload now', ({ reload }) =>
      reload.safe ? { text: reload.judged ? 'safe' : 'safe?', tone: 'good' } : { text: 'loses', tone: 'bad' },
    ),
  ];
}

const UNKNOWN: Cell = { text: '?', tone: 'bad' };

/** What a node says of its session with another one. */
function sessionCell(node: NodeFinding, other: NodeFinding | undefined): Cell {
  if (node === other || other === undefined) return { text: '.', tone: 'dim' };
  if (node.runtime === null) return UNKNOWN;
  const name = other.runtime?.localPeer ?? other.peer;
  const peers = node.runtime.sections
    .flatMap((section) => section.peers)
    .filter((peer) => peer.name === name);
  if (peers.length === 0) return { text: 'not listed', tone: 'bad' };
  const isUp = peers.every(({ active, lastStatus }) => active && lastStatus === 'ESTA');
  return isUp ? { text: 'up', tone: 'good' } : { text: 'down', tone: 'bad' };
}

function tableRows(nodes: readonly NodeFinding[]): readonly Row[] {
  const shared = new Set(
    nodes.flatMap(({ runtime }) =>
      (runtime?.sections ?? []).flatMap(({ peers }) =>
        peers.flatMap(({ tables }) => tables.map(({ name }) => name)),
      ),
    ),
  );
  return [...shared].toSorted().map((name) => ({
    label: `table ${visible(name)}`,
    cells: nodes.map(({ runtime }): Cell => {
      const table = runtime?.tables.find((one) => one.name === name);
      if (runtime === null) return UNKNOWN;
      return table === undefined
        ? { text: '-', tone: 'bad' }
        : { text: `${table.used}/${rounded(table.size)}`, tone: 'plain' };
    }),
  }));
}

/** Of nodes that do not fit beside each other: with whom each has a session, and with whom not. */
function sessionLines(nodes: readonly NodeFinding[], names: readonly string[], colors: Colors): string {
  const lines = nodes.map((node, index) => {
    const cells = nodes.map((other) => sessionCell(node, other));
    const down = names.filter((_, column) => cells[column]?.tone === 'bad');
    const up = cells.filter(({ tone }) => tone === 'good').length;
    const text = `${names[index]}: ${up} of ${nodes.length - 1} sessions up`;
    const more = down.length > MOST_NAMED ? ` and ${down.length - MOST_NAMED} more` : '';
    return down.length === 0
      ? text
      : `${text}; ${colors.red(`not with ${down.slice(0, MOST_NAMED).join(', ')}${more}`)}`;
  });
  return `\n${lines.join('\n')}\n`;
}

const MOST_NAMED = 3;

function paint({ text, tone }: Cell, width: number, colors: Colors): string {
  const padded = text.padEnd(width);
  switch (tone) {
    case 'good':
      return colors.green(padded);
    case 'bad':
      return colors.red(padded);
    case 'dim':
      return colors.dim(padded);
    case 'plain':
      return padded;
  }
}

/** As a config writes sizes, where that is exact: `100k`. */
function rounded(size: number): string {
  for (const [unit, factor] of [
    ['m', 2 ** 20],
    ['k', 2 ** 10],
  ] as const) {
    if (size >= factor && size % factor === 0) return `${size / factor}${unit}`;
  }
  return String(size);
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 2 * 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
