import type { Bind, Config, Peer, PeersSection } from '../../../model/config.ts';
import { isSound } from '../../../model/table/replication.ts';
import type { StickTable } from '../../../model/table/stick-table.ts';
import type { Fix } from '../../../problem.ts';
import { isClear } from '../../certainty.ts';
import { forbiddenCharacter } from '../../names.ts';
import { always, defineRule } from '../../rule.ts';

/** More tables than are told one by one. */
const MANY = 5;

export default defineRule({
  id: 'table/not-replicated',
  scope: 'config',
  severity: 'warning',
  summary: 'stick-table does not refer to the peers section',
  why: 'Without "peers NAME" a table stays on its node: each load balancer counts and sticks separately, and a reload empties the table. HAProxy does not warn, and the sessions between the peers look healthy. Where other tables are replicated, this one may be local on purpose, and the problem is an info.',
  remedy: 'Add "peers NAME" to the stick-table line.',
  fix: '"peers NAME" is added to the only table, if it is only used for stickiness and has an expiry, and the only peers section works.',
  haproxy: always('accepts'),
  facts: 'no check exists',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m
    stick on src
    server web1 10.0.1.1:80
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
    stick on src
    server web1 10.0.1.1:80
`,
  check(config, report) {
    const sections = config.peersSections.filter(({ disabled }) => !disabled);
    const [first, ...others] = sections;
    if (first === undefined) return;
    const only = others.length === 0 ? (first.name?.value ?? null) : null;
    const replicated = config.tables.some(({ owner, peers }) => owner === 'peers' || peers !== null);
    const severity = replicated ? 'info' : 'warning';
    const local = config.proxies
      .flatMap(({ disabled, tables }) => (disabled ? [] : tables))
      .filter((table) => table.certain && table.peers === null && !hasBrokenDefinition(table))
      .filter((table) => !replicated || !isWrittenTo(table, config));
    if (local.length > MANY) {
      report({
        source: first.source,
        range: first.name?.word ?? first.statement,
        message: `${local.length} tables are not replicated: they do not refer to a peers section`,
        hint: `add "peers ${only ?? 'NAME'}" to those that should be shared`,
        severity,
        related: local.slice(0, MANY).map((table) => ({
          message: `table "${table.name ?? ''}" is declared here`,
          source: table.source,
          range: table.statement,
        })),
      });
      return;
    }
    for (const table of local) {
      report({
        source: table.source,
        range: table.statement,
        message: `table "${table.name ?? ''}" is not replicated: it does not refer to a peers section`,
        hint: `add "peers ${only ?? 'NAME'}" to the line`,
        severity,
        fix: only === null ? null : addition(table, only, isMeant(table, first, config)),
      });
    }
  },
});

function hasBrokenDefinition(table: StickTable): boolean {
  return table.defects.some(({ haproxy }) => haproxy === 'refuses');
}

/** The target of a `write-to` receives what another, replicated table learns: it is local by design. */
function isWrittenTo(table: StickTable, config: Config): boolean {
  return config.tables.some(({ writeTo }) => writeTo?.value != null && writeTo.value === table.name);
}

function addition(table: StickTable, section: string, safe: boolean): Fix | null {
  const { source, statement } = table;
  if (forbiddenCharacter(section) !== null) return null;
  const range = { start: statement.end, end: statement.end };
  return {
    description: `replicate the table over section "${section}"`,
    safe,
    edits: [{ source, range, text: ` peers ${section}` }],
  };
}

/**
 * Whether the table is what the peers section is there for: the only table of a config in which nothing is unclear, with
 * an expiry, used for stickiness alone, and a section that works. Counters may be meant to stay on their node, since
 * peers overwrite them.
 */
function isMeant(table: StickTable, section: PeersSection, config: Config): boolean {
  const { certain, peers, binds, tables } = section;
  const works =
    certain &&
    tables.length === 0 &&
    peers.every((peer) => peer.certain && peer.local !== null && peer.parameters.unknown === null) &&
    peers.some((peer) => peer.local === true && listens(peer, binds)) &&
    peers.some(({ local, addressWord }) => local === false && addressWord !== null);
  const sticks =
    config.uses.length > 0 &&
    config.uses.every((use) => use.by === 'stick' && use.certain && use.table === table.name);
  const isPure = table.stored.length === 0 && !table.recvOnly && table.writeTo === null && !table.nopurge;
  return (
    isClear(config) &&
    config.tables.length === 1 &&
    works &&
    sticks &&
    isPure &&
    isSound(table) &&
    (table.expireMs ?? 0) > 0
  );
}

function listens({ keyword, addressWord }: Peer, binds: readonly Bind[]): boolean {
  return keyword === 'peer' ? addressWord !== null && binds.length === 0 : binds.length === 1;
}
