import type { Config } from '../../model/config.ts';
import { countableOf } from '../../model/flow/counting.ts';
import { countersOf, type DataOverview, overviewOf, type TableOverview } from '../../model/flow/overview.ts';
import { tableIndex } from '../../model/table/index.ts';
import { partRows } from '../../model/table/side-by-side.ts';
import type { StickTable, TableUse } from '../../model/table/stick-table.ts';
import { keyText } from '../../model/table/words.ts';
import type { ComparisonRow } from '../../problem.ts';
import { withoutSecrets } from '../secrets.ts';
import { changeTexts } from '../visible.ts';

/** A rule that uses a table, as people find it again. */
export interface RuleView {
  readonly file: string;
  readonly line: number;
  /** `frontend www`. */
  readonly proxy: string;
  /** The whole line without its comment, blanks made single. */
  readonly text: string;
  /** What it does with the table: `http-request track-sc0 src`, `sc_http_req_rate(0) gt 100`. */
  readonly what: string;
}

/** A rule that makes entries. */
export interface FillView extends RuleView {
  /** The sample that becomes the key; null for a fetch that counts by itself. */
  readonly key: string | null;
  /** At which moment: `each connection`, `each request` ... */
  readonly when: string;
  readonly conditional: boolean;
}

/** One data type of a table. */
export interface DataView {
  readonly name: string;
  readonly periodMs: number | null;
  /** Elements of an array; 1 for what is no array. */
  readonly size: number;
  /** `false` for what stays 0; null where that is not known. */
  readonly counted: boolean | null;
  /** In words: what counts it, or why nothing does. */
  readonly reason: string;
  readonly writtenBy: readonly RuleView[];
  readonly readBy: readonly RuleView[];
}

/** One stick-table of a node. */
export interface TableView {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly key: string | null;
  readonly size: number | null;
  readonly memoryBytes: number | null;
  readonly expireMs: number | null;
  readonly sharedThrough: string | null;
  readonly sharedWith: readonly string[] | null;
  readonly filledBy: readonly FillView[] | null;
  readonly data: readonly DataView[];
  readonly readBy: readonly RuleView[];
  /** Rules that would use it and never do. */
  readonly idle: readonly (RuleView & { readonly reason: string })[];
}

/** The stick counters of a proxy. */
export interface CountersView {
  readonly proxy: string;
  readonly used: readonly {
    readonly counter: number;
    readonly table: string | null;
    readonly line: number;
  }[];
  /** Null where it is not known. */
  readonly free: readonly number[] | null;
}

/** The tables of one node. */
export interface NodeView {
  /** Null where one config is read alone. */
  readonly name: string | null;
  readonly tables: readonly TableView[];
  /** How many stick counters a session has; null where it is not known. */
  readonly stickCounters: number | null;
  readonly counters: readonly CountersView[];
}

/** The tables of several nodes, or of one. */
export interface FleetView {
  readonly nodes: readonly NodeView[];
  /** The definition of each table as every node has it. */
  readonly definitions: readonly { readonly name: string; readonly rows: readonly ComparisonRow[] }[];
}

/** A view in which no word that is likely a secret is left. */
export function coverView(fleet: FleetView): FleetView {
  return changeTexts(fleet, withoutSecrets);
}

/** What the reports show of configs side by side. */
export function viewOfFleet(
  nodes: readonly { readonly name: string | null; readonly config: Config }[],
): FleetView {
  const tables = nodes.map(
    ({ config }) => new Map(overviewOf(config).map(({ table }) => [nameOf(table), table] as const)),
  );
  const names = [...new Set(tables.flatMap((own) => [...own.keys()]))];
  return {
    nodes: nodes.map(({ name, config }) => viewOf(name, config)),
    definitions: names.map((name) => ({ name, rows: partRows(tables.map((own) => own.get(name) ?? null)) })),
  };
}

/** What the reports show of a config. */
function viewOf(name: string | null, config: Config): NodeView {
  const { count, proxies } = countersOf(config);
  return {
    name,
    tables: overviewOf(config).map((overview) => tableView(config, overview)),
    stickCounters: count,
    counters: proxies.map(({ proxy, tracks, free }) => ({
      proxy: `${proxy.kind} ${proxy.name?.value ?? ''}`.trim(),
      used: tracks.map(({ counter, table, source, range }) => ({
        counter: counter ?? 0,
        table,
        line: source.position(range.start).line,
      })),
      free,
    })),
  };
}

function tableView(config: Config, overview: TableOverview): TableView {
  const { table } = overview;
  return {
    name: nameOf(table),
    file: table.source.name,
    line: table.source.position(table.statement.start).line,
    key: table.key === null ? null : keyText(table.key),
    size: table.size,
    memoryBytes: overview.memory,
    expireMs: table.expireMs,
    sharedThrough: overview.sharedThrough,
    sharedWith: overview.sharedWith,
    filledBy: overview.filledBy?.map((use) => fillView(config, use)) ?? null,
    data: overview.data.map((data) => dataView(config, data, overview)),
    readBy: overview.readBy.map((use) => ruleView(config, use)),
    idle: overview.idle.map(({ use, reason }) => ({ ...ruleView(config, use), reason })),
  };
}

const nameOf = ({ name }: StickTable): string => name ?? '?';

function fillView(config: Config, use: TableUse): FillView {
  const isCounting = use.by === 'sample';
  const what = isCounting
    ? use.keyword
    : `${[use.ruleSet, use.keyword].filter((word) => word !== null).join(' ')} ${use.key?.text ?? '?'}`;
  return {
    ...ruleView(config, use),
    what,
    key: isCounting ? null : (use.key?.text ?? null),
    when: whenOf(use),
    conditional: use.conditional,
  };
}

const MOMENTS: ReadonlyMap<string, string> = new Map([
  ['tcp-request connection', 'each connection'],
  ['tcp-request session', 'each session'],
  ['tcp-request content', 'each request or stream'],
  ['http-request', 'each request'],
  ['http-response', 'each response'],
  ['stick on', 'each choice of a server'],
  ['stick store-request', 'each choice of a server'],
  ['stick store-response', 'each response'],
]);

function whenOf({ by, keyword, ruleSet }: TableUse): string {
  if (by === 'sample') return 'each evaluation';
  return MOMENTS.get(by === 'stick' ? keyword : (ruleSet ?? '')) ?? 'each evaluation';
}

function dataView(config: Config, data: DataOverview, overview: TableOverview): DataView {
  const { stored, isCounted } = data;
  return {
    name: stored.type.keyword,
    periodMs: stored.periodMs,
    size: stored.size,
    counted: isCounted,
    reason: reasonOf(data, overview),
    writtenBy: data.writtenBy.map((use) => ruleView(config, use)),
    readBy: data.readBy.map((use) => ruleView(config, use)),
  };
}

/** Which requests are meant, where not all are (`http_end_request()` and its neighbors in src/http_ana.c). */
function answersOf(keyword: string): string {
  if (keyword.startsWith('http_err_')) return ' that are wrong or answered with 4xx';
  return keyword.startsWith('http_fail_') ? ' that fail at the server (5xx)' : '';
}

/** What counts a data type, or why nothing does. */
function reasonOf(
  { stored, isCounted, countedIn, writtenBy }: DataOverview,
  { filledBy }: TableOverview,
): string {
  if (isCounted === null) return 'not known: a variable hides a table';
  if (filledBy?.length === 0) return 'no rule here fills the table';
  const countable = countableOf(stored.type.keyword);
  if (writtenBy.length > 0)
    return `written by ${[...new Set(writtenBy.map(({ keyword }) => keyword))].join(', ')}`;
  if (countedIn.length > 0)
    return countable === null
      ? 'the server that was chosen'
      : `counts ${countable}${answersOf(stored.type.keyword)}`;
  switch (countable) {
    case 'sessions':
      return 'only tracking in "tcp-request connection" or "session" counts it';
    case 'requests':
      return 'only tracking in HTTP mode counts requests';
    case null:
      return 'no rule writes it; only "set table" on the runtime API can';
    default:
      return '"stick" rules count nothing';
  }
}

function ruleView(config: Config, use: TableUse): RuleView {
  const { source, statement, range } = use;
  const proxy = tableIndex(config).proxyOf(use);
  const last = statement.words.at(-1)?.end ?? statement.end;
  const text = source.text.slice(statement.start, last).trim().replace(/\s+/g, ' ');
  return {
    file: source.name,
    line: source.position(range.start).line,
    proxy: proxy === null ? '' : `${proxy.kind} ${proxy.name?.value ?? ''}`.trim(),
    text,
    what: whatOf(use, source.text.slice(range.start, last)),
  };
}

/** What a rule does with a table, up to the end of its condition. */
function whatOf(use: TableUse, rest: string): string {
  if (use.by === 'stick') return `${use.keyword} ${use.key?.text ?? '?'}`;
  if (!rest.startsWith(use.keyword)) {
    // In a quoted word, such as a log format, the fetch is one of many things.
    const [first] = use.statement.words;
    return `${first === undefined ? '' : `${use.source.slice(first)}: `}${use.keyword}`;
  }
  const close = rest.search(/\s\}/);
  return `${aclOf(use)}${(close === -1 ? rest : rest.slice(0, close)).replace(/\s+/g, ' ').trim()}`;
}

/** The name of an ACL in front of what it looks at; empty for other lines. */
function aclOf({ source, statement }: TableUse): string {
  const [first, name] = statement.words.map((word) => source.slice(word));
  return first === 'acl' && name !== undefined ? `acl ${name}: ` : '';
}
