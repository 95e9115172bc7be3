import type { LoadPlan, TablePlan } from '../../../probe/load/plan.ts';
import type { Colors } from '../../../report/colors.ts';
import { visible } from '../../../report/visible.ts';

/** @param loaded how many entries were set; null where nothing was to be written */
export function reportLoadText(plan: LoadPlan, loaded: number | null, colors: Colors): string {
  const node = colors.bold(visible(plan.node));
  const planned = plan.tables.reduce((sum, { commands }) => sum + commands.length, 0);
  const lines = [
    loaded === null
      ? `${node}: would load ${counted(planned)} (--write does it)`
      : `${node}: loaded ${counted(loaded)}, each with the full "expire" of its table`,
  ];
  for (const table of plan.tables) {
    lines.push(`  ${visible(table.table)}: ${[counted(table.commands.length), ...notes(table)].join('; ')}`);
    for (const [name, reason] of table.leftOut) lines.push(`    without ${visible(name)}: ${reason}`);
  }
  for (const { table, entries, reason } of plan.unloadable) {
    lines.push(`  ${colors.yellow(visible(table))}: none of ${counted(entries)}: ${visible(reason)}`);
  }
  return `${lines.join('\n')}\n`;
}

function notes({ present, expired, withoutRoom, unsayable }: TablePlan): readonly string[] {
  return [
    ...(present === 0 ? [] : [`${present} already there`]),
    ...(expired === 0 ? [] : [`${expired} expired since the dump`]),
    ...(withoutRoom === 0 ? [] : [`${withoutRoom} more than the table has room for`]),
    ...(unsayable === 0 ? [] : [`${unsayable} with a key that no command can contain`]),
  ];
}

function counted(number: number): string {
  return number === 1 ? '1 entry' : `${number} entries`;
}

export function reportLoadJson(plan: LoadPlan, loaded: number | null): string {
  const tables = plan.tables.map(
    ({ table, commands, present, expired, withoutRoom, unsayable, leftOut }) => ({
      table,
      entries: commands.length,
      present,
      expired,
      withoutRoom,
      unsayable,
      leftOut: Object.fromEntries(leftOut),
    }),
  );
  return `${JSON.stringify({ node: plan.node, loaded, tables, unloadable: plan.unloadable }, null, 2)}\n`;
}
