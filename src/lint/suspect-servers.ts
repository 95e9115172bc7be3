import { type Branch, branchOf, existsIn } from '../../grammar/vocabulary.ts';
import type { Config, Parameter, Server, ServerTemplate } from '../model/config.ts';
import type { ParameterLine } from '../model/parameter/lines.ts';
import { serverLines } from '../model/parameter/lines.ts';
import { parameterFacts } from '../model/parameter/parameters.ts';
import { valueFault } from '../model/parameter/values.ts';
import { badCharacterOf } from '../model/section/kind.ts';
import type { Version } from '../model/value/version.ts';

const memory = new WeakMap<Config, readonly ParameterLine[]>();

/**
 * The lines with server parameters that a rule has to look into: all but those of servers with an ordinary name, an
 * address in numbers, and nothing but known parameters with values that HAProxy takes, among them none about TLS,
 * agents and addresses of checks. One pass for all rules: a backend may have 100,000 servers.
 */
export function suspectServers(config: Config): readonly ParameterLine[] {
  const known = memory.get(config);
  if (known !== undefined) return known;
  const judge = new Judge(config.version);
  const suspects = [...serverLines(config, (server) => !judge.isPlain(server))];
  memory.set(config, suspects);
  return suspects;
}

/** Those among them that declare a server or a template of a proxy. */
export function suspectsOfProxies(config: Config): readonly (Server | ServerTemplate)[] {
  return suspectServers(config).flatMap(({ declares }) =>
    declares !== null && 'kind' in declares ? [declares] : [],
  );
}

/** Values are remembered up to this number for each parameter; of most there are a few. */
const MAX_REMEMBERED = 1000;

class Judge {
  readonly #version: Version;
  readonly #branch: Branch;
  readonly #words = new Map<string, 'plain' | 'valued' | 'suspect'>();
  readonly #values = new Map<string, Map<string, boolean>>();
  readonly #texts = new Map<string, boolean>();
  readonly #inherited = new Map<readonly Parameter[], boolean>();

  constructor(version: Version) {
    this.#version = version;
    this.#branch = branchOf(version);
  }

  isPlain(server: Server | ServerTemplate): boolean {
    if (server.kind !== 'server' || !server.certain) return false;
    const { name, addressWord, inherited } = server;
    return (
      name?.value != null &&
      addressWord?.value != null &&
      name.value !== '' &&
      badCharacterOf(name.value) === null &&
      isPlainAddress(addressWord.value) &&
      this.#hasPlainParameters(server) &&
      this.#arePlain(inherited)
    );
  }

  /** Few of many servers have parameters that are on no other line. */
  #hasPlainParameters(server: Server): boolean {
    const { parameterText } = server;
    const read = () => {
      const { known, unknown } = server.parameters;
      return unknown === null && known.every((parameter) => this.#isPlainParameter(parameter));
    };
    if (parameterText === null) return read();
    let result = this.#texts.get(parameterText);
    if (result === undefined) {
      result = read();
      if (this.#texts.size < MAX_REMEMBERED) this.#texts.set(parameterText, result);
    }
    return result;
  }

  #arePlain(inherited: readonly Parameter[]): boolean {
    let result = this.#inherited.get(inherited);
    if (result === undefined) {
      result = inherited.every(({ keyword }) => this.#wordOf(keyword.value) !== 'suspect');
      this.#inherited.set(inherited, result);
    }
    return result;
  }

  #isPlainParameter({ keyword, args }: Parameter): boolean {
    switch (this.#wordOf(keyword.value)) {
      case 'plain':
        return true;
      case 'suspect':
        return false;
      case 'valued':
        return keyword.value !== null && args[0]?.value != null && this.#takes(keyword.value, args[0].value);
    }
  }

  #takes(keyword: string, value: string): boolean {
    let values = this.#values.get(keyword);
    if (values === undefined) {
      values = new Map();
      this.#values.set(keyword, values);
    }
    let result = values.get(value);
    if (result === undefined) {
      result = valueFault('server', keyword, value, this.#version) === null;
      if (values.size < MAX_REMEMBERED) values.set(value, result);
    }
    return result;
  }

  #wordOf(word: string | null): 'plain' | 'valued' | 'suspect' {
    if (word === null) return 'suspect';
    let result = this.#words.get(word);
    if (result === undefined) {
      const fact = parameterFacts('server', this.#branch)(word);
      const isTaken =
        fact !== null &&
        existsIn(fact, this.#branch) &&
        fact.verdict === 'accepted' &&
        !fact.experimental &&
        fact.feature === null &&
        !fact.deprecated;
      result =
        !isTaken || /^(?:(?:no-)?(?:ssl|check-ssl|agent-check)|addr|agent-addr|sni)$/.test(word)
          ? 'suspect'
          : fact.args === 0
            ? 'plain'
            : 'valued';
      this.#words.set(word, result);
    }
    return result;
  }
}

/** An IPv4 address with a port of HAProxy's range, or without one; any other one is looked at closely. */
function isPlainAddress(text: string): boolean {
  return PLAIN_ADDRESS.test(text);
}

const PLAIN_ADDRESS =
  /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$|:)|(?=$|:))){4}(?::(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}))?$/;
