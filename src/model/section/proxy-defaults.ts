import type { Config, Proxy, Setting } from '../config.ts';

const known = new WeakMap<Config, ReadonlyMap<Proxy, Proxy>>();

/**
 * The defaults section of each proxy: the one behind `from`, else the last one before it; of a defaults section
 * the one behind `from` alone.
 */
export function defaultsOf(config: Config): ReadonlyMap<Proxy, Proxy> {
  const found = known.get(config) ?? findDefaults(config);
  known.set(config, found);
  return found;
}

function findDefaults(config: Config): ReadonlyMap<Proxy, Proxy> {
  const found = new Map<Proxy, Proxy>();
  const byName = new Map<string, Proxy>();
  let last: Proxy | undefined;
  for (const proxy of config.proxies) {
    const words = proxy.section.header.words.map((word) => proxy.source.slice(word));
    const from = words.indexOf('from');
    const implied = proxy.kind === 'defaults' ? undefined : last;
    const defaults = from === -1 ? implied : byName.get(words[from + 1] ?? '');
    if (defaults !== undefined) found.set(proxy, defaults);
    if (proxy.kind !== 'defaults') continue;
    last = proxy;
    if (proxy.name?.value != null) byName.set(proxy.name.value, proxy);
  }
  return found;
}

/**
 * The last setting with that keyword in a proxy or in the defaults section that it has; null where neither has it.
 * @param first what the first word behind the keyword must be, for keywords such as `tcp-request`
 */
export function settingIn(
  config: Config,
  proxy: Proxy,
  keyword: string,
  first: string | null = null,
): Setting | null {
  for (let one: Proxy | undefined = proxy; one !== undefined; one = defaultsOf(config).get(one)) {
    const own = one.settings.findLast(
      (setting) => setting.keyword === keyword && (first === null || setting.values[0]?.value === first),
    );
    if (own !== undefined) return own;
  }
  return null;
}
