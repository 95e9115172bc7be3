import type { Fleet } from '../model/fleet/fleet.ts';
import { type TableDifference, tableDifferences } from '../model/table/differences.ts';
import { type TableOnNode, type TablePair, tablePairs } from '../model/table/shared.ts';
import { definitionRows } from '../model/table/side-by-side.ts';
import type { StickTable } from '../model/table/stick-table.ts';
import type { Comparison } from '../problem.ts';
import type { Finding, FleetReport } from './rule.ts';

/** What differs, said on the table that is not the first; where it has no range of its own, on the whole line. */
interface Difference {
  readonly message: string;
  readonly hint: string;
  readonly range?: Finding['range'];
  readonly severity?: Finding['severity'];
}

/** A pair with what the later table has otherwise than the first one. */
interface ComparedPair extends TablePair {
  /** From the first to the later one. */
  readonly differences: readonly TableDifference[];
}

/** The check of a rule that compares each replicated table with its twin on the first node that has it. */
export function compareTables(differences: (pair: ComparedPair) => Iterable<Difference>) {
  return (fleet: Fleet, report: FleetReport): void => {
    for (const pair of tablePairs(fleet)) {
      const { node, table, firstNode, first, all } = pair;
      for (const { message, hint, range, severity } of differences({
        ...pair,
        differences: differencesOf(pair),
      })) {
        report(node.name, {
          source: table.source,
          range: range ?? table.statement,
          message,
          hint,
          ...(severity === undefined ? {} : { severity }),
          related: [
            {
              message: `its definition on "${firstNode.name}"`,
              source: first.source,
              range: first.statement,
            },
          ],
          comparison: comparisonOf(all),
        });
      }
    }
  };
}

const found = new WeakMap<
  StickTable,
  { readonly first: StickTable; readonly differences: readonly TableDifference[] }
>();

/** Every rule asks about every pair, and nearly all pairs are alike. */
function differencesOf({ table, first }: TablePair): readonly TableDifference[] {
  let known = found.get(table);
  if (known?.first !== first) {
    const differences = tableDifferences(first, table);
    known = { first, differences: differences.length === 0 ? ALIKE : differences };
    found.set(table, known);
  }
  return known.differences;
}

const ALIKE: readonly TableDifference[] = [];

const memory = new WeakMap<readonly TableOnNode[], Comparison>();

/** One for all problems about a table, whatever rule finds them. */
export function comparisonOf(all: readonly TableOnNode[]): Comparison {
  let known = memory.get(all);
  if (known === undefined) {
    known = {
      what: `table "${all[0]?.table.name ?? ''}"`,
      nodes: all.map(({ node }) => node.name),
      rows: definitionRows(all.map(({ table }) => table)),
    };
    memory.set(all, known);
  }
  return known;
}
