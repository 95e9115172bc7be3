import type { Fleet } from '../model/fleet/fleet.ts';
import { type TablePair, tablePairs } from '../model/table/shared.ts';
import type { Finding, FleetReport } from './rule.ts';

/** What differs, said on the table that is not the first; where it has no range of its own, on the whole line. */
interface Difference {
  readonly message: string;
  readonly hint: string;
  readonly range?: Finding['range'];
  readonly severity?: Finding['severity'];
}

/** The check of a rule that compares each replicated table with its twin on the first node that has it. */
export function compareTables(differences: (pair: TablePair) => Iterable<Difference>) {
  return (fleet: Fleet, report: FleetReport): void => {
    for (const pair of tablePairs(fleet)) {
      const { node, table, firstNode, first } = pair;
      for (const { message, hint, range, severity } of differences(pair)) {
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
        });
      }
    }
  };
}
