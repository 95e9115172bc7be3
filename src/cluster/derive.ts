import type { FleetNode } from '../model/fleet/fleet.ts';
import { tableDifferences } from '../model/table/differences.ts';
import type { StickTable } from '../model/table/stick-table.ts';
import type { Problem } from '../problem.ts';
import { type Found, PlaceList } from './derive/found.ts';
import { type DerivedMember, UNKNOWN_PORT } from './derive/member.ts';
import { type Fact, factOf, Notes, placeOf, textOf } from './derive/notes.ts';
import { factOfLine, SectionDraft } from './derive/section.ts';
import { ServersDraft } from './derive/servers.ts';
import { deriveTable } from './derive/table.ts';
import type { ListedFile, NodeEntry, ProxyTableEntry, SectionEntry } from './file.ts';

/** A node whose config is known, and what else the cluster file should say about it. */
export interface DerivedNode extends FleetNode {
  /** Its files, relative to the cluster file; empty where they are not to be named. */
  readonly files: readonly string[];
}

/** A cluster file made from configs. */
export interface Derivation {
  /** Without use where one of the problems is an error. */
  readonly file: ListedFile;
  /** Errors: configs that contradict each other. Warnings: what a cluster file has no key for. */
  readonly problems: readonly Problem[];
  /** Where the entries of the file were found, for `foundText`. */
  readonly found: readonly Found[];
}

/**
 * What the configs of the nodes have in common as a cluster file: members, ports, TLS, tables of the sections, tables
 * of proxies that are replicated, ids of servers.
 * @param nodes each with its config as read under its name
 * @param version for the file; null to leave it out
 * @example
 * const text = 'peers ours\n    peer hap1 10.0.0.1:1024\n    peer hap2 10.0.0.2:1024\n';
 * const target = { version: parseVersion('3.2'), localPeer: 'hap1', environment: new Environment() };
 * const config = readTexts([new Source('hap1.cfg', text)], target);
 * const { file } = deriveCluster([{ name: 'hap1', config, files: [] }], null);
 * file.nodes.map(({ name, address }) => `${name} ${address}`); // ['hap1 10.0.0.1', 'hap2 10.0.0.2']
 */
export function deriveCluster(nodes: readonly DerivedNode[], version: string | null): Derivation {
  const notes = new Notes();
  const sections = new Map<string, SectionDraft>();
  for (const { name: node, config } of nodes) {
    for (const section of config.peersSections) {
      const name = section.name?.value;
      if (name == null) {
        notes.warning(placeOf(section), 'this section is left out: its name is not known', null);
        continue;
      }
      const draft = sections.get(name) ?? new SectionDraft(name, notes);
      sections.set(name, draft);
      draft.read(section, node);
    }
  }
  const drafts = [...sections.values()].map((draft) => ({ draft, members: draft.members() }));
  const entries = drafts.map(({ draft, members }) =>
    draft.entry(members, commonPort(members), drafts.length === 1),
  );
  const certificates: ReadonlyMap<string, string> =
    drafts.length === 1 ? (drafts[0]?.draft.certificates() ?? new Map()) : new Map();
  const proxyTables = deriveProxyTables(nodes, [...sections.keys()], notes);
  const tables = Object.fromEntries([...proxyTables].map(([proxy, { entry }]) => [proxy, entry]));
  const servers = new ServersDraft();
  for (const { config } of nodes) for (const proxy of config.proxies) servers.read(proxy, notes);
  const ids = servers.entry();
  const [only] = entries;
  const members = drafts.map((draft) => draft.members);
  const statements = localPeerFacts(nodes);
  const file: ListedFile = {
    ...(version === null ? {} : { haproxy: version }),
    ...(statements === null ? {} : { localpeer: true }),
    peers: entries.length === 1 && only !== undefined ? only : entries,
    nodes: nodeEntries(members, entries, nodes, certificates, notes),
    ...(Object.keys(tables).length === 0 ? {} : { tables }),
    ...(Object.keys(ids).length === 0 ? {} : { servers: ids }),
  };
  const isOnly = drafts.length === 1;
  const found: Found[] = [
    ...(statements === null ? [] : [{ path: ['localpeer'], facts: [at('localpeer', statements, notes)] }]),
    ...drafts.flatMap(({ draft }, index) => draft.found(isOnly ? ['peers'] : ['peers', index], isOnly)),
    ...namesOf(members).map((name, index) => ({
      path: ['nodes', index],
      facts: nodeFacts(name, members, drafts[0]?.draft ?? null, certificates, notes),
    })),
    ...[...proxyTables].map(([proxy, { fact }]) => ({
      path: ['tables', proxy],
      facts: [at('table', [fact], notes)],
    })),
    ...servers.found(notes),
  ];
  return { file, problems: notes.problems, found };
}

function at(what: string, facts: Iterable<Fact>, notes: Notes): Found['facts'][number] {
  return { what, at: notes.placesOfAll(facts) };
}

function namesOf(members: readonly (readonly DerivedMember[])[]): readonly string[] {
  return [...new Set(members.flat().map(({ name }) => name))];
}

function nodeFacts(
  name: string,
  members: readonly (readonly DerivedMember[])[],
  draft: SectionDraft | null,
  certificates: ReadonlyMap<string, string>,
  notes: Notes,
): Found['facts'] {
  const facts = members.flatMap((list) => list.find((member) => member.name === name)?.facts ?? []);
  const whats = [...new Set(facts.map(({ what }) => what))];
  const crt = certificates.has(name) ? (draft?.certificateOf(name) ?? null) : null;
  return [
    ...whats.map((what) => {
      const all = new PlaceList();
      for (const fact of facts) if (fact.what === what) all.addAll(fact.at);
      return { what, at: all };
    }),
    ...(crt === null ? [] : [at('crt', [crt], notes)]),
  ];
}

/** The port that most of the members have. */
function commonPort(members: readonly DerivedMember[]): number | null {
  const counts = new Map<number, number>();
  for (const { port } of members)
    if (port !== null && port !== UNKNOWN_PORT) counts.set(port, (counts.get(port) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

function nodeEntries(
  members: readonly (readonly DerivedMember[])[],
  sections: readonly SectionEntry[],
  nodes: readonly DerivedNode[],
  certificates: ReadonlyMap<string, string>,
  notes: Notes,
): NodeEntry[] {
  return namesOf(members).flatMap((name) => {
    const places = members.map((list) => list.find((member) => member.name === name));
    const at = places.findIndex((member) => member !== undefined);
    const member = places[at];
    if (member === undefined) return [];
    for (const other of places) if (other !== undefined) noteOtherHost(member, other, notes);
    const listen = places.find((other) => other !== undefined && other.listen !== null)?.listen ?? null;
    const shard = places.find((other) => other !== undefined && other.shard !== null)?.shard ?? null;
    const crt = certificates.get(name);
    const [config, ...configs] = nodes.find((node) => node.name === name)?.files ?? [];
    return [
      {
        name,
        address: member.host,
        ...(member.port === null || member.port === sections[at]?.port ? {} : { port: member.port }),
        ...(listen === null ? {} : { bind: bindOf(listen, sections) }),
        ...(crt === undefined ? {} : { tls: { crt } }),
        ...(shard === null ? {} : { shard }),
        ...(config === undefined ? {} : { config: configs.length === 0 ? config : [config, ...configs] }),
      },
    ];
  });
}

/** A node has one address in all sections. */
function noteOtherHost({ name, host, place }: DerivedMember, other: DerivedMember, notes: Notes): void {
  if (other.host === host) return;
  notes.warning(
    other.place,
    `"${other.host}" is left out: a cluster file has one address for "${name}", and "${host}" comes first (${place.source.name})`,
    null,
  );
}

/** Several sections share the address of a listener, and each adds its own port. */
function bindOf(listen: string, sections: readonly SectionEntry[]): string {
  const host = listen.replace(/:\d+$/, '');
  return sections.length > 1 && host !== '' ? host : listen;
}

function deriveProxyTables(
  nodes: readonly DerivedNode[],
  sections: readonly string[],
  notes: Notes,
): ReadonlyMap<string, { readonly entry: ProxyTableEntry; readonly fact: Fact }> {
  const known = new Map<
    string,
    { readonly entry: ProxyTableEntry | null; readonly table: StickTable; readonly fact: Fact }
  >();
  for (const { config } of nodes) {
    for (const table of config.tables) {
      const proxy = table.name;
      if (table.owner !== 'proxy' || proxy === null || table.peers === null) continue;
      const before = known.get(proxy);
      if (before === undefined) {
        known.set(proxy, { entry: entryOf(table, sections, notes), table, fact: factOfLine(table) });
      } else if (tableDifferences(before.table, table).length > 0) {
        notes.conflict(before.fact, factOfLine(table), `the table of "${proxy}"`);
      } else {
        notes.confirm(before.fact, placeOf(table));
      }
    }
  }
  return new Map(
    [...known].flatMap(([proxy, { entry, fact }]) => (entry === null ? [] : [[proxy, { entry, fact }]])),
  );
}

function entryOf(table: StickTable, sections: readonly string[], notes: Notes): ProxyTableEntry | null {
  const peers = table.peers === null ? '' : textOf(table.source, table.peers);
  if (!sections.includes(peers)) {
    notes.warning(
      placeOf(table),
      `table "${table.name}" is left out: section "peers ${peers}" does not exist`,
      'check it with "hapeers lint"',
    );
    return null;
  }
  const entry = deriveTable(table, notes);
  return entry === null || sections.length === 1 ? entry : { ...entry, peers };
}

/** What each config says about its own name; null where one of them does not say it. */
function localPeerFacts(nodes: readonly DerivedNode[]): readonly Fact[] | null {
  const facts = nodes.map(({ name, config }) => {
    const last = config.localPeerStatements.at(-1);
    return last?.certain === true && last.name?.value === name ? factOf(last.source, last.name) : null;
  });
  return facts.every((fact) => fact !== null) ? facts : null;
}
