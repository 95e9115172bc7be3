import {
  branchOf,
  converterNames,
  converterOf,
  type DataType,
  dataTypes,
  existsIn,
  fetchNames,
  fetchOf,
} from '../../grammar/vocabulary.ts';
import { dataUseOf } from '../../src/model/table/sample.ts';
import { exampleOf } from '../../src/model/table/store.ts';
import { parseVersion } from '../../src/model/value/version.ts';

/** One way in which a rule reads or writes the data of an entry. */
export interface Use {
  /** The line of a frontend `f`, with `%TABLE%` for its table. */
  readonly line: string;
  readonly writes: boolean;
}

/** The actions that write data of an entry, with the version that brought each. */
const actions: readonly (readonly [line: string, since: string])[] = [
  ['http-request sc-inc-gpc0(0)', '2.4'],
  ['http-request sc-inc-gpc1(0)', '2.4'],
  ['http-request sc-inc-gpc(0,0)', '2.5'],
  ['http-request sc-add-gpc(0,0) 2', '2.8'],
  ['http-request sc-set-gpt0(0) 5', '2.4'],
  ['http-request sc-set-gpt(0,0) 5', '2.5'],
];

/** Every data type that a rule may use in a version; `server_id` and `server_key` belong to "stick" rules. */
export function storesIn(version: string): readonly DataType[] {
  const target = branchOf(parseVersion(version));
  return dataTypes.filter((type) => existsIn(type, target) && !type.keyword.startsWith('server_'));
}

/** Every action, fetch and converter of a version that uses data of a table. */
export function usesIn(version: string): readonly Use[] {
  const target = branchOf(parseVersion(version));
  const samples = [
    ...fetchNames().map((name) => ['', fetchOf(name)] as const),
    ...converterNames().map((name) => ['src,', converterOf(name)] as const),
  ];
  return [
    ...actions.flatMap(([line, since]) =>
      existsIn({ since: since as '2.4', until: null }, target) ? [{ line, writes: true }] : [],
    ),
    ...samples.flatMap(([before, sample]) => {
      if (sample === null || !existsIn(sample, target)) return [];
      // What names its counter is the same function as what takes its number.
      const use = /^sc\d/.test(sample.keyword) ? null : dataUseOf(sample, []);
      if (use?.dataType == null || use.dataType.startsWith('server_')) return [];
      const isArray = /_gp[ct](?:_rate)?$/.test(sample.keyword);
      const about = sample.keyword.startsWith('sc_') ? '0' : '%TABLE%';
      const call = `${before}${sample.keyword}(${isArray ? '0,' : ''}${about})`;
      // An answer of what was written would itself be counted in bytes.
      const variable = use.writes ? 'txn.written' : 'txn.read';
      return [{ line: `http-request set-var(${variable}) ${call}`, writes: use.writes }];
    }),
  ];
}

/** The name of the frontend, and of its table, for a data type. */
export function tableOf({ keyword }: DataType): string {
  return `t_${keyword}`;
}

/** What fills an array on request `/prime`, since the runtime API writes none before 3.2. */
function primes({ shape, keyword }: DataType): string {
  if (!shape.endsWith('array')) return '';
  const call = keyword === 'gpt' ? ['sc-set-gpt(', ',0) 9'] : ['sc-inc-gpc(', ',0)'];
  return [0, 1].map((index) => `    http-request ${call.join(String(index))} if { path /prime }\n`).join('');
}

/** A frontend for each data type whose table stores nothing else; request `/N` comes to use N and answers what it read. */
export function configOf(version: string, ports: readonly number[]): string {
  const uses = usesIn(version);
  const frontends = storesIn(version).map((type, index) => {
    const table = tableOf(type);
    const rules = uses.map(
      ({ line }, number) => `    ${line.replace('%TABLE%', table)} if { path /${number} }\n`,
    );
    return `frontend ${table}
    bind 127.0.0.1:${ports[index]}
    stick-table type ip size 10k expire 30m store ${exampleOf(type)}
    http-request track-sc0 src
${primes(type)}${rules.join('')}    http-request return status 200 content-type text/plain lf-string %[var(txn.read)]
`;
  });
  return `defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

${frontends.join('\n')}`;
}
