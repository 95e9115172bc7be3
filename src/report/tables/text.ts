import { dataText } from '../../model/table/words.ts';
import { timeText } from '../../model/value/time-size.ts';
import type { Colors } from '../colors.ts';
import { shorten, wrap } from '../side-by-side.ts';
import { visibleData } from '../visible.ts';
import type { CountersView, DataView, NodeView, RuleView, TableView } from './view.ts';
import { bytesText } from './words.ts';

const WIDTH = 80;
/** Where the text after a label begins. */
const COLUMN = 11;
/** What is left beside labels. */
const ROOM = WIDTH - COLUMN - 2;
/** Rules of one kind beyond which only their number is shown. */
const MOST = 8;

/** The tables of one node for people, at most 80 columns wide. */
export function reportText(nodes: readonly NodeView[], colors: Colors): string {
  return nodes.map((node) => nodeText(visibleData(node), colors)).join('\n');
}

function nodeText({ name, tables, counters, stickCounters }: NodeView, colors: Colors): string {
  const head = name === null ? [] : [colors.bold(name), ''];
  if (tables.length === 0) return `${[...head, 'no stick-tables'].join('\n')}\n`;
  const blocks = tables.map((table) => tableText(table, colors));
  const last = counters.length === 0 ? [] : [countersText(counters, stickCounters, colors)];
  return `${[...head, [...blocks, ...last].join('\n\n')].join('\n')}\n`;
}

function tableText(table: TableView, colors: Colors): string {
  const { name, key, size, memoryBytes, expireMs } = table;
  const facts = [
    key ?? 'unknown key',
    size === null ? 'unknown size' : `${size.toLocaleString('en')} entries`,
    ...(memoryBytes === null ? [] : [`about ${bytesText(memoryBytes)} when full`]),
    expireMs === null ? NEVER_EXPIRES : `expires after ${timeText(expireMs)}`,
  ];
  return [
    `${colors.bold(name)}  ${colors.dim(`${table.file}:${table.line}`)}`,
    ...factLines(facts, colors),
    ...wrap(sharedText(table), ROOM).map((line, index) => row(index === 0 ? 'shared' : '', line, colors)),
    ...fills(table, colors),
    ...table.data.flatMap((data) => dataLines(data, table.sharedThrough !== null, colors)),
    ...reads(table, colors),
    ...idle(table, colors),
  ].join('\n');
}

const NEVER_EXPIRES = 'never expires';

/** The facts in one line, or in as many as they need. */
function factLines(facts: readonly string[], colors: Colors): string[] {
  const lines: string[][] = [];
  for (const fact of facts) {
    const last = lines.at(-1);
    if (last !== undefined && [...last, fact].join(' · ').length <= WIDTH - 2) last.push(fact);
    else lines.push([fact]);
  }
  const shown = (fact: string) => (fact === NEVER_EXPIRES ? colors.yellow(fact) : fact);
  return lines.map((line) => `  ${line.map(shown).join(' · ')}`);
}

function sharedText({ sharedThrough, sharedWith }: TableView): string {
  if (sharedThrough === null) return 'with nobody: a local table';
  const names = sharedWith === null ? 'unknown: which peer is the local one?' : sharedWith.join(', ');
  return `through "${sharedThrough}" with ${names === '' ? 'no remote peer' : names}`;
}

function fills({ filledBy }: TableView, colors: Colors): string[] {
  if (filledBy === null) return [row('filled', 'unknown: a variable hides a table', colors)];
  if (filledBy.length === 0) return [row('filled', colors.yellow('by no rule here'), colors)];
  return listed(filledBy, (fill, isFirst) => [
    row(
      isFirst ? 'filled' : '',
      placed(`${fill.what}${fill.conditional ? ' (conditional)' : ''}`, fill, colors),
      colors,
    ),
    row('', colors.dim(shorten(`  ${fill.proxy}, ${fill.when}`, ROOM)), colors),
  ]);
}

function dataLines(data: DataView, isShared: boolean, colors: Colors): string[] {
  const name = dataText(data);
  const isNever = data.counted === false;
  const never = isShared ? 'never counted on this node' : 'never counted';
  const reason = (text: string) => (isNever ? colors.red(text) : colors.green(text));
  const isShort = !isNever && name.length + 2 + data.reason.length <= ROOM;
  const state = isNever ? never : isShort ? data.reason : '';
  const first = [
    row('stores', `${colors.cyan(name)}${state === '' ? '' : `  ${reason(state)}`}`, colors),
    ...(isShort ? [] : wrap(data.reason, ROOM - 2).map((line) => row('', `  ${reason(line)}`, colors))),
  ];
  return [
    ...first,
    ...listed(data.readBy, (read) => [row('', placed(`  read by ${read.what}`, read, colors), colors)]),
    ...(data.readBy.length === 0 ? [row('', colors.dim('  read by no rule'), colors)] : []),
  ];
}

function reads({ readBy }: TableView, colors: Colors): string[] {
  return listed(readBy, (read, isFirst) => [
    row(isFirst ? 'looked at' : '', placed(read.what, read, colors), colors),
  ]);
}

/** A rule and, at the right margin, its line. */
function placed(text: string, rule: RuleView, colors: Colors): string {
  const line = `:${rule.line}`;
  const width = ROOM - line.length - 1;
  return `${shorten(text, width).padEnd(width)} ${colors.dim(line)}`;
}

function idle({ idle: rules }: TableView, colors: Colors): string[] {
  return listed(rules, (rule, isFirst) => [
    row(isFirst ? 'never acts' : '', placed(rule.what, rule, colors), colors),
    ...wrap(rule.reason, ROOM - 2).map((line) => row('', `  ${colors.red(line)}`, colors)),
  ]);
}

function listed<T>(items: readonly T[], lines: (item: T, isFirst: boolean) => string[]): string[] {
  const shown = items.slice(0, MOST).flatMap((item, index) => lines(item, index === 0));
  const more = items.length - MOST;
  return more > 0 ? [...shown, `${' '.repeat(COLUMN + 2)}and ${more} more`] : shown;
}

function row(label: string, text: string, colors: Colors): string {
  return `  ${colors.dim(label.padEnd(COLUMN))}${text}`;
}

function countersText(counters: readonly CountersView[], count: number | null, colors: Colors): string {
  const total = count === null ? 'unknown number of them' : `${count} for each session`;
  return [
    `${colors.bold('stick counters')}  ${colors.dim(`${total} (tune.stick-counters)`)}`,
    ...listed(counters, ({ proxy, used, free }) => {
      const names = used.map(
        ({ counter, table, line }) =>
          `sc${counter} → ${shorten(table ?? '?', WIDTH - 20)}${colors.dim(`:${line}`)}`,
      );
      const rest =
        free === null
          ? 'free: unknown'
          : free.length === 0
            ? colors.yellow('none free')
            : `free: ${free.join(', ')}`;
      return [
        `  ${shorten(proxy, WIDTH - 22)}  ${colors.dim('·')} ${rest}`,
        ...[...new Set(names)].map((name) => `    ${name}`),
      ];
    }),
  ].join('\n');
}
