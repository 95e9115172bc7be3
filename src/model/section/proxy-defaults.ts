import type { ProxySection, Setting } from '../config.ts';

/**
 * The last setting with that keyword in a proxy or in the defaults section that it inherits from; null where neither has
 * it, `unknown` where the proxy has none and a variable hides which defaults section it inherits from.
 * @param first what the first word after the keyword must be, for keywords such as `tcp-request`
 */
export function settingIn(
  proxy: ProxySection,
  keyword: string,
  first: string | null = null,
): Setting | 'unknown' | null {
  for (let one: ProxySection | 'unknown' | null = proxy; one !== null; one = one.defaults) {
    if (one === 'unknown') return 'unknown';
    const own = one.settings.findLast(
      (setting) => setting.keyword === keyword && (first === null || setting.values[0]?.value === first),
    );
    if (own !== undefined) return own;
  }
  return null;
}
