import { serverDifferences } from '../../model/compare/servers.ts';
import type { ProxySection } from '../../model/config.ts';
import { type IdentifiedServer, identifyServers } from '../../model/section/server-ids.ts';
import type { Found } from './found.ts';
import { type Fact, factOf, type Notes, placeOf, textOf } from './notes.ts';

/** Gathers the ids that servers have; only proxies whose servers all have one can be in a cluster file. */
export class ServersDraft {
  readonly #proxies = new Map<string, Map<string, Fact>>();
  /** The first of each name. */
  readonly #servers = new Map<string, Map<string, IdentifiedServer>>();

  read(proxy: ProxySection, notes: Notes): void {
    const { servers, name, source } = proxy;
    if (name?.value == null || !servers.some(({ id }) => id !== null)) return;
    const pinned = servers.flatMap((line) => {
      if (line.kind !== 'server' || line.name === null || line.id === null || !line.certain) return [];
      const id = factOf(source, line.id);
      return isId(id.text) ? [{ server: textOf(source, line.name), id }] : [];
    });
    if (pinned.length < servers.length) {
      const place = servers.find(({ id }) => id === null) ?? proxy;
      notes.warning(
        placeOf(place),
        `the server ids of "${name.value}" are left out: not all of its servers have a fixed one`,
        'give each server an id, so that stickiness means the same server on every node',
      );
      return;
    }
    const ids = this.#proxies.get(name.value) ?? new Map<string, Fact>();
    this.#proxies.set(name.value, ids);
    const own = identifyServers(proxy) ?? [];
    const known = this.#servers.get(name.value) ?? new Map<string, IdentifiedServer>();
    this.#servers.set(name.value, known);
    const others = new Set(
      serverDifferences([...known.values()], own).flatMap((one) => (one.kind === 'id' ? [one.name] : [])),
    );
    for (const { server, id } of pinned) {
      const what = `the id of "${server}" in "${name.value}"`;
      ids.set(server, notes.agree(ids.get(server), id, what, !others.has(server)));
    }
    for (const server of own) if (!known.has(server.name)) known.set(server.name, server);
  }

  /** Where the ids of each proxy were found. */
  found(notes: Notes): readonly Found[] {
    return [...this.#proxies].map(([proxy, ids]) => ({
      path: ['servers', proxy],
      facts: [{ what: 'ids', at: notes.placesOfAll(ids.values()) }],
    }));
  }

  entry(): Readonly<Record<string, Readonly<Record<string, number>>>> {
    return Object.fromEntries(
      [...this.#proxies].map(([proxy, ids]) => [
        proxy,
        Object.fromEntries([...ids].map(([server, { text }]) => [server, Number(text)])),
      ]),
    );
  }
}

function isId(text: string): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) >= 1 && Number(text) <= 2147483647;
}
