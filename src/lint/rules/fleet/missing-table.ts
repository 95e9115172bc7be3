import type { Config } from '../../../model/config.ts';
import { type Clusters, clustersOf, membersOf } from '../../../model/fleet/clusters.ts';
import type { FleetNode } from '../../../model/fleet/fleet.ts';
import { isReplicated, isSound, sectionOf } from '../../../model/table/replication.ts';
import type { StickTable } from '../../../model/table/stick-table.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/missing-table',
  scope: 'fleet',
  severity: 'error',
  summary: 'replicated table does not exist on another node',
  why: 'Peers identify a table by its name: the name of its proxy, or "/NAME" for one that is declared in a peers section. Entries of a table that the other node does not have are silently dropped, while the session looks healthy. Moving a table from a backend to the peers section changes its name.',
  remedy: 'Declare the table on every node, in the same kind of place, and replicate it there too.',
  haproxy: always('accepts'),
  facts: 'peer_treat_definemsg() in src/peers.c',
  bad: {
    hap1: example('hap1', 'app'),
    hap2: example('hap2', 'application'),
  },
  good: {
    hap1: example('hap1', 'app'),
    hap2: example('hap2', 'app'),
  },
  check(fleet, report) {
    const clusters = clustersOf(fleet);
    const keysOf = ({ config }: FleetNode) =>
      new Set(config.tables.filter(isReplicated).map((table) => keyOf(config, table, clusters)));
    const shared = new Map(fleet.nodes.map((node) => [node, keysOf(node)]));
    const known = new Set(fleet.nodes.filter(isFullyKnown));
    const without = new Map<string, readonly FleetNode[]>();
    for (const node of fleet.nodes) {
      for (const table of node.config.tables) {
        const key = keyOf(node.config, table, clusters);
        const section = sectionOf(node.config, table);
        const cluster = section === null ? undefined : clusters.get(section);
        if (!table.certain || key === null || cluster === undefined || !isReplicated(table)) continue;
        const members = membersOf(fleet, cluster);
        if (!members.has(node)) continue;
        // Every node has the same few tables: who lacks one is found once for all of them.
        let lacking = without.get(key);
        if (lacking === undefined) {
          lacking = fleet.nodes.filter(
            (other) =>
              known.has(other) &&
              members.has(other) &&
              shared.get(other)?.has(key) !== true &&
              !isRefused(table, other),
          );
          without.set(key, lacking);
        }
        const others = lacking.filter((other) => other !== node);
        if (others.length === 0) continue;
        const hint = others.map((other) => hintFor(table, other)).find((text) => text !== null);
        report(node.name, {
          source: table.source,
          range: table.statement,
          message: `table "${table.name ?? ''}" is not replicated: ${others.map(({ name }) => `"${name}"`).join(', ')} has no such table`,
          hint: hint ?? 'declare it on every node under the same name, with "peers"',
        });
      }
    }
  },
});

/** A table as a session knows it: its wire name, within the cluster of its section. */
function keyOf(config: Config, table: StickTable, clusters: Clusters): string | null {
  const section = sectionOf(config, table);
  return section === null || table.wireName === null ? null : `${clusters.get(section)} ${table.wireName}`;
}

function isFullyKnown({ config }: FleetNode): boolean {
  return config.tables.every(({ certain, wireName }) => certain && wireName !== null);
}

/** Whether the other node has the table in a form that its HAProxy refuses, which is told there. */
function isRefused({ wireName }: StickTable, { config }: FleetNode): boolean {
  return config.tables.some((table) => table.wireName === wireName && !isSound(table));
}

/** The same short name in another kind of place, or a table that is there but stays local. */
function hintFor({ wireName }: StickTable, { name, config }: FleetNode): string | null {
  const short = wireName?.replace(/^\//, '') ?? '';
  for (const other of config.tables) {
    if (other.wireName === wireName) return `add "peers NAME" to the table on "${name}"`;
    if (other.wireName?.replace(/^\//, '') !== short) continue;
    return `on "${name}" it is declared in ${other.owner === 'peers' ? 'a peers section' : 'a proxy'}, which gives it a different name: use the same kind of place`;
  }
  return null;
}

function example(local: string, name: string): string {
  return `global
    localpeer ${local}

peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend ${name}
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m peers mypeers
    stick on src
    server web1 10.0.1.1:80 id 101
`;
}
