import type { Config } from '../model/config.ts';
import { identifyServers } from '../model/section/server-ids.ts';
import { stickyProxies } from '../model/table/sticky-proxies.ts';

/** A text that an editor shows after a place without it being there. */
export interface InlayHint {
  readonly offset: number;
  readonly text: string;
  readonly tooltip: string;
}

/**
 * The ids that HAProxy gives the servers of replicated sticky backends by the order of their lines: what the other nodes
 * fall back to where they do not know a server's name.
 */
export function inlayHintsFor(config: Config, file: string): readonly InlayHint[] {
  const hints: InlayHint[] = [];
  for (const { proxy } of stickyProxies(config)) {
    for (const { id, explicit, line } of identifyServers(proxy) ?? []) {
      const name = line.kind === 'server' ? line.name : null;
      if (explicit || name === null || line.source.name !== file) continue;
      hints.push({
        offset: name.word.end,
        text: `id ${id}`,
        tooltip: `automatic: the id follows the order of the lines. Write "id ${id}" to pin it.`,
      });
    }
  }
  return hints;
}
