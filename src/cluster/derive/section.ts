import type { Form } from '../../model/cluster.ts';
import { peerDifferences } from '../../model/compare/peers.ts';
import { settingSaid } from '../../model/compare/sections.ts';
import type { Entity, Parameter, Peer, PeersSection, Setting } from '../../model/config.ts';
import type { Argument } from '../../model/line/expand.ts';
import { findParameter } from '../../model/parameter/parameters.ts';
import { isObserver } from '../../model/section/peers.ts';
import { tableDifferences } from '../../model/table/differences.ts';
import type { StickTable } from '../../model/table/stick-table.ts';
import { isWildcard, parseAddress } from '../../model/value/address.ts';
import type { Path, SectionEntry, SectionTableEntry } from '../file.ts';
import type { Found } from './found.ts';
import { choosesByLocalPeer } from './local-peer.ts';
import { type DerivedMember, derivedMember, type MemberDraft } from './member.ts';
import { type Fact, factOf, type Notes, placeOf, textOf } from './notes.ts';
import { deriveTable } from './table.ts';
import { TLS_PARAMETERS, TlsDraft } from './tls.ts';

/** Gathers what the configs of all nodes say about one peers section. */
export class SectionDraft {
  readonly name: string;
  readonly #notes: Notes;
  readonly #tls: TlsDraft;
  readonly #members = new Map<string, MemberDraft>();
  readonly #observers = new Map<string, Fact>();
  readonly #tables = new Map<
    string,
    { readonly entry: SectionTableEntry | null; readonly table: StickTable; readonly fact: Fact }
  >();
  #named: Fact | null = null;
  #form: Form | null = null;
  #shards: Fact | null = null;
  #logs: Fact | null = null;
  #logEntries: readonly string[] = [];

  constructor(name: string, notes: Notes) {
    this.name = name;
    this.#notes = notes;
    this.#tls = new TlsDraft(name);
  }

  /** Takes in the section as one node reads it. */
  read(section: PeersSection, node: string): void {
    this.#form ??= formOf(section);
    if (section.name !== null) {
      this.#named = this.#notes.agree(this.#named, factOf(section.source, section.name), 'the name');
    }
    this.#noteWhatIsLeftOut(section);
    for (const peer of section.peers) this.#peer(peer, node);
    const [bind] = section.binds;
    if (bind?.addressWord != null) {
      const member = this.#member(node);
      const listen = addressOf(section.source, bind.addressWord);
      member.listen = this.#notes.agree(member.listen, listen, `what "${node}" listens on`);
    }
    this.#tls.read(section, node, this.#notes);
    const shards = settingSaid(section, section.shards);
    const count = shards === null ? null : this.#number(shards);
    if (count !== null) this.#shards = this.#notes.agree(this.#shards, count, `"shards" of "${this.name}"`);
    this.#readLogs(section);
    for (const table of section.tables) this.#table(table);
  }

  members(): readonly DerivedMember[] {
    return [...this.#members].flatMap(([name, draft]) => derivedMember(name, draft, this.#notes) ?? []);
  }

  /** The certificates of nodes that are not named by the pattern of the others. */
  certificates(): ReadonlyMap<string, string> {
    return this.#tls.certificates();
  }

  certificateOf(node: string): Fact | null {
    return this.#tls.certificateOf(node);
  }

  /**
   * @param port the port that members have where nothing else is said; null where there is none
   * @param isOnly whether there is no other section, so that what a node shows can be said of the node
   */
  entry(members: readonly DerivedMember[], port: number | null, isOnly: boolean): SectionEntry {
    const tls = this.#tls.entry(this.#notes, isOnly);
    const tables = [...this.#tables.values()].flatMap(({ entry }) => entry ?? []);
    const observers = [...this.#observers].map(([name, { text }]) =>
      text === '127.0.0.1:9' ? name : { name, address: text },
    );
    const [log, ...logs] = this.#logEntries;
    // A "peer" line cannot listen elsewhere than where it is dialed.
    const isLegacy = this.#form === 'legacy' && members.every(({ listen }) => listen === null);
    const form = this.#form === 'legacy' && !isLegacy ? 'modern' : (this.#form ?? 'modern');
    return {
      name: this.name,
      form,
      ...(port === null ? {} : { port }),
      ...(tls === undefined ? {} : { tls }),
      ...(this.#shards === null ? {} : { shards: Number(this.#shards.text) }),
      ...(log === undefined ? {} : { log: logs.length === 0 ? log : [log, ...logs] }),
      ...(observers.length === 0 ? {} : { observers }),
      ...(tables.length === 0 ? {} : { tables }),
    };
  }

  /**
   * Where what the entry says was found.
   * @param path of the entry
   */
  found(path: Path, isOnly: boolean): readonly Found[] {
    const of = (key: string | null, facts: Iterable<Fact>) => ({
      path: key === null ? path : [...path, key],
      facts: [{ what: key ?? 'section', at: this.#notes.placesOfAll(facts) }],
    });
    const each = (key: string, facts: readonly Fact[]) =>
      facts.map((fact, index) => ({
        path: [...path, key, index],
        facts: [{ what: key, at: this.#notes.placesOf(fact) }],
      }));
    const tables = [...this.#tables.values()].flatMap(({ entry, fact }) => (entry === null ? [] : fact));
    return [
      ...(this.#named === null ? [] : [of('name', [this.#named])]),
      ...this.#tls.found([...path, 'tls'], this.#notes, isOnly),
      ...(this.#shards === null ? [] : [of('shards', [this.#shards])]),
      ...(this.#logs === null ? [] : [of('log', [this.#logs])]),
      ...each('observers', [...this.#observers.values()]),
      ...each('tables', tables),
    ];
  }

  #peer(peer: Peer, node: string): void {
    const { source, name, keyword } = peer;
    if (name === null) return;
    const fact = factOf(source, name);
    if (!peer.certain || name.value === null) {
      this.#notes.warning(
        placeOf(peer),
        'this line is left out: its name or its condition is not known',
        'give the variables that it depends on with --env, or add the node by hand',
      );
      return;
    }
    const address = peer.addressWord === null ? null : addressOf(source, peer.addressWord);
    if (address !== null && isObserver(peer)) {
      const known = this.#observers.get(fact.text);
      this.#observers.set(fact.text, this.#notes.agree(known, address, `the address of "${fact.text}"`));
      return;
    }
    const member = this.#member(fact.text);
    member.named = this.#notes.agree(member.named, fact, 'the name');
    const shard = findParameter(peer.parameters.known, 'shard')?.args[0];
    const number = shard === undefined || peer.local === true ? null : this.#number(factOf(source, shard));
    if (number !== null)
      member.shard = this.#notes.agree(member.shard, number, `the shard of "${fact.text}"`);
    if (address === null) return;
    // A local "peer" line may listen on all addresses under the port that is dialed.
    if (keyword === 'peer' && fact.text === node && isWildcard(parseAddress(address.text))) {
      member.listen = this.#notes.agree(member.listen, address, `what "${node}" listens on`);
      return;
    }
    member.dialedBy ??= peer;
    const isSame = peerDifferences(member.dialedBy, peer).every(({ kind }) => kind !== 'address');
    member.dialed = this.#notes.agree(member.dialed, address, `the address of "${fact.text}"`, isSame);
  }

  #number(fact: Fact): Fact | null {
    if (/^[1-9]\d*$/.test(fact.text)) return fact;
    this.#notes.warning(fact, `"${fact.text}" is left out: it is not a positive number`, null);
    return null;
  }

  #member(name: string): MemberDraft {
    const known = this.#members.get(name);
    if (known !== undefined) return known;
    const member = { named: null, dialed: null, dialedBy: null, listen: null, shard: null };
    this.#members.set(name, member);
    return member;
  }

  #readLogs({ source, logs }: PeersSection): void {
    const entries = logs.flatMap((log) => argumentsOf(log) ?? []);
    const [first] = logs;
    if (first === undefined || entries.length === 0) return;
    const fact = { text: entries.join(', '), ...placeOf(first), source };
    if (this.#logs === null) this.#logEntries = entries;
    this.#logs = this.#notes.agree(this.#logs, fact, `"log" of "${this.name}"`);
  }

  #table(table: StickTable): void {
    if (table.wireName === null) {
      this.#notes.warning(
        placeOf(table),
        'this table is left out: its name is not known',
        'give the variables that it depends on with --env, or add the table by hand',
      );
      return;
    }
    // As peers exchange it: with a slash in front.
    const name = table.wireName.slice(1);
    const known = this.#tables.get(name);
    if (known !== undefined) {
      if (tableDifferences(known.table, table).length > 0) {
        this.#notes.conflict(known.fact, factOfLine(table), `table "${name}"`);
      } else {
        this.#notes.confirm(known.fact, placeOf(table));
      }
      return;
    }
    const entry = deriveTable(table, this.#notes);
    const fact = factOfLine(table);
    this.#tables.set(name, { entry: entry === null ? null : { name, ...entry }, table, fact });
  }

  #noteWhatIsLeftOut(section: PeersSection): void {
    for (const line of section.unknown) {
      this.#notes.warning(placeOf(line), 'this line is left out: a cluster file has no key for it', null);
    }
    if (section.disabled) {
      this.#notes.warning(
        placeOf(section),
        `"${this.name}" is disabled, which a cluster file has no key for`,
        '--into leaves the line as it is',
      );
    }
    for (const bind of section.binds.slice(1)) {
      this.#notes.warning(
        placeOf(bind),
        'this listener is left out: a cluster file has one for each node',
        null,
      );
    }
    for (const { source, parameters } of [...section.binds, ...section.defaults, ...section.peers]) {
      for (const { keyword } of parameters.known) this.#noteParameter(source, keyword);
      if (parameters.unknown !== null) this.#noteParameter(source, parameters.unknown);
    }
  }

  #noteParameter(source: Entity['source'], keyword: Parameter['keyword']): void {
    const { value, word } = keyword;
    if (value !== null && (TLS_PARAMETERS.has(value) || value === 'shard')) return;
    const text = textOf(source, keyword);
    this.#notes.warning(
      { source, range: word },
      `"${text}" is left out: a cluster file has no key for it`,
      null,
    );
  }
}

/** An address as a cluster file has it: IPv6 in brackets, and without a prefix that says what the address shows. */
function addressOf(source: Fact['source'], argument: Argument): Fact {
  const fact = factOf(source, argument);
  const text = fact.text
    .replace(/^(?:ipv4|tcp4)@(?=[\d.]+:\d+$)|^(?:ipv6|tcp6)@(?=\[|[\da-f]*:[\da-f:.]*:\d+$)/i, '')
    .replace(/^([\da-f]*:[\da-f:.]*):(\d+)$/i, '[$1]:$2');
  return { ...fact, text };
}

/** What follows `log`, quotes included; null for `no log`. */
function argumentsOf({ source, values, negated }: Setting): string | null {
  const [first, last] = [values[0], values.at(-1)];
  if (negated || first === undefined || last === undefined) return null;
  return source.text.slice(first.word.start, last.word.end);
}

function formOf(section: PeersSection): Form {
  if (choosesByLocalPeer(section)) return 'single';
  return section.peers.every(({ keyword }) => keyword === 'peer') ? 'legacy' : 'modern';
}

/** What a definition says as its line has it. */
export function factOfLine(table: StickTable): Fact {
  const place = placeOf(table);
  return { text: place.source.slice(place.range), ...place };
}
