import type { Config } from '../config.ts';
import { type Membership, membershipsOf } from '../fleet/membership.ts';
import { identifyServers } from '../section/server-ids.ts';
import { type SectionDifference, sectionDifferences } from './sections.ts';
import { type ServerDifference, serverDifferences } from './servers.ts';
import { compareTables, type TableComparison } from './tables.ts';

/** A peers section in two configs of one node, as far as its node takes part; null where one does not have it. */
export interface SectionComparison {
  readonly name: string;
  readonly one: Membership | null;
  readonly other: Membership | null;
  /** Empty where one is missing. */
  readonly differences: readonly SectionDifference[];
}

/** The servers of a proxy that both configs have. */
export interface ProxyComparison {
  readonly name: string;
  readonly differences: readonly ServerDifference[];
}

/** Two configs side by side as HAProxy sees them, whatever the order and the notation of their lines. */
export interface ConfigComparison {
  readonly sections: readonly SectionComparison[];
  readonly tables: readonly TableComparison[];
  readonly proxies: readonly ProxyComparison[];
}

/**
 * Compares two configs of one node: before and after a change, or as it was meant and as it is read back. Every difference
 * has the places of both sides. What it costs depends on who asks: each picks those that count there.
 *
 * @example
 * const read = (port: number) => {
 *   const text = `peers ours\n    peer a 10.0.0.1:${port}\n    peer b 10.0.0.2:1024\n`;
 *   const target = { version: newest, localPeer: 'b', environment: new Environment() };
 *   return readTexts([new Source('b.cfg', text)], target);
 * };
 * const [section] = compareConfigs(read(1024), read(2048)).sections;
 * section?.differences[0]; // { peer: 'a', kind: 'address', one: { text: '10.0.0.1:1024', … }, other: … }
 */
export function compareConfigs(one: Config, other: Config): ConfigComparison {
  return {
    sections: compareSections(one, other),
    tables: compareTables(one, other),
    proxies: compareProxies(one, other),
  };
}

function compareSections(one: Config, other: Config): readonly SectionComparison[] {
  const others = membershipsOf({ name: '', config: other });
  const met = new Set<Membership>();
  const pairs = membershipsOf({ name: '', config: one }).map((own): SectionComparison => {
    const twin = others.find((candidate) => nameOf(candidate) === nameOf(own)) ?? null;
    if (twin !== null) met.add(twin);
    const differences = twin === null ? [] : sectionDifferences(own, twin);
    return { name: nameOf(own), one: own, other: twin, differences };
  });
  const added = others
    .filter((candidate) => !met.has(candidate))
    .map((own): SectionComparison => ({ name: nameOf(own), one: null, other: own, differences: [] }));
  return [...pairs, ...added];
}

function nameOf({ section }: Membership): string {
  return section.name?.value ?? '';
}

/** A disabled proxy has no servers; of one whose servers a variable hides nothing is told. */
function compareProxies(one: Config, other: Config): readonly ProxyComparison[] {
  const servers = ({ proxies }: Config) =>
    new Map(
      proxies.flatMap((proxy) => {
        const own = proxy.disabled || proxy.name?.value == null ? null : identifyServers(proxy);
        return own === null ? [] : [[proxy.name?.value ?? '', own] as const];
      }),
    );
  const others = servers(other);
  return [...servers(one)].flatMap(([name, own]) => {
    const twin = others.get(name);
    return twin === undefined ? [] : [{ name, differences: serverDifferences(own, twin) }];
  });
}
