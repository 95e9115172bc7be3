import type { Bind, Defaults, ProxySection, Server, ServerTemplate, Setting } from '../config.ts';
import type { Argument } from '../line/expand.ts';
import { argumentAt, entityOf, type LiveHeader, type LiveLine, settingOf } from '../line/live-line.ts';
import { findParameter, readParameters } from '../parameter/parameters.ts';
import { readTable } from '../table/definition.ts';
import type { Increment } from '../table/increments.ts';
import type { StickCounters } from '../table/stick-counter.ts';
import type { StickTable, TableUse, UseDefect } from '../table/stick-table.ts';
import { TableUseReader } from '../table/uses.ts';
import { readInt } from '../value/number.ts';
import type { Version } from '../value/version.ts';
import { readBind } from './peers.ts';
import { FIRST_PARAMETER, PlainServer } from './plain-server.ts';
import { type FindPresets, ServerPresets } from './server-presets.ts';

/** Reads the lines of a proxy that concern tables, servers and listeners (`cfg_parse_listen()`, src/cfgparse-listen.c). */
export class ProxyReader {
  readonly kind: ProxySection['kind'];
  readonly #uses: TableUseReader;
  readonly #header: LiveHeader;
  readonly #version: Version;
  readonly #binds: Bind[] = [];
  readonly #servers: (Server | ServerTemplate)[] = [];
  readonly #tables: StickTable[] = [];
  readonly #defaultServers: Defaults[] = [];
  readonly #settings: Setting[] = [];
  readonly #presets: ServerPresets;
  readonly #defaults: ProxyReader | 'unknown' | null;
  #disabled = false;
  #complete = true;
  readonly #routes: Setting[] = [];
  readonly #tcpRules: Setting[] = [];
  readonly #httpExits: Setting[] = [];
  #maySwitchMode = false;
  #finished: ProxySection | null = null;

  /**
   * @param defaults the defaults section that it inherits from; `unknown` where a variable hides which
   * @param findPresets what the servers of another backend begin with
   */
  constructor(
    kind: ProxySection['kind'],
    header: LiveHeader,
    version: Version,
    counters: StickCounters,
    defaults: ProxyReader | 'unknown' | null,
    findPresets: FindPresets,
  ) {
    this.kind = kind;
    this.#header = header;
    this.#version = version;
    this.#defaults = defaults;
    const inherited = defaults === null || defaults === 'unknown' ? [] : defaults.presets.unnamed;
    this.#presets = new ServerPresets(inherited, this.#servers, version, findPresets);
    this.#uses = new TableUseReader(kind, header, version, counters);
  }

  /** What its servers begin with, and those of a section that has this one as its defaults. */
  get presets(): ServerPresets {
    return this.#presets;
  }

  get uses(): readonly TableUse[] {
    return this.#uses.uses;
  }

  get increments(): readonly Increment[] {
    return this.#uses.increments;
  }

  get useDefects(): readonly UseDefect[] {
    return this.#uses.defects;
  }

  read(line: LiveLine): void {
    this.#uses.read(line);
    switch (line.keyword) {
      case 'server':
        this.#servers.push(readServer(line, this.#presets));
        return;
      case 'server-template':
        this.#servers.push(readTemplate(line, this.#presets));
        return;
      case 'default-server':
        this.#defaultServers.push(this.#presets.readDefaults(line));
        return;
      case 'id':
      case 'log':
      case 'mode':
      case 'timeout':
      case 'bind-process':
      case 'email-alert':
        this.#settings.push(settingOf(line));
        return;
      case null:
        this.#complete = false;
        this.#maySwitchMode = true;
        return;
      case 'use_backend':
      case 'default_backend':
        this.#routes.push(settingOf(line));
        return;
      case 'bind':
        this.#binds.push(readBind(line));
        return;
      case 'stick-table':
        this.#tables.push(this.#table(line));
        return;
      case 'tcp-request':
        if (argumentAt(line, 1)?.value === 'inspect-delay') this.#settings.push(settingOf(line));
        this.#tcpRules.push(settingOf(line));
        if (line.arguments.some(({ value }) => value === null || value === 'switch-mode')) {
          this.#maySwitchMode = true;
        }
        return;
      case 'http-request':
      case 'http-response':
        if (mayExit(argumentAt(line, 1))) this.#httpExits.push(settingOf(line));
        return;
      case 'disabled':
      case 'enabled':
        this.#disabled = line.keyword === 'disabled';
        return;
    }
  }

  finish(): ProxySection {
    this.#finished ??= this.#proxy();
    return this.#finished;
  }

  #proxy(): ProxySection {
    const { source, statement, certain, section } = this.#header;
    return {
      source,
      statement,
      certain,
      kind: this.kind,
      section,
      name: argumentAt(this.#header, 1),
      disabled: this.#disabled,
      binds: this.#binds,
      servers: this.#servers,
      defaultServers: this.#defaultServers,
      settings: this.#settings,
      tables: this.#tables,
      routes: this.#routes,
      tcpRules: this.#tcpRules,
      httpExits: this.#httpExits,
      maySwitchMode: this.#maySwitchMode,
      complete: this.#complete,
      defaults: this.#defaults instanceof ProxyReader ? this.#defaults.finish() : this.#defaults,
    };
  }

  #table(line: LiveLine): StickTable {
    const name = argumentAt(this.#header, 1)?.value ?? null;
    return readTable(line, 1, { owner: 'proxy', name, wireName: name }, this.#version);
  }
}

/** Whether what follows in the rule set may be skipped after this action, without the request being refused. */
function mayExit(action: Argument | null): boolean {
  return action?.value === null || action?.value === 'allow' || action?.value === 'use-service';
}

function readServer(line: LiveLine, presets: ServerPresets): Server {
  const isPlain = line.isPlain && line.prefix === null;
  if (isPlain && !presets.concerns(line)) return new PlainServer(line, presets.unnamed);
  const parameters = readParameters(line.arguments, 'server', FIRST_PARAMETER);
  const inherited = presets.inheritedBy(line, parameters);
  if (isPlain) return new PlainServer(line, inherited);
  return {
    ...entityOf(line),
    kind: 'server',
    name: argumentAt(line, 1),
    addressWord: argumentAt(line, 2),
    id: findParameter(parameters.known, 'id')?.args[0] ?? null,
    disabled:
      findParameter([...inherited, ...parameters.known], 'disabled', 'enabled')?.keyword.value === 'disabled',
    parameters,
    parameterText: null,
    inherited,
  };
}

function readTemplate(line: LiveLine, presets: ServerPresets): ServerTemplate {
  const rangeWord = argumentAt(line, 2);
  const parameters = readParameters(line.arguments, 'server', 4);
  const inherited = presets.inheritedBy(line, parameters);
  return {
    ...entityOf(line),
    kind: 'server-template',
    prefix: argumentAt(line, 1),
    range: rangeWord?.value == null ? null : readRange(rangeWord.value),
    rangeWord,
    addressWord: argumentAt(line, 3),
    id: findParameter(parameters.known, 'id')?.args[0] ?? null,
    parameters,
    inherited,
  };
}

/** `3` is 1 to 3, `2-5` is 2 to 5; null for what HAProxy refuses (`_srv_parse_tmpl_range()`, src/server.c). */
function readRange(text: string): ServerTemplate['range'] {
  const dash = text.indexOf('-');
  const first = dash === -1 ? 1 : readInt(text);
  const last = readInt(dash === -1 ? text : text.slice(dash + 1));
  return first < 0 || last < first ? null : { first, last };
}
