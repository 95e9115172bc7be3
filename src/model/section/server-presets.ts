import type { TextRange } from '../../text.ts';
import type { Defaults, Parameter, ParameterList, Peer, Server, ServerTemplate } from '../config.ts';
import type { Argument } from '../line/expand.ts';
import { entityOf, type LiveLine } from '../line/live-line.ts';
import { readParameters } from '../parameter/parameters.ts';
import { isAtLeast, type Version } from '../value/version.ts';
import type { PresetDefect } from './preset-defect.ts';

/** What a server of the same section or of another one can take its first parameters from. */
export type PresetSource = Server | ServerTemplate | Peer;

/** The presets of the backends above, by name; null where a variable may hide one. */
export type FindPresets = (backend: string) => ServerPresets | 'unknown' | null;

/** Parameters that a line begins with, and how many of its own words told which. */
interface Origin {
  readonly parameters: readonly Parameter[];
  readonly told: number;
}

/**
 * What the servers of one section begin with: its unnamed `default-server` lines or, since 3.5, what `from` names: one
 * of its named lines, a server, or the same of a backend above (`_srv_parse_init()` and `_srv_parse_from()` in
 * src/server.c).
 */
export class ServerPresets {
  #unnamed: readonly Parameter[];
  readonly #named = new Map<string, readonly Parameter[]>();
  readonly #servers: readonly PresetSource[];
  readonly #find: FindPresets;
  readonly #defects: PresetDefect[] = [];
  /** Whether `from` and `name` are known. */
  readonly #hasOrigins: boolean;

  /**
   * @param inherited of the defaults section: its unnamed lines only
   * @param servers of the section, as they are read
   */
  constructor(
    inherited: readonly Parameter[],
    servers: readonly PresetSource[],
    version: Version,
    find: FindPresets,
  ) {
    this.#unnamed = inherited;
    this.#servers = servers;
    this.#find = find;
    this.#hasOrigins = isAtLeast(version, '3.5');
  }

  /** What servers begin with that name nothing else. */
  get unnamed(): readonly Parameter[] {
    return this.#unnamed;
  }

  get defects(): readonly PresetDefect[] {
    return this.#defects;
  }

  /** Whether a line has to be looked into: of 100,000 servers nearly all take the unnamed parameters. */
  concerns({ source, statement }: LiveLine): boolean {
    if (!this.#hasOrigins) return false;
    return this.#named.size > 0 || /[\s"'](?:from|name)(?:[\s"']|$)/.test(source.slice(statement));
  }

  /** Takes in a `default-server` line. */
  readDefaults(line: LiveLine): Defaults {
    const parameters = readParameters(line.arguments.slice(1), 'default-server');
    const { known } = parameters;
    const isNamed = this.#hasOrigins && known[0]?.keyword.value === 'name';
    const name = isNamed ? (known[0]?.args[0] ?? null) : null;
    const before = name === null ? this.#unnamed : (this.#named.get(name.value ?? '') ?? []);
    const { parameters: origin, told } = this.#originOf(line, parameters, isNamed ? 1 : 0, before);
    const all = [...origin, ...known.slice(told)];
    if (!isNamed) this.#unnamed = all;
    else if (name === null)
      this.#report(line, known[0]?.keyword.word ?? line.statement, '"name" has no value', 'add a name');
    else if (name.value !== null) this.#define(line, name, name.value, all);
    return { ...entityOf(line), keyword: 'default-server', parameters, name };
  }

  /** What a `server`, `server-template` or `peer` line begins with. */
  inheritedBy(line: LiveLine, parameters: ParameterList): readonly Parameter[] {
    if (!this.concerns(line)) return this.#unnamed;
    const name = line.arguments[1];
    if (name?.value != null && this.#named.has(name.value) && line.keyword !== 'server-template') {
      this.#report(
        line,
        name.word,
        'a default-server line of this section has the name already',
        'rename it',
      );
    }
    return this.#originOf(line, parameters, 0, this.#unnamed).parameters;
  }

  #define(line: LiveLine, name: Argument, text: string, parameters: readonly Parameter[]): void {
    if (!this.#named.has(text) && this.#serverOf(text) !== null) {
      this.#report(line, name.word, 'a server of this section has the name already', 'rename it');
    }
    this.#named.set(text, parameters);
  }

  #originOf(line: LiveLine, { known }: ParameterList, index: number, before: readonly Parameter[]): Origin {
    this.#findMisplaced(line, known, index);
    const from = this.#hasOrigins ? known[index] : undefined;
    if (from?.keyword.value !== 'from') return { parameters: before, told: index };
    return { parameters: this.#resolve(line, from) ?? [], told: index + 1 };
  }

  /** `from` and `name` are read in front of all other parameters, where they come first; else no parser knows them. */
  #findMisplaced(line: LiveLine, known: readonly Parameter[], index: number): void {
    if (!this.#hasOrigins) return;
    const isPreset = ({ keyword }: Parameter) => keyword.value === 'from' || keyword.value === 'name';
    const begin = known[index]?.keyword.value === 'from' ? index + 1 : index;
    const misplaced = known.slice(begin).find(isPreset);
    if (misplaced === undefined) return;
    const word = misplaced.keyword.value ?? '';
    const isServers = word === 'name' && line.keyword !== 'default-server';
    this.#report(
      line,
      misplaced.keyword.word,
      isServers
        ? '"name" is only for default-server lines'
        : `"${word}" must come before all other parameters, once`,
      isServers ? 'remove it' : `write "${word}" first`,
    );
  }

  /** Null for what cannot be found or is not known. */
  #resolve(line: LiveLine, { keyword, args: [argument] }: Parameter): readonly Parameter[] | null {
    if (argument === undefined) {
      this.#report(line, keyword.word, '"from" has no value', EXPECTED);
      return null;
    }
    const { value, word } = argument;
    if (value === null || value === 'none') return null;
    if (value.startsWith('be:')) return this.#presetsOf(line, word, value.slice(3))?.unnamed ?? null;
    if (value.startsWith('srv:')) return this.#ofServer(line, word, value.slice(4));
    const isServer = this.#named.has(value) || this.#serverOf(value) !== null;
    const hint = isServer
      ? `write "srv:${value}"`
      : this.#find(value) instanceof ServerPresets
        ? `write "be:${value}"`
        : EXPECTED;
    this.#report(line, word, `"${value}" is not a valid origin`, hint);
    return null;
  }

  /** The presets of a backend; of this section where the name is empty. */
  #presetsOf(line: LiveLine, word: TextRange, name: string): ServerPresets | null {
    const presets = name === '' ? this : this.#find(name);
    if (presets === 'unknown') return null;
    if (presets === null) {
      this.#report(
        line,
        word,
        `no backend "${name}" comes before this line`,
        `write the name of a backend above, or "be:" for this one`,
      );
    }
    return presets;
  }

  #ofServer(line: LiveLine, word: TextRange, path: string): readonly Parameter[] | null {
    const slash = path.indexOf('/');
    const presets = slash === -1 ? this : this.#presetsOf(line, word, path.slice(0, slash));
    if (presets === null) return null;
    const name = path.slice(slash + 1);
    const found = presets.#named.get(name) ?? presets.#serverOf(name);
    if (found === null) {
      const where = presets === this ? 'above' : 'in that backend';
      this.#report(
        line,
        word,
        `no server or default-server is named "${name}" ${where}`,
        'correct the name, or move this line below it',
      );
    }
    return found;
  }

  #serverOf(name: string): readonly Parameter[] | null {
    const server = this.#servers.find((one) => declares(one, name));
    if (server === undefined) return this.#servers.some(hasHiddenName) ? [] : null;
    return [
      ...server.inherited,
      ...server.parameters.known.filter(({ keyword }) => keyword.value !== 'from'),
    ];
  }

  #report({ source, certain }: LiveLine, range: TextRange, message: string, hint: string): void {
    if (certain) this.#defects.push({ source, range, message, hint });
  }
}

const EXPECTED = 'write "none", "be:BACKEND", "srv:SERVER" or "srv:BACKEND/SERVER"';

function declares(one: PresetSource, name: string): boolean {
  if (!('prefix' in one)) return one.name?.value === name;
  const prefix = one.prefix?.value ?? null;
  if (prefix === null || one.range === null || !name.startsWith(prefix)) return false;
  const number = name.slice(prefix.length);
  return /^[1-9]\d*$/.test(number) && Number(number) >= one.range.first && Number(number) <= one.range.last;
}

function hasHiddenName(one: PresetSource): boolean {
  return ('prefix' in one ? one.prefix : one.name)?.value === null;
}
