import type { ProbeFinding } from '../../probe/finding.ts';

/**
 * Says in what the byte rates of tables are counted where that is not, or may not be, bytes: a table with `brates-factor`
 * (HAProxy 3.1 and later) counts blocks, sends their number and not the factor, and takes blocks from the runtime API, too.
 * Only `show table` prints bytes (`table_dump_entry_to_buffer()` in stick_table.c; seen with 3.2).
 *
 * @param factors those that a config or the cluster file tells, by the names of the tables on the wire
 * @returns a line for each such table, on standard error: values stay as they are, so that --load sets the same again
 */
export function describeByteRates(
  findings: readonly ProbeFinding[],
  factors: ReadonlyMap<string, number>,
): readonly string[] {
  const stored = new Map<string, ReadonlySet<string>>();
  for (const { name, data } of findings.flatMap(({ tables }) => tables ?? [])) {
    const rates = data
      .map((column) => column.name)
      .filter((column) => /^bytes_(?:in|out)_rate$/.test(column));
    if (rates.length > 0) stored.set(name, new Set([...(stored.get(name) ?? []), ...rates]));
  }
  return [...stored].flatMap(([table, rates]) => {
    const factor = factors.get(table);
    if (factor === 1) return [];
    const verb = rates.size === 1 ? 'is' : 'are';
    const what = `${[...rates].join(' and ')} of table "${table}" ${verb} in`;
    return factor === undefined
      ? [`note: ${what} units of its "brates-factor" (1 unless set), which peers do not tell`]
      : [`note: ${what} units of ${factor} bytes, its "brates-factor"`];
  });
}
