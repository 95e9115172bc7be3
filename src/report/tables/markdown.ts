import { dataText } from '../../model/table/words.ts';
import { timeText } from '../../model/value/time-size.ts';
import { visibleData } from '../visible.ts';
import { comparedTables } from './compare.ts';
import type { FleetView, NodeView, RuleView, TableView } from './view.ts';
import { bytesText } from './words.ts';

/** The tables as Markdown: one section a table; of a fleet one table with the nodes as columns. */
export function reportMarkdown(view: FleetView): string {
  const fleet = visibleData(view);
  const [first] = fleet.nodes;
  if (first === undefined) return '';
  return fleet.nodes.length > 1 ? fleetMarkdown(fleet) : nodeMarkdown(first);
}

function fleetMarkdown(fleet: FleetView): string {
  const names = fleet.nodes.map(({ name }) => name ?? '');
  return comparedTables(fleet)
    .map(({ name, rows }) =>
      [
        `## ${code(name)}`,
        '',
        `| | ${names.map(cell).join(' | ')} | |`,
        `|---|${names.map(() => '---|').join('')}---|`,
        ...rows.map(
          ({ label, values, differs }) =>
            `| ${label} | ${values.map((value) => cell(value ?? '–')).join(' | ')} | ${differs ? '≠' : ''} |`,
        ),
        '',
      ].join('\n'),
    )
    .join('\n');
}

function nodeMarkdown({ tables }: NodeView): string {
  return tables.map((table) => tableMarkdown(table)).join('\n');
}

function tableMarkdown(table: TableView): string {
  const { filledBy, expireMs, memoryBytes, sharedThrough, sharedWith } = table;
  const facts = [
    table.key ?? 'unknown key',
    table.size === null ? 'unknown size' : `${table.size.toLocaleString('en')} entries`,
    ...(memoryBytes === null ? [] : [`about ${bytesText(memoryBytes)} when full`]),
    expireMs === null ? 'never expires' : `expires after ${timeText(expireMs)}`,
    sharedThrough === null
      ? 'local'
      : `shared through ${code(sharedThrough)} with ${sharedWith?.join(', ') ?? 'unknown peers'}`,
  ];
  const fills =
    filledBy === null
      ? ['Filled by: unknown.']
      : filledBy.length === 0
        ? ['Filled by no rule here.']
        : filledBy.map((fill) => `- filled by ${rule(fill)}, ${fill.when}`);
  return [
    `## ${code(table.name)}`,
    '',
    `${facts.join(', ')} (${table.file}:${table.line}).`,
    '',
    ...fills,
    '',
    ...(table.data.length === 0 ? [] : ['| data | counted | read by |', '|---|---|---|']),
    ...table.data.map(
      (data) =>
        `| ${code(dataText(data))} | ${data.counted === false ? `**never**: ${cell(data.reason)}` : cell(data.reason)} | ${data.readBy.map(rule).join('<br>') || 'no rule'} |`,
    ),
    '',
  ].join('\n');
}

function rule({ what, line }: RuleView): string {
  return `${code(what)} (line ${line})`;
}

function code(text: string): string {
  return `\`${cell(text).replaceAll('`', "'")}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
