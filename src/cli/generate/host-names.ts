import type { Cluster } from '../../model/cluster.ts';
import { isLoopback, parseAddress } from '../../model/value/address.ts';
import type { Io } from '../shell/io.ts';
import { tell } from '../shell/tell.ts';

/** Tells what surprises about names: HAProxy does not start where one is unknown, and never looks again. */
export function noteHostNames({ sections }: Cluster, io: Io): void {
  const named = sections
    .flatMap(({ members }) => members)
    .flatMap(({ address }) => {
      const parsed = parseAddress(address);
      return parsed.kind === 'inet' && parsed.family === 'name' && !isLoopback(parsed) ? [parsed.host] : [];
    });
  const [first, ...others] = new Set(named);
  if (first === undefined) return;
  const names = others.length === 0 ? `"${first}"` : `"${first}" and ${others.length} more`;
  tell(
    io,
    `note: host names: HAProxy looks up ${names} once, when it starts, and does not start where a name is unknown`,
  );
}
