import type { Config } from '../config.ts';
import { tableIndex } from '../table/index.ts';
import type { TableUse } from '../table/stick-table.ts';
import { claimsOf } from './claims.ts';
import { earlyUses } from './early-uses.ts';
import { lateIncrements } from './late-increments.ts';
import { isTcpOnly } from './mode.ts';
import { sessionPaths } from './session-paths.ts';

/** The uses of tables that never do anything, each with the reason in words; what is not certain is not among them. */
export function idleRules(config: Config): ReadonlyMap<TableUse, string> {
  const idle = new Map<TableUse, string>();
  const index = tableIndex(config);
  const paths = sessionPaths(config);
  for (const use of index.live) {
    const proxy = use.ruleSet?.startsWith('http-') === true ? index.proxyOf(use) : null;
    if (proxy !== null && proxy.kind !== 'defaults' && isTcpOnly(proxy, paths)) {
      idle.set(use, 'dropped in TCP mode');
    }
  }
  for (const { track, first } of claimsOf(config)) {
    idle.set(track, `counter taken on line ${first.source.position(first.range.start).line}`);
  }
  for (const { use, track } of earlyUses(config)) {
    idle.set(use, `counter tracked later, on line ${track.source.position(track.range.start).line}`);
  }
  for (const { data, fetch, section, after } of lateIncrements(config)) {
    for (const use of index.live) {
      const isMeant = use.section === section && use.keyword === fetch && use.dataType === data.dataType;
      if (isMeant) idle.set(use, `never evaluated: "${after.name}" is false before it`);
    }
  }
  return idle;
}
