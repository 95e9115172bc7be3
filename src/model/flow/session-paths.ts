import type { Config, ProxySection } from '../config.ts';

/** Proxies on the other side beyond which nothing is said about a proxy. */
const MANY = 256;

/** Which frontends hand sessions to which backends; a `listen` is both. */
export interface SessionPaths {
  /** Every backend that a session of a frontend may come to; null where that is not known, or where there are too many. */
  readonly backendsOf: (front: ProxySection) => readonly ProxySection[] | null;
  /** Every frontend whose sessions may come to a backend, likewise. */
  readonly frontendsOf: (back: ProxySection) => readonly ProxySection[] | null;
  /** The defaults sections whose rules a proxy runs before its own, nearest first; null where a variable hides one. */
  readonly defaultsOf: (proxy: ProxySection) => readonly ProxySection[] | null;
  /**
   * Every section whose rules may run in a session with rules of a proxy, itself and defaults sections included; null
   * where that is not known.
   */
  readonly sessionOf: (proxy: ProxySection) => readonly ProxySection[] | null;
}

const found = new WeakMap<Config, SessionPaths>();

/** The paths of a config; made once. */
export function sessionPaths(config: Config): SessionPaths {
  let paths = found.get(config);
  if (paths === undefined) {
    paths = new Paths(config);
    found.set(config, paths);
  }
  return paths;
}

class Paths implements SessionPaths {
  readonly #backs = new Map<string, ProxySection>();
  readonly #allBacks: readonly ProxySection[];
  readonly #fronts: readonly ProxySection[];
  /** Whether a variable hides a line or the name of a proxy, so that any session may come anywhere. */
  readonly #isHidden: boolean;
  readonly #backends = new Map<ProxySection, readonly ProxySection[] | null>();
  #frontends: Map<ProxySection, ProxySection[]> | null = null;
  /** Whether nobody knows where a frontend hands its sessions to. */
  #leadsAnywhere = false;
  readonly #sessions = new Map<ProxySection, readonly ProxySection[] | null>();

  constructor({ proxies }: Config) {
    const live = proxies.filter(({ disabled, kind }) => !disabled && kind !== 'defaults');
    this.#isHidden = proxies.some(({ complete, name, kind }) => {
      return !complete || (kind !== 'defaults' && name?.value == null);
    });
    this.#allBacks = live.filter(({ kind }) => kind !== 'frontend');
    this.#fronts = live.filter(({ kind }) => kind !== 'backend');
    for (const back of this.#allBacks) {
      const name = back.name?.value;
      if (name != null && !this.#backs.has(name)) this.#backs.set(name, back);
    }
  }

  readonly backendsOf = (front: ProxySection): readonly ProxySection[] | null => {
    if (this.#isHidden) return null;
    let backends = this.#backends.get(front);
    if (backends === undefined) {
      backends = this.#findBackends(front);
      this.#backends.set(front, backends);
    }
    return backends;
  };

  readonly frontendsOf = (back: ProxySection): readonly ProxySection[] | null => {
    if (this.#isHidden) return null;
    this.#frontends ??= this.#findFrontends();
    const frontends = this.#frontends.get(back) ?? [];
    return this.#leadsAnywhere || frontends.length > MANY ? null : frontends;
  };

  readonly defaultsOf = (proxy: ProxySection): readonly ProxySection[] | null => {
    const all: ProxySection[] = [];
    for (let one = proxy.defaults; one !== null; one = one.defaults) {
      if (one === 'unknown') return null;
      all.push(one);
    }
    return all;
  };

  readonly sessionOf = (proxy: ProxySection): readonly ProxySection[] | null => {
    let session = this.#sessions.get(proxy);
    if (session === undefined) {
      session = this.#findSession(proxy);
      this.#sessions.set(proxy, session);
    }
    return session;
  };

  #findSession(proxy: ProxySection): readonly ProxySection[] | null {
    if (proxy.kind === 'defaults') return null;
    const backends = proxy.kind === 'backend' ? [proxy] : this.backendsOf(proxy);
    const frontends = proxy.kind === 'frontend' ? [proxy] : this.frontendsOf(proxy);
    if (backends === null || frontends === null) return null;
    // What no frontend leads to has no session, and may be meant for one that is still to be written.
    if (proxy.kind === 'backend' && frontends.length === 0) return null;
    const all = new Set([proxy, ...backends, ...frontends]);
    for (const one of [...all]) {
      const defaults = this.defaultsOf(one);
      if (defaults === null) return null;
      for (const section of defaults) all.add(section);
    }
    return [...all];
  }

  #findBackends(front: ProxySection): readonly ProxySection[] | null {
    const backends = new Set<ProxySection>(front.kind === 'listen' ? [front] : []);
    const routes = this.#routesOf(front);
    if (routes === null) return null;
    for (const { values } of routes) {
      const name = values[0]?.value;
      if (name == null || name.includes('%[')) return null;
      const back = this.#backs.get(name);
      // A part of a config that is read alone names backends of other files.
      if (back === undefined) return null;
      backends.add(back);
    }
    return backends.size > MANY ? null : [...backends];
  }

  /** The lines of a frontend that name backends, with the `default_backend` of its defaults sections. */
  #routesOf(front: ProxySection): ProxySection['routes'] | null {
    const defaults = this.defaultsOf(front);
    return defaults === null ? null : [...front.routes, ...defaults.flatMap(({ routes }) => routes)];
  }

  #findFrontends(): Map<ProxySection, ProxySection[]> {
    const all = new Map<ProxySection, ProxySection[]>();
    for (const front of this.#fronts) {
      const backends = this.backendsOf(front);
      if (backends === null) this.#leadsAnywhere = true;
      for (const back of backends ?? []) {
        if (back === front) continue;
        const fronts = all.get(back);
        if (fronts === undefined) all.set(back, [front]);
        else fronts.push(front);
      }
    }
    return all;
  }
}
