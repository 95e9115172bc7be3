import type { Config } from '../../model/config.ts';

/** How much of what lint is about a config has: a clean report says little about one without peers and tables. */
export interface LookedAt {
  readonly peersSections: number;
  readonly tables: number;
  readonly proxies: number;
}

/** Counts what a config has. */
export function lookedAt({ peersSections, tables, proxies }: Config): LookedAt {
  return { peersSections: peersSections.length, tables: tables.length, proxies: proxies.length };
}

export function total(all: readonly LookedAt[]): LookedAt {
  const sum = (key: keyof LookedAt) => all.reduce((before, one) => before + one[key], 0);
  return { peersSections: sum('peersSections'), tables: sum('tables'), proxies: sum('proxies') };
}

/** `1 peers section, no stick-table, 3 proxies` */
export function describeLookedAt({ peersSections, tables, proxies }: LookedAt): string {
  return [
    counted(peersSections, 'peers section', 'peers sections'),
    counted(tables, 'stick-table', 'stick-tables'),
    counted(proxies, 'proxy', 'proxies'),
  ].join(', ');
}

function counted(number: number, one: string, many: string): string {
  if (number === 0) return `no ${one}`;
  return `${number} ${number === 1 ? one : many}`;
}
