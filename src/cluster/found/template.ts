import { isIpv4, isIpv6 } from '../../model/value/address.ts';
import { placeholdersOf } from '../expand.ts';
import type { NodeTemplate } from '../file.ts';

/** What the placeholders of a template stand for, for one node; null for what is not known of it. */
export type Facts = Readonly<Record<FactName, string | null>>;

export type FactName = 'host' | 'label' | 'address' | 'dashed' | 'port';

const FACT_NAMES = ['host', 'label', 'address', 'dashed', 'port'] as const;

/** The placeholders of the texts of a template; `{name}` is the node's name, so the name itself cannot contain it. */
export const FACT_PLACEHOLDERS: readonly string[] = FACT_NAMES.map((name) => `{${name}}`);

/** The facts about a node: DNS does not care about capitals, HAProxy's names do. */
export function factsOf(host: string | null, address: string | null, port: number | null): Facts {
  const name = host?.toLowerCase() ?? null;
  return {
    host: name,
    label: name?.split('.', 1)[0] ?? null,
    address,
    dashed: address?.replace(/[^\dA-Za-z]/g, '-') ?? null,
    port: port === null ? null : String(port),
  };
}

/** The facts that the address of a node tells, which may be a host name. */
export function factsOfAddress(address: string, port: number | null): Facts {
  const isIp = isIpv4(address) || isIpv6(address.split('%', 1)[0] ?? '');
  return isIp ? factsOf(null, address, port) : factsOf(address, null, port);
}

/** A template with what is known of one node in it. */
export interface Expanded {
  readonly template: NodeTemplate;
  /** What is not known of this node and is asked for, by the key of the template. */
  readonly unknown: readonly { readonly key: string; readonly placeholder: string }[];
}

/** Puts facts in the place of the placeholders; `{name}` stays. */
export function expandTemplate(template: NodeTemplate, facts: Facts): Expanded {
  const unknown: { key: string; placeholder: string }[] = [];
  const expand = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => expand(one, key));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([inner, one]) => [inner, expand(one, key)]));
    }
    if (typeof value !== 'string') return value;
    return value.replace(/(\$?)\{(\w+)\}/g, (all, dollar: string, word: string) => {
      const fact = FACT_NAMES.find((name) => name === word);
      if (dollar !== '' || fact === undefined) return all;
      const known = facts[fact];
      if (known === null) unknown.push({ key, placeholder: all });
      return known ?? all;
    });
  };
  const entries = Object.entries(template).map(([key, value]) => [key, expand(value, key)]);
  return { template: Object.fromEntries(entries), unknown };
}

/** Whether a template uses any of these facts. */
export function usesFact(template: NodeTemplate, names: readonly FactName[]): boolean {
  const texts = Object.values(template).flatMap((value) =>
    typeof value === 'string' ? [value] : typeof value === 'object' ? Object.values(value) : [],
  );
  const used = texts.flatMap((text) => (typeof text === 'string' ? placeholdersOf(text) : []));
  return names.some((name) => used.includes(`{${name}}`));
}
