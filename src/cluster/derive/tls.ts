import type { Parameter, PeersSection } from '../../model/config.ts';
import { findParameter, isSwitchedOn } from '../../model/parameter/parameters.ts';
import { listenerParameters } from '../../model/parameter/tls.ts';
import type { Source } from '../../text.ts';
import type { Path, TlsEntry } from '../file.ts';
import type { Found } from './found.ts';
import { exceptions, nameTemplate } from './name-template.ts';
import { type Fact, factOf, type Notes, placeOf, textOf } from './notes.ts';

/** Parameters that are the same for all that a node does, in the order in which a cluster file has them. */
const OF_NODE = [
  'crt',
  'ca-file',
  'crl-file',
  'ssl-min-ver',
  'ssl-max-ver',
  'ciphers',
  'ciphersuites',
] as const;

/** Parameters that belong to the member that is dialed. */
const OF_MEMBER = ['sni', 'verifyhost'] as const;

/** Everything about TLS that a cluster file can say of a line. */
export const TLS_PARAMETERS: ReadonlySet<string> = new Set(['ssl', 'verify', ...OF_NODE, ...OF_MEMBER]);

/** Parameters of lines with the text that they are in. */
interface Lines {
  readonly source: Source;
  readonly parameters: readonly Parameter[];
}

/** Gathers what the nodes say about the TLS of one section. */
export class TlsDraft {
  readonly #facts = new Map<string, Map<string, Fact>>();
  readonly #name: string;
  #verify: Fact | null = null;
  #transport: Fact | null = null;
  #first: PeersSection | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  /** What the config of a node says; the lines of the listener before those of the connections. */
  read(section: PeersSection, node: string, notes: Notes): void {
    const { source } = section;
    const listener: Lines = { source, parameters: listenerParameters(section) };
    const connections: Lines = { source, parameters: connectionParameters(section) };
    const both = [...listener.parameters, ...connections.parameters];
    const speaksTls = [listener, connections].some(({ parameters }) => isSwitchedOn(parameters, 'ssl'));
    const place = placeOf(section.binds[0] ?? section);
    const transport = { text: speaksTls ? 'TLS' : 'clear text', ...place };
    this.#transport = notes.agree(this.#transport, transport, `the transport of "${this.#name}"`);
    if (!speaksTls) return;
    this.#first ??= section;
    for (const keyword of OF_NODE) {
      const parameter = both.find((one) => one.keyword.value === keyword);
      const fact = factOfArgument(source, parameter ?? null);
      if (fact !== null) this.#set(keyword, node, fact, notes);
    }
    const verify =
      findParameter(connections.parameters, 'verify') ?? findParameter(listener.parameters, 'verify');
    const fact = factOfArgument(source, verify);
    if (fact !== null) this.#verify = notes.agree(this.#verify, fact, `"verify" of "${this.#name}"`);
    for (const { name, parameters } of section.peers) {
      if (name === null) continue;
      for (const keyword of OF_MEMBER) {
        const found = factOfArgument(source, findParameter(parameters.known, keyword));
        if (found !== null) this.#set(keyword, textOf(source, name), unwrapped(found), notes);
      }
    }
  }

  /** The certificates of nodes that are not named by the pattern of the others. */
  certificates(): ReadonlyMap<string, string> {
    return exceptions(this.#facts.get('crt') ?? new Map());
  }

  /**
   * Undefined without TLS.
   * @param hasOwn whether nodes may name certificates of their own
   */
  entry(notes: Notes, hasOwn: boolean): TlsEntry | undefined {
    if (this.#first === null) return undefined;
    const own = hasOwn ? this.certificates() : new Map<string, string>();
    const text = (keyword: string) => {
      const facts = [...(this.#facts.get(keyword) ?? [])];
      const common = new Map(facts.filter(([name]) => keyword !== 'crt' || !own.has(name)));
      return nameTemplate(common, `"${keyword}" of "${this.#name}"`, notes);
    };
    const crt = text('crt');
    if (crt === undefined) {
      notes.warning(
        placeOf(this.#first),
        `TLS of "${this.#name}" is left out: no line names a certificate`,
        'a cluster file only supports TLS in both directions',
      );
      return undefined;
    }
    const entry: Record<string, string> = { crt };
    for (const keyword of [...OF_NODE, ...OF_MEMBER]) {
      const value = text(keyword);
      if (value !== undefined) entry[keyword] = value;
    }
    return { ...entry, crt, ...(this.#verify?.text === 'none' ? { verify: 'none' } : {}) };
  }

  /** Where the keys of the entry were found, and the certificates that nodes have of their own. */
  found(path: Path, notes: Notes, hasOwn: boolean): readonly Found[] {
    if (!this.#facts.has('crt')) return [];
    const own = hasOwn ? this.certificates() : new Map<string, string>();
    const keys = [...this.#facts].map(([keyword, facts]) => {
      const common = [...facts].filter(([name]) => keyword !== 'crt' || !own.has(name));
      return { keyword, facts: common.map(([, fact]) => fact) };
    });
    const verify = this.#verify?.text === 'none' ? [{ keyword: 'verify', facts: [this.#verify] }] : [];
    return [...keys, ...verify].map(({ keyword, facts }) => ({
      path: [...path, keyword],
      facts: [{ what: keyword, at: notes.placesOfAll(facts) }],
    }));
  }

  /** What the config of a node says about its certificate. */
  certificateOf(node: string): Fact | null {
    return this.#facts.get('crt')?.get(node) ?? null;
  }

  #set(keyword: string, member: string, fact: Fact, notes: Notes): void {
    const facts = this.#facts.get(keyword) ?? new Map<string, Fact>();
    this.#facts.set(keyword, facts);
    facts.set(member, notes.agree(facts.get(member), fact, `"${keyword}" of "${member}" in "${this.#name}"`));
  }
}

function connectionParameters({ peers, defaults }: PeersSection): readonly Parameter[] {
  const inherited = defaults.filter(({ keyword }) => keyword === 'default-server');
  return [...inherited, ...peers].flatMap(({ parameters }) => parameters.known);
}

function factOfArgument(source: Source, parameter: Parameter | null): Fact | null {
  const argument = parameter?.args[0];
  return argument === undefined ? null : factOf(source, argument);
}

/** A fixed name is given to the cluster file as such. */
function unwrapped(fact: Fact): Fact {
  return { ...fact, text: /^str\(([^\s(),]+)\)$/.exec(fact.text)?.[1] ?? fact.text };
}
