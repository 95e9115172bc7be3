import { dataText } from '../../src/model/table/words.ts';
import { timeText } from '../../src/model/value/time-size.ts';
import { type ComparedTable, comparedTables } from '../../src/report/tables/compare.ts';
import {
  type CountersView,
  type DataView,
  type FillView,
  type FleetView,
  type NodeView,
  type RuleView,
  type TableView,
  viewOfFleet,
} from '../../src/report/tables/view.ts';
import { bytesText } from '../../src/report/tables/words.ts';
import { element } from './dom.ts';
import { definePart } from './parts.ts';

/** The tab of `hapeers tables`: which rule fills, counts and reads which table. */
definePart('tables', {
  show(place, nodes) {
    const fleet = viewOfFleet(nodes);
    const isFleet = nodes.length > 1 && nodes.every(({ name }) => name !== null);
    place.replaceChildren(...(isFleet ? fleetView(fleet) : fleet.nodes.flatMap((view) => nodeView(view))));
  },
});

function fleetView(fleet: FleetView): HTMLElement[] {
  const tables = comparedTables(fleet);
  if (tables.length === 0) return [element('p', { class: 'empty' }, 'No stick-tables.')];
  const names = fleet.nodes.map(({ name }) => name ?? '');
  return tables.map((table) => comparedView(table, names));
}

function comparedView({ name, rows }: ComparedTable, nodes: readonly string[]): HTMLElement {
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col' }, name),
    ...nodes.map((node) => element('th', { scope: 'col' }, node)),
  );
  const lines = rows.map(({ label, values, differs }) =>
    element(
      'tr',
      differs ? { class: 'differs' } : {},
      element('th', { scope: 'row' }, label, differs ? element('span', { class: 'mark' }, ' differs') : null),
      ...values.map((value) => element('td', {}, value ?? '–')),
    ),
  );
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': `Table ${name}` },
    element('table', { class: 'compared' }, element('thead', {}, head), element('tbody', {}, ...lines)),
  );
}

function nodeView({ tables, counters, stickCounters }: NodeView): HTMLElement[] {
  if (tables.length === 0) return [element('p', { class: 'empty' }, 'No stick-tables.')];
  return [
    ...tables.map((table) => tableView(table)),
    ...(counters.length === 0 ? [] : [countersView(counters, stickCounters)]),
  ];
}

function tableView(table: TableView): HTMLElement {
  const { name, file, line, key, size, memoryBytes, expireMs } = table;
  const facts = [
    key ?? 'unknown key',
    size === null ? 'unknown size' : `${size.toLocaleString('en')} entries`,
    ...(memoryBytes === null ? [] : [`about ${bytesText(memoryBytes)} when full`]),
    expireMs === null ? 'never expires' : `expires after ${timeText(expireMs)}`,
  ];
  return element(
    'section',
    { class: 'card' },
    element('h3', {}, name, element('span', { class: 'where' }, ` ${file}:${line}`)),
    element('p', {}, facts.join(' · ')),
    element(
      'dl',
      {},
      ...row('shared', [sharedText(table)]),
      ...row('filled', fills(table.filledBy)),
      ...table.data.flatMap((data) => row('stores', dataItems(data, table.sharedThrough !== null))),
      ...(table.readBy.length === 0
        ? []
        : row(
            'looked at',
            table.readBy.map((rule) => ruleItem(rule)),
          )),
      ...(table.idle.length === 0
        ? []
        : row(
            'never acts',
            table.idle.map((rule) => ruleItem(rule, element('span', { class: 'bad' }, ` ${rule.reason}`))),
          )),
    ),
  );
}

function row(label: string, items: readonly (string | HTMLElement)[]): HTMLElement[] {
  return [element('dt', {}, label), ...items.map((item) => element('dd', {}, item))];
}

function sharedText({ sharedThrough, sharedWith }: TableView): string {
  if (sharedThrough === null) return 'with nobody: a local table';
  const names = sharedWith === null ? 'unknown: which peer is the local one?' : sharedWith.join(', ');
  return `through "${sharedThrough}" with ${names === '' ? 'no remote peer' : names}`;
}

function fills(filledBy: readonly FillView[] | null): readonly (string | HTMLElement)[] {
  if (filledBy === null) return ['unknown: a variable hides a table'];
  if (filledBy.length === 0) return [element('span', { class: 'bad' }, 'by no rule here')];
  return filledBy.map((fill) =>
    ruleItem(fill, ` ${fill.proxy}, ${fill.when}${fill.conditional ? ', conditional' : ''}`),
  );
}

function dataItems(data: DataView, isShared: boolean): readonly HTMLElement[] {
  const never = isShared ? 'never counted on this node: ' : 'never counted: ';
  const isNever = data.counted === false;
  return [
    element(
      'div',
      {},
      element('code', {}, dataText(data)),
      ' ',
      element(
        'span',
        { class: isNever ? 'bad' : data.counted === null ? 'unknown' : 'good' },
        `${isNever ? never : ''}${data.reason}`,
      ),
    ),
    ...(data.readBy.length === 0
      ? [element('div', { class: 'detail' }, 'read by no rule')]
      : data.readBy.map((rule) => element('div', { class: 'detail' }, 'read by ', ruleItem(rule)))),
  ];
}

function ruleItem({ what, file, line }: RuleView, more: string | HTMLElement = ''): HTMLElement {
  const where = element('span', { class: 'where' }, ` ${file}:${line}`);
  return element('span', {}, element('code', {}, what), where, more);
}

function countersView(counters: readonly CountersView[], count: number | null): HTMLElement {
  const total = count === null ? 'unknown number of them' : `${count} for each session`;
  return element(
    'section',
    { class: 'card' },
    element('h3', {}, 'stick counters', element('span', { class: 'where' }, ` ${total}`)),
    element(
      'dl',
      {},
      ...counters.flatMap(({ proxy, used, free }) => {
        const names = used.map(({ counter, table, line }) => `sc${counter} → ${table ?? '?'} (line ${line})`);
        const rest =
          free === null ? 'free: unknown' : free.length === 0 ? 'none free' : `free: ${free.join(', ')}`;
        return row(proxy, [...new Set(names), rest]);
      }),
    ),
  );
}
