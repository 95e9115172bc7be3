import type { Bind, Proxy, Server, ServerTemplate } from './config.ts';
import { argumentAt, entityOf, type LiveHeader, type LiveLine } from './line.ts';
import { findParameter, readParameters } from './parameters.ts';
import { readBind } from './peers-reader.ts';
import type { StickTable, TableUse } from './stick-table.ts';
import { readDefinition } from './table-definition.ts';
import type { Version } from './version.ts';

/** Reads the lines of a proxy that concern tables, servers and listeners (`cfg_parse_listen()`, src/cfgparse-listen.c). */
export class ProxyReader {
  readonly kind: Proxy['kind'];
  readonly uses: TableUse[] = [];
  readonly #header: LiveHeader;
  readonly #version: Version;
  readonly #binds: Bind[] = [];
  readonly #servers: (Server | ServerTemplate)[] = [];
  readonly #tables: StickTable[] = [];
  #disabled = false;

  constructor(kind: Proxy['kind'], header: LiveHeader, version: Version) {
    this.kind = kind;
    this.#header = header;
    this.#version = version;
  }

  read(line: LiveLine): void {
    switch (argumentAt(line, 0)?.value) {
      case 'server':
        this.#servers.push(readServer(line));
        return;
      case 'server-template':
        this.#servers.push(readTemplate(line));
        return;
      case 'bind':
        this.#binds.push(readBind(line));
        return;
      case 'stick-table':
        this.#tables.push(this.#table(line));
        return;
      case 'stick':
        this.#use(line, 'stick', 1);
        return;
      case 'http-request':
      case 'http-response':
        if (argumentAt(line, 1)?.value?.startsWith('track-sc')) this.#use(line, 'track', 2);
        return;
      case 'tcp-request':
        if (argumentAt(line, 2)?.value?.startsWith('track-sc')) this.#use(line, 'track', 3);
        return;
      case 'disabled':
      case 'enabled':
        this.#disabled = argumentAt(line, 0)?.value === 'disabled';
        return;
    }
  }

  finish(): Proxy {
    return {
      kind: this.kind,
      ...entityOf(this.#header),
      section: this.#header.section,
      name: argumentAt(this.#header, 1),
      disabled: this.#disabled,
      binds: this.#binds,
      servers: this.#servers,
      tables: this.#tables,
    };
  }

  #table(line: LiveLine): StickTable {
    const name = argumentAt(this.#header, 1)?.value ?? null;
    return {
      ...entityOf(line),
      owner: 'proxy',
      name,
      wireName: name,
      ...readDefinition(line.arguments.slice(1), 'proxy', this.#version, line.statement),
    };
  }

  /** `[table NAME]` stands behind the expression and before the condition; without it the proxy's own table is meant. */
  #use(line: LiveLine, by: TableUse['by'], from: number): void {
    const condition = line.arguments.findIndex(
      ({ value }, index) => index >= from && (value === 'if' || value === 'unless'),
    );
    const args = condition === -1 ? line.arguments : line.arguments.slice(0, condition);
    const keyword = args.findIndex(({ value }, index) => index >= from && value === 'table');
    const named = keyword === -1 ? null : (args[keyword + 1] ?? null);
    this.uses.push({
      ...entityOf(line),
      by,
      table: named === null ? (argumentAt(this.#header, 1)?.value ?? null) : named.value,
      word: named?.word ?? null,
    });
  }
}

function readServer(line: LiveLine): Server {
  const parameters = readParameters(line.arguments.slice(3), 'server').known;
  return {
    ...entityOf(line),
    kind: 'server',
    name: argumentAt(line, 1),
    addressWord: argumentAt(line, 2),
    id: findParameter(parameters, 'id')?.args[0] ?? null,
    disabled: findParameter(parameters, 'disabled', 'enabled')?.keyword.value === 'disabled',
  };
}

function readTemplate(line: LiveLine): ServerTemplate {
  const range = /^(\d+)(?:-(\d+))?$/.exec(argumentAt(line, 2)?.value ?? '');
  const parameters = readParameters(line.arguments.slice(4), 'server').known;
  return {
    ...entityOf(line),
    kind: 'server-template',
    prefix: argumentAt(line, 1),
    range:
      range === null
        ? null
        : range[2] === undefined
          ? { first: 1, last: Number(range[1]) }
          : { first: Number(range[1]), last: Number(range[2]) },
    addressWord: argumentAt(line, 3),
    id: findParameter(parameters, 'id')?.args[0] ?? null,
  };
}
