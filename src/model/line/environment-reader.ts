import type { LocalPeerStatement } from '../config.ts';
import type { Environment } from './environment.ts';
import { argumentAt, entityOf, type LiveLine } from './live-line.ts';

/** Reads the lines of global sections that change how later lines are read (`cfg_parse_global()`). */
export class EnvironmentReader {
  readonly localPeerStatements: LocalPeerStatement[] = [];
  /** Whether `expose-experimental-directives` was read, for certain or perhaps. */
  exposesExperimental = false;
  /** Likewise `expose-deprecated-directives`. */
  exposesDeprecated = false;
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  read(line: LiveLine): void {
    switch (line.keyword) {
      case 'localpeer':
        this.localPeerStatements.push({ ...entityOf(line), name: argumentAt(line, 1) });
        return;
      case 'setenv':
        this.#set(line, false);
        return;
      case 'presetenv':
        this.#set(line, true);
        return;
      case 'unsetenv':
        for (const { value } of line.arguments.slice(1)) {
          if (value !== null) this.#environment.set(value, line.certain ? null : undefined);
        }
        return;
      case 'resetenv':
        this.#reset(line);
        return;
      case 'expose-experimental-directives':
        this.exposesExperimental = true;
        return;
      case 'expose-deprecated-directives':
        this.exposesDeprecated = true;
        return;
    }
  }

  /** A preset leaves a variable alone that is set; where that is unknown, so is the result. */
  #set(line: LiveLine, isPreset: boolean): void {
    const name = argumentAt(line, 1)?.value;
    const value = argumentAt(line, 2);
    if (name == null || value === null) return;
    const current = this.#environment.get(name);
    if (isPreset && typeof current === 'string') return;
    const isKnown = line.certain && !(isPreset && current === undefined);
    this.#environment.set(name, isKnown ? (value.value ?? undefined) : undefined);
  }

  /** `resetenv [NAME ...]` keeps the named variables alone. */
  #reset(line: LiveLine): void {
    const kept = new Set<string>();
    for (const { value } of line.arguments.slice(1)) {
      if (value === null) {
        this.#environment.reset(new Set(), undefined);
        return;
      }
      kept.add(value);
    }
    this.#environment.reset(kept, line.certain ? null : undefined);
  }
}
