import type { ProxySection } from '../../model/config.ts';
import type { Found } from './found.ts';
import { type Fact, factOf, type Notes, placeOf, textOf } from './notes.ts';

/** Gathers the ids that servers have; only proxies whose servers all have one can be in a cluster file. */
export class ServersDraft {
  readonly #proxies = new Map<string, Map<string, Fact>>();

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
    for (const { server, id } of pinned) {
      ids.set(server, notes.agree(ids.get(server), id, `the id of "${server}" in "${name.value}"`));
    }
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
