import type { Config, ProxySection } from '../../model/config.ts';
import { type IdentifiedServer, identifyServers } from '../../model/section/server-ids.ts';
import type { Edit, Fix } from '../../problem.ts';
import { isUnconditional } from '../certainty.ts';

/** The servers of a proxy, each of them one line; null where one of them or its id is not known. */
export function plainServers(config: Config, proxy: ProxySection): readonly IdentifiedServer[] | null {
  if (proxy.servers.some(({ kind }) => kind !== 'server')) return null;
  return isUnconditional(config, proxy.section) ? identifyServers(proxy) : null;
}

/** The fix that writes down the ids that HAProxy gives the servers by their order: it changes none of them. */
export function explicitIds(servers: readonly IdentifiedServer[]): Fix | null {
  const edits = servers.flatMap(({ id, explicit, line }): (Edit | null)[] => {
    if (explicit) return [];
    const at = line.addressWord?.word.end;
    return [
      at === undefined ? null : { source: line.source, range: { start: at, end: at }, text: ` id ${id}` },
    ];
  });
  const known = edits.filter((edit) => edit !== null);
  if (known.length < edits.length) return null;
  return { description: 'write down the ids that the servers have by their order', safe: true, edits: known };
}
