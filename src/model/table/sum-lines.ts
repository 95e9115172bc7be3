import type { ClusterSum } from '../cluster.ts';
import type { Version } from '../value/version.ts';
import { converterFor } from './summable.ts';

/** What the rules of a sum depend on. */
export type SummedTables = Omit<ClusterSum, 'frontends'>;

/** The table that a node counts in. */
export function tableOfNode(table: string, node: string): string {
  return `${table}_${node}`;
}

/** The variable that has the sum of a data type once the rules have run. */
export function totalOf(sum: string, dataType: string): string {
  return `txn.${variable(sum)}_${dataType}`;
}

/**
 * The rules that count in the node's own table and add up what all tables have, between two comments by which they are
 * found again. They are the same on every node: HAProxy knows its own name.
 */
export function sumLines(sum: SummedTables, version: Version): readonly string[] {
  const key = `txn.${variable(sum.name)}_key`;
  const tables = sum.tables.map((table) => `${sum.section}/${table}`);
  const totals = sum.data.map((type) => ({ type, name: totalOf(sum.name, type) }));
  const own = `${sum.section}/${tableOfNode(sum.name, `\${HAPROXY_LOCALPEER}`)}`;
  return [
    beginOfSum(sum.name),
    ...totals.map(({ name }) => `# to be tested below, for example by: if { var(${name}) -m int gt 100 }`),
    `http-request set-var(${key}) ${sum.key}`,
    `http-request track-sc${sum.counter} var(${key}) table "${own}"`,
    ...totals.flatMap(({ type, name }) =>
      tables.map((table, index) => {
        const looked = `var(${key}),${converterFor(type, version)}(${table})`;
        return `http-request set-var(${name}) ${looked}${index === 0 ? '' : `,add(${name})`}`;
      }),
    ),
    endOfSum(sum.name),
  ];
}

export const beginOfSum = (name: string) => `# BEGIN hapeers sum ${name}`;
export const endOfSum = (name: string) => `# END hapeers sum ${name}`;

/** Names of tables may have signs that names of variables have not. */
function variable(name: string): string {
  return name.replace(/[^A-Za-z0-9_.]/g, '_');
}
